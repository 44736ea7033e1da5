import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { marketplaceByHost, readPage } from "@tidemark/core";
import * as z from "zod/mini";
import { hostOf } from "./capture.ts";
import { parsePage, readPageFile } from "./page-file.ts";

const usage =
  "usage: npm run -s canary -- --pages DIR [--host www.amazon.de] [--last FILE.json]\nReads the saved pages of a folder and says what changed since the last run, which is in DIR/canary.json.";

interface Request {
  readonly pages: string;
  /** The shop of pages that do not say theirs. */
  readonly host: string;
  /** Where the last run is kept. */
  readonly last: string;
}

/** The command line as asked for; null when it is wrong. */
export function parseRequest(args: readonly string[]): Request | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { pages: { type: "string" }, host: { type: "string" }, last: { type: "string" } },
    });
    const { pages, host = "www.amazon.com" } = values;
    if (!pages || !marketplaceByHost(host)) return null;
    return { pages, host, last: values.last ?? join(pages, "canary.json") };
  } catch {
    return null;
  }
}

/** What was read from one page. */
const Reading = z.object({
  /** Of `readPage`, or `error`. */
  kind: z.string(),
  /** The headline price, as `12.99 EUR`. */
  price: z.nullable(z.string()),
  /** The rule that read it, or the reason why there is none. */
  by: z.string(),
});
export type Reading = z.infer<typeof Reading>;

const Run = z.object({ readings: z.record(z.string(), Reading) });

/** A line of the folder's index.jsonl: what a shopper reads on a page. */
const Label = z.object({
  file: z.string(),
  marketplace: z.optional(z.nullable(z.string())),
  price: z.optional(z.nullable(z.string())),
  alt_price: z.optional(z.string()),
  currency: z.optional(z.nullable(z.string())),
});
export type Label = z.infer<typeof Label>;

/** The labels by file; none without an index. Throws on a line that is no label. */
function labelsOf(folder: string): ReadonlyMap<string, Label> {
  const index = join(folder, "index.jsonl");
  if (!existsSync(index)) return new Map();
  const lines = readFileSync(index, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return new Map(lines.map((line) => Label.parse(JSON.parse(line))).map((label) => [label.file, label]));
}

/** `shop`: as the label has it; null: as the page does, or else `host`. */
function readFile(path: string, shop: string | null, host: string): Reading {
  try {
    const html = readPageFile(path);
    const page = readPage(parsePage(html), `https://${shop ?? hostOf(html) ?? host}/`);
    if (page.kind !== "product") return { kind: page.kind, price: null, by: page.kind };
    const { prices, reasons } = page.listing;
    const { buy_box: price } = prices;
    if (!price) return { kind: page.kind, price: null, by: reasons.buy_box ?? "not-found" };
    return { kind: page.kind, price: `${price.amount} ${price.currency}`, by: price.rule };
  } catch (error) {
    return { kind: "error", price: null, by: error instanceof Error ? error.message : String(error) };
  }
}

export type Verdict = "right" | "missed" | "wrong";

/** What a label says of a reading; null: the label does not say what the price is. */
export function verdictOn({ price }: Reading, label: Label | undefined): Verdict | null {
  if (label?.price === undefined) return null;
  if (price === null) return label.price === null ? "right" : "missed";
  const [amount, currency] = price.split(" ");
  const wanted = [label.price, label.alt_price].flatMap((text) => (text ? Number(text) : []));
  const isRight = wanted.includes(Number(amount)) && (!label.currency || label.currency === currency);
  return isRight ? "right" : "wrong";
}

export type Change = "worse" | "better" | "changed";

const ranks: Readonly<Record<Verdict, number>> = { wrong: 0, missed: 1, right: 2 };

/** How a page reads now, against the last run; null: the same. Without a label, what is lost or another price is worse. */
export function changeOf(before: Reading, now: Reading, label: Label | undefined): Change | null {
  if (before.kind === now.kind && before.price === now.price && before.by === now.by) return null;
  const [was, is] = [verdictOn(before, label), verdictOn(now, label)];
  if (was && is && was !== is) return ranks[is] < ranks[was] ? "worse" : "better";
  const isLost = now.kind === "error" || (before.kind === "product" && now.kind !== "product");
  if (isLost) return "worse";
  if (was || before.price === now.price || before.price === null) return "changed";
  return "worse";
}

const textOf = ({ kind, price, by }: Reading): string => {
  if (price !== null) return `${price} (${by})`;
  return kind === "product" ? `no price, ${by}` : kind === by ? kind : `${kind}, ${by}`;
};

function lastRun(file: string): Readonly<Record<string, Reading>> | null {
  return existsSync(file) ? Run.parse(JSON.parse(readFileSync(file, "utf8"))).readings : null;
}

/** Reads the folder, keeps the run and returns what to print, and whether something changed for the worse. */
export function runCanary({ pages, host, last }: Request): {
  readonly text: string;
  readonly isWorse: boolean;
} {
  const labels = labelsOf(pages);
  const before = lastRun(last);
  const files = readdirSync(pages)
    .filter((name) => /\.html?$/i.test(name))
    .sort();
  if (files.length === 0) throw new Error(`${pages} holds no .html file`);
  const readings = Object.fromEntries(
    files.map((file) => [file, readFile(join(pages, file), labels.get(file)?.marketplace ?? null, host)]),
  );
  const changes = files.flatMap((file) => {
    const [was, is] = [before?.[file], readings[file]!];
    const change = was && changeOf(was, is, labels.get(file));
    return change ? [{ change, line: `${change}: ${file}: ${textOf(was)} -> ${textOf(is)}` }] : [];
  });
  writeFileSync(last, `${JSON.stringify({ readings }, null, 1)}\n`);
  const added = files.filter((file) => before && !before[file]).length;
  const gone = Object.keys(before ?? {}).filter((file) => !readings[file]).length;
  const isWorse = changes.some(({ change }) => change === "worse");
  return {
    text: [
      ...changes.map(({ line }) => line),
      totalsOf(files, readings, labels),
      before ? `since the last run: ${countsOf(changes)}, ${added} added, ${gone} gone` : "first run",
      "",
    ].join("\n"),
    isWorse,
  };
}

function countsOf(changes: readonly { readonly change: Change }[]): string {
  const n = (wanted: Change): number => changes.filter(({ change }) => change === wanted).length;
  return `${n("worse")} worse, ${n("better")} better, ${n("changed")} changed otherwise`;
}

function totalsOf(
  files: readonly string[],
  readings: Readonly<Record<string, Reading>>,
  labels: ReadonlyMap<string, Label>,
): string {
  const priced = files.filter((file) => readings[file]!.price !== null).length;
  const verdicts = files.flatMap((file) => verdictOn(readings[file]!, labels.get(file)) ?? []);
  const n = (wanted: Verdict): number => verdicts.filter((verdict) => verdict === wanted).length;
  const labelled = `; of ${verdicts.length} labelled ${n("right")} right, ${n("missed")} missed, ${n("wrong")} wrong`;
  return `${files.length} pages, ${priced} with a price${verdicts.length > 0 ? labelled : ""}`;
}

export function main(args: readonly string[]): number {
  const request = parseRequest(args);
  if (!request) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    const { text, isWorse } = runCanary(request);
    process.stdout.write(text);
    return isWorse ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
