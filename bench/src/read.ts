import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "@tidemark/core/wire";
import { findChromium } from "@tidemark/crawler/find-chromium";
import { decodePage } from "@tidemark/crawler/page-file";
import { bundleReader } from "@tidemark/crawler/reader-bundle";
import { type Browser, chromium } from "playwright-core";
import { quantile } from "./http-load.ts";
import { type Label, labelsOf, pagesDir, type Verdict, verdictOn } from "./read-labels.ts";

interface Measured {
  readonly page: Page;
  readonly coldMs: number;
  readonly warmMs: readonly number[];
  readonly walkMs: readonly number[];
}

declare const reader: { readPage(document: Document, url: string): Page };

const warmReads = 20;
const medianOf = (values: readonly number[]) => quantile(values, 0.5);
const folder = pagesDir();
const script = await bundleReader();

/** Runs in the page. */
function measure(reads: number): Measured {
  const timed = (work: () => unknown): number => {
    const from = performance.now();
    work();
    return performance.now() - from;
  };
  const read = () => reader.readPage(document, location.href);
  const walk = () => {
    let touched = 0;
    for (const element of document.querySelectorAll("*")) touched += element.id.length;
    return touched;
  };
  const coldMs = timed(read);
  const warmMs: number[] = [];
  const walkMs: number[] = [];
  for (let at = 0; at < 5; at++) [read, walk].forEach(timed);
  for (let at = 0; at < reads; at++) {
    warmMs.push(timed(read));
    walkMs.push(timed(walk));
  }
  return { page: read(), coldMs, warmMs, walkMs };
}

/** One page under its own address in a fresh context, its scripts off; nothing leaves the browser. */
async function measureOn(browser: Browser, label: Label): Promise<Measured> {
  const host = label.marketplace ?? "www.amazon.com";
  const url = `https://${host}/${label.kind === "product" && label.asin ? `dp/${label.asin}` : ""}`;
  const context = await browser.newContext({ javaScriptEnabled: false, bypassCSP: true });
  try {
    await context.route("**", (route) => route.abort());
    await context.route(url, (route) =>
      route.fulfill({
        body: decodePage(readFileSync(join(folder, label.file))),
        contentType: "text/html; charset=utf-8",
        // Isolated across origins, the browser's clock ticks in 5 µs instead of 100.
        headers: {
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-embedder-policy": "require-corp",
        },
      }),
    );
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await page.evaluate(script);
    return await page.evaluate(measure, warmReads);
  } finally {
    await context.close();
  }
}

const executablePath = findChromium(process.env);
if (!executablePath) {
  console.error("No Chromium found. Set CHROMIUM_PATH.");
  process.exit(2);
}
const { values } = parseArgs({ options: { each: { type: "boolean", default: false } } });
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
  args: ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"],
});
const results: { label: Label; measured: Measured }[] = [];
try {
  for (const label of labelsOf(folder)) results.push({ label, measured: await measureOn(browser, label) });
} finally {
  await browser.close();
}

const verdicts: Record<Verdict, number> = { right: 0, wrong: 0, none: 0, other: 0 };
for (const { label, measured } of results) {
  if (label.kind !== "product" || label.doubtful) continue;
  const price = measured.page.kind === "product" ? measured.page.listing.prices.buy_box : undefined;
  const foreign = price && label.price !== null && price.currency !== label.currency;
  verdicts[foreign ? "wrong" : verdictOn(price ? Number(price.amount) : null, label)] += 1;
}

if (values.each) {
  for (const { label, measured } of results) {
    const { warmMs, walkMs, coldMs } = measured;
    console.error(`${label.file} warm ${medianOf(warmMs)} walk ${medianOf(walkMs)} cold ${coldMs}`);
  }
}
const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const warm = results.flatMap(({ measured }) => measured.warmMs);
const cold = results.map(({ measured }) => measured.coldMs);
const readMs = sum(results.map(({ measured }) => medianOf(measured.warmMs)));
const walkMs = sum(results.map(({ measured }) => medianOf(measured.walkMs)));
console.log(
  JSON.stringify({
    pages: results.length,
    p50Ms: round(quantile(warm, 0.5)),
    p95Ms: round(quantile(warm, 0.95)),
    maxMs: round(Math.max(...warm)),
    ratioToWalk: round(readMs / walkMs),
    coldP50Ms: round(quantile(cold, 0.5)),
    coldP95Ms: round(quantile(cold, 0.95)),
    coldMaxMs: round(Math.max(...cold)),
    bundleKb: round(script.length / 1024, 1),
    ...verdicts,
  }),
);
