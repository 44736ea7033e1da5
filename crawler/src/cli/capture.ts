import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { marketplaceByHost, readPage } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import { trimPage } from "./capture-trim.ts";
import { decodePage, parsePage } from "./page-file.ts";

const usage =
  "usage: npm run capture -- SLUG FILE.html [--host www.amazon.de] [--price 12.99 | --price none]";
const fixtures = join(import.meta.dirname, "../../../core/src/page/fixtures");

interface Request {
  readonly slug: string;
  readonly file: string;
  readonly host: string | null;
  /** The headline price that a person saw, a decimal, or "none"; null: as the reader has it. */
  readonly price: string | null;
}

const wantedPrice = /^(?:none|\d{1,13}(?:\.\d{1,4})?)$/;

/** The command line as asked for; null when it is wrong. */
export function parseRequest(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { host: { type: "string" }, price: { type: "string" } },
      allowPositionals: true,
    });
    const [slug = "", file = "", ...rest] = positionals;
    const isHost = values.host === undefined || marketplaceByHost(values.host) !== null;
    const isRight = /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug) && file !== "" && rest.length === 0 && isHost;
    const { host = null, price = null } = values;
    return isRight && (price === null || wantedPrice.test(price)) ? { slug, file, host, price } : null;
  } catch {
    return null;
  }
}

/** The shop that a saved page is from: its canonical address, or the note that a browser saved with it. */
export function hostOf(html: string): string | null {
  const addresses = [
    /<link[^>]+rel=["']?canonical[^>]+href=["']?(https?:\/\/[^"'\s>]+)/i,
    /<!-- saved from url=\(\d+\)(https?:\/\/\S+) -->/,
  ];
  for (const address of addresses) {
    const found = address.exec(html)?.[1];
    const host = found && URL.canParse(found) ? new URL(found).hostname : "";
    if (marketplaceByHost(host)) return host;
  }
  return null;
}

/** Names of rules and what is not there are left out: a fixture says what a page says, not how it is read. */
const facts = (page: object): unknown =>
  JSON.parse(
    JSON.stringify(page, (key, value) =>
      key === "rule" || key === "rules" || value === null ? undefined : value,
    ),
  );

/** The page as a person saw it: its fixture fails until the reader has the same price. */
function asSeen(page: Page, price: string | null, host: string): Page {
  if (price === null || page.kind !== "product") return page;
  const { buy_box: read, ...prices } = page.listing.prices;
  if (price === "none") return { ...page, listing: { ...page.listing, prices } };
  const { buy_box: _, ...reasons } = page.listing.reasons;
  const currency = read?.currency ?? marketplaceByHost(host)!.currency;
  const seen = { buy_box: { amount: price, currency, rule: "" }, ...prices };
  return { ...page, listing: { ...page.listing, prices: seen, reasons } };
}

/** Writes a fixture's directory below `folder`. Throws when it is there already or the page cannot be cleaned. */
export function capture(request: Request, folder: string): string {
  const target = join(folder, request.slug);
  if (existsSync(target)) throw new Error(`${target} is there already`);
  const html = decodePage(readFileSync(request.file));
  const host = request.host ?? hostOf(html);
  if (!host) throw new Error("the page does not say which shop it is from: add --host www.amazon.de");
  const origin = `https://${host}/`;
  const found = readPage(parsePage(html), origin);
  const url = found.kind === "product" ? `${origin}dp/${found.listing.asin}` : origin;
  const trimmed = trimPage(html, url);
  const page = facts(asSeen(readPage(parsePage(trimmed), url), request.price, host));
  mkdirSync(target);
  writeFileSync(join(target, "input.html"), trimmed);
  writeFileSync(join(target, "expected.json"), `${JSON.stringify({ url, page }, null, 2)}\n`);
  writeFileSync(
    join(target, "README.md"),
    `# ${request.slug}\n\nTODO: what this layout tests, and what on it must not be taken for the price.\n\nTrimmed and cleaned by \`npm run capture\`.\n`,
  );
  return target;
}

export function main(args: readonly string[]): number {
  const request = parseRequest(args);
  if (!request) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    const target = capture(request, fixtures);
    process.stdout.write(
      `${target}\nCheck expected.json against what you saw, input.html for what is nobody's business, and fill in README.md.\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
