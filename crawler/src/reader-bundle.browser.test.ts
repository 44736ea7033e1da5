import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "./find-chromium.ts";
import { bundleReader } from "./reader-bundle.ts";

declare const reader: typeof import("@tidemark/core");

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium(process.env)!,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"],
  });
});
afterAll(() => browser.close());

interface Case {
  /** Stands in the buy box, before its price. */
  readonly piece: string;
  readonly copies: number;
  readonly where: "box" | "page";
}

/** Reads a page of many pieces in a document that is never laid out. */
async function readMany(hostile: Case): Promise<{ answer: string; ms: number }> {
  const context = await browser.newContext();
  try {
    await context.route("**", (route) => route.abort());
    const page = await context.newPage();
    await page.evaluate(await bundleReader());
    return await page.evaluate(({ piece, copies, where }) => {
      const shown = document.implementation.createHTMLDocument();
      shown.body.innerHTML = `<span id="productTitle">Mug</span><div id="page"></div><div id="buybox"><input id="ASIN"
        value="B000000001"><div id="corePrice_feature_div"><div id="box"></div><span class="a-price"><span
        class="a-offscreen">$12.99</span></span></div></div>`;
      const template = shown.createElement("template");
      template.innerHTML = piece.repeat(1000);
      for (let at = 0; at < copies; at += 1000) {
        shown.getElementById(where)!.append(template.content.cloneNode(true));
      }
      const from = performance.now();
      const read = reader.readPage(shown, "https://www.amazon.com/dp/B000000001");
      const ms = performance.now() - from;
      if (read.kind !== "product") return { answer: read.kind, ms };
      const { prices, reasons } = read.listing;
      return { answer: prices.buy_box?.amount ?? reasons.buy_box ?? "", ms };
    }, hostile);
  } finally {
    await context.close();
  }
}

const struck = '<i class="a-price" data-a-strike="true">$15.00</i>';
const other = '<i class="a-price"><i class="a-offscreen">$1.99</i></i>';
const deep = `${"<div>".repeat(500)}${other}${"</div>".repeat(500)}`;

test.each([
  ["a million struck prices in the box", struck, 1_000_000, "box", "not-found"],
  [
    "a million prices in the box, unlike its own",
    `${other}${other.replace("1", "2")}`,
    500_000,
    "box",
    "not-found",
  ],
  ["a million prices around the box", other, 1_000_000, "page", "12.99"],
  ["a million rows", '<i id="newAccordionRow_0"></i>', 1_000_000, "box", "ambiguous"],
  ["megabytes of nesting", deep, 1000, "page", "12.99"],
] as const)("%s: a reason or the price, in bounded time", async (_, piece, copies, where, expected) => {
  const { answer, ms } = await readMany({ piece, copies, where });
  expect(answer).toBe(expected);
  expect(ms).toBeLessThan(10_000);
});
