import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { exponentOf, marketplaceByHost, marketplaceBySuffix } from "@tidemark/core";
import type { ProductView } from "@tidemark/core/wire";
import { coveredTexts } from "./src/covered-texts.ts";
import { iconBadges } from "./src/icon-badges.ts";
import { layoutShifts } from "./src/layout-shifts.ts";
import { panelLine } from "./src/panel-line.ts";
import { arrive, type Person } from "./src/person.ts";
import { expect, test } from "./src/story.ts";

interface Label {
  readonly file: string;
  readonly kind: string;
  readonly marketplace: string;
  readonly asin?: string;
}

const folder = process.env.PAGES_DIR ?? "";
const products: Label[] = existsSync(join(folder, "index.jsonl"))
  ? readFileSync(join(folder, "index.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line): Label => JSON.parse(line))
      .filter(({ kind, asin, marketplace }) => kind === "product" && asin && marketplaceByHost(marketplace))
  : [];

/** Knows every product, with a verdict, which makes the longest line. */
function productOf(suffix: string, asin: string): ProductView {
  const { currency } = marketplaceBySuffix(suffix)!;
  const at = "2026-06-01T00:00:00.000Z";
  const appraisal = {
    verdict: "good",
    percent: -13,
    usual: { price: 123_456, observedDays: 80 },
    lowest: null,
    struck: null,
  } as const;
  const view = {
    currency,
    exponent: exponentOf(currency),
    price: 100_000,
    since: at,
    lastConfirmedAt: at,
    lowest: { price: 100, at },
    highest: { price: 999_999, at },
    claims: [],
    appraisal,
  };
  return {
    id: "1",
    marketplace: suffix,
    asin,
    title: null,
    image: null,
    dirty: false,
    series: { buy_box: view },
  };
}

/** A Tidemark server that lets everybody in. */
async function startKnowingServer() {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "*, Authorization",
        "Access-Control-Allow-Methods": "*",
      });
      response.end(JSON.stringify(body));
    };
    const { method, url = "" } = request;
    const [, suffix, asin] = /^\/v1\/products\/([^/]+)\/([^/?]+)$/.exec(url) ?? [];
    if (method === "OPTIONS") answer(204, {});
    else if (url === "/v1/server")
      answer(200, { version: "1.0.0", profile: "private", registration: "invite-code" });
    else if (url === "/v1/reporters") {
      answer(201, { token: "t", expiresAt: new Date(Date.now() + 9e9).toISOString() });
    } else if (suffix && asin) answer(200, productOf(suffix, asin));
    else answer(503, {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Seen {
  readonly file: string;
  readonly line: string | null;
  readonly badge: string | null;
  readonly covered: readonly string[];
  readonly shifts: readonly number[];
}

async function look(person: Person, { file, marketplace, asin }: Label): Promise<Seen> {
  const page = await person.context.newPage();
  await page.goto(`https://${marketplace}/dp/${asin}?file=${file}`, { waitUntil: "domcontentloaded" });
  const until = Date.now() + 20_000;
  let line: Awaited<ReturnType<typeof panelLine>> = null;
  let badge: string | null = null;
  while (Date.now() < until && !line && !badge) {
    await page.waitForTimeout(400);
    line = await panelLine(page);
    badge = line ? null : ((await iconBadges(person))[0]?.text ?? null);
  }
  const covered = line
    ? [...(await coveredTexts(page, line.main)), ...(await coveredTexts(page, line.off))]
    : [];
  const seen = { file, line: line?.text ?? null, badge, covered, shifts: await layoutShifts(page) };
  await page.close();
  return seen;
}

for (const [width, height, leastLines] of [
  [1280, 800, 0.9],
  [390, 844, 0.7],
] as const) {
  test(`every captured product page of ${width} px has a line that covers nothing, or a badge`, async () => {
    test.skip(products.length === 0, "PAGES_DIR is not set");
    test.setTimeout(900_000);
    const server = await startKnowingServer();
    const shop = (url: URL) => {
      const file = url.searchParams.get("file");
      return file ? readFileSync(join(folder, file), "utf8") : "";
    };
    const ann = await arrive({
      shop,
      args: [`--window-size=${width},${height}`],
      viewport: { width, height },
    });
    await ann.consent(server.url, "code");
    const seen: Seen[] = [];
    for (const label of products) seen.push(await look(ann, label));
    await ann.leave();
    server.close();
    const lines = seen.filter(({ line }) => line !== null);
    console.log(`${width} px: ${lines.length} lines, ${seen.length - lines.length} badges of ${seen.length}`);
    expect(seen.filter(({ line, badge }) => line === null && badge === null)).toEqual([]);
    expect(seen.filter(({ covered }) => covered.length > 0)).toEqual([]);
    expect(seen.filter(({ shifts }) => shifts.length > 0)).toEqual([]);
    expect(lines.length / seen.length).toBeGreaterThan(leastLines);
  });
}
