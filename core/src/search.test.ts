import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../test/runs.ts";
import { marketplaces } from "./marketplace.ts";
import { parseSearch } from "./search.ts";

const found = (suffix: string, asin = "B000000001") => ({ kind: "product", marketplace: { suffix }, asin });

describe("an address of a product", () => {
  test.each(marketplaces.map(({ host, suffix }) => [host, suffix]))(
    "a product's address at %s is recognized",
    (host, suffix) => {
      expect(parseSearch(`https://${host}/dp/B000000001`)).toMatchObject(found(suffix));
      expect(parseSearch(`${host.replace("www.", "")}/gp/product/B000000001?ref=x`)).toMatchObject(
        found(suffix),
      );
    },
  );

  test.each([
    "https://www.amazon.de/Some-Name-%C3%BC/dp/B000000001/ref=sr_1_1?crid=1&keywords=a&qid=2#x",
    "http://smile.amazon.de/-/en/dp/B000000001?th=1&psc=1",
    "  amazon.de/gp/aw/d/b000000001  ",
    "Look at this! https://www.amazon.de/dp/B000000001?ref=cm_sw_r_apan_dp",
    "https://www.amazon.de/gp/offer-listing/x?asin=B000000001",
    "https://m.amazon.de/dp/B000000001/",
  ])("%s is recognized as a product's address", (text) => {
    expect(parseSearch(text)).toMatchObject(found("de"));
  });

  test.each([
    "https://www.amazon.de.evil.example/dp/B000000001",
    "https://evil.example/amazon.de/dp/B000000001x",
    "https://user:amazon.de@evil.example/dp/B000000001",
    "javascript:alert(1)//amazon.nowhere/dp/B000000001",
  ])("%s is not recognized as a product's address", (text) => {
    expect(parseSearch(text).kind).not.toBe("product");
  });
});

test.each<[string, unknown]>([
  ["B000000001", { kind: "asin", asin: "B000000001" }],
  [" 030640615x ", { kind: "asin", asin: "030640615X" }],
  ["backpacker", { kind: "asin", asin: "BACKPACKER", words: ["backpacker"] }],
  ["Desk lamp, LED (50 %)", { kind: "words", words: ["desk", "lamp", "led", "50"] }],
  ["a & b | !c <-> 'd':*", { kind: "words", words: ["a", "b", "c", "d"] }],
  ["चाय कप", { kind: "words", words: ["चाय", "कप"] }],
  ["https://amzn.eu/d/abc123", { kind: "short-link", url: "https://amzn.eu/d/abc123" }],
  ["https://a.co/d/abc123", { kind: "short-link", url: "https://a.co/d/abc123" }],
  ["https://www.amazon.de/gp/help", { kind: "nothing" }],
  ["", { kind: "nothing" }],
  [" \u0000 -- ' ; \u202e ", { kind: "nothing" }],
])("%j", (text, search) => {
  expect(parseSearch(text)).toMatchObject(search as object);
});

test("law: whatever is typed, what comes out are words of letters and digits, few and short", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const search = parseSearch(text);
      if (!("words" in search)) return;
      expect(search.words.length).toBeLessThanOrEqual(8);
      for (const word of search.words) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
    }),
    { numRuns: runs(100) },
  );
}, 30_000);
