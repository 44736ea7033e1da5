import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { explainPage } from "./explain-page.ts";
import { readPage } from "./read-page.ts";

const url = "https://www.amazon.com/dp/B000000001";
const price = (text: string, attributes = ""): string =>
  `<span class="a-price" ${attributes}><span class="a-offscreen">${text}</span></span>`;
const product = (box: string, column = ""): string => `
  <span id="productTitle">Mug</span><span id="glow-ingress-line2">Jo Doe 90210</span>
  <div id="corePriceDisplay_desktop_feature_div">${column}</div>
  <div id="buybox"><input id="ASIN" value="B000000001"><div id="corePrice_feature_div">${box}</div></div>`;
const explain = (html: string, at = url): string => explainPage(parseHtml(html), at);

describe("what the reader saw", () => {
  test("what the reader saw names the price, its rule, and why the others were refused", () => {
    const struck = price("$15.00", 'data-a-strike="true"');
    const hidden = `<div class="aok-hidden" id="later">${price("$9.99")}</div>`;
    const text = explain(product(`${struck}${price("$12.99")}${hidden}`));
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "com B000000001",
        "Why: ",
        "- 12.99 USD in #corePrice_feature_div: payable",
        "- 15.00 USD in #corePrice_feature_div: struck, or per unit",
        "- 9.99 USD in #later: hidden",
      ]),
    );
    expect(text).toContain('[{"buy_box":{"amount":"12.99","currency":"USD","rule":"box-core-price"}');
  });

  test("what the reader saw says why a page has no price", () => {
    expect(explain(product(price("$12.99"), price("$10.99", 'class="a-price priceToPay"')))).toContain(
      "Why: ",
    );
    const toPay = '<span class="a-price priceToPay"><span class="a-offscreen">$10.99</span></span>';
    expect(explain(product(price("$12.99"), toPay))).toContain("Why: column differs");
    expect(explain(product(`${price("$12.99")} per month`))).toContain("Why: note");
  });

  test("what the reader saw does not hold the visitor's name, place or other texts of the page", () => {
    const text = explain(product(`<span class="a-color-price">Hello, Jo Doe</span>${price("$12.99")}`));
    expect(text).not.toMatch(/Jo|Doe|90210|Mug/);
  });

  test("what the reader saw of a page without a product is its kind", () => {
    expect(explain("<title>Robot Check</title><form action='/errors/validateCaptcha'>")).toBe(
      "Read as: blocked",
    );
    expect(explain(product(price("$12.99")), "https://example.com/")).toBe("Read as: other");
    expect(explain(product(price("$12.99")), "no address")).toBe("Read as: other");
  });

  test("what the reader saw of hundreds of prices is short", () => {
    expect(explain(product(price("$12.99").repeat(400))).length).toBeLessThan(10_000);
  });
});

const folder = new URL("./fixtures/", import.meta.url);
test.each(readdirSync(folder))("what the reader saw of %s agrees with what it read", (slug) => {
  const html = readFileSync(new URL(`${slug}/input.html`, folder), "utf8");
  const { url: at } = JSON.parse(readFileSync(new URL(`${slug}/expected.json`, folder), "utf8"));
  const page = readPage(parseHtml(html), at);
  const text = explain(html, at);
  if (page.kind !== "product") {
    expect(text).toBe(`Read as: ${page.kind}`);
    return;
  }
  const { prices, reasons } = page.listing;
  const headline = prices.buy_box;
  expect(text).toContain(
    headline
      ? `"buy_box":${JSON.stringify({ amount: headline.amount, currency: headline.currency, rule: headline.rule })}`
      : `"buy_box":"${reasons.buy_box}"`,
  );
  if (headline) expect(text).toContain(`- ${headline.amount} ${headline.currency} in #`);
});
