import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAsin } from "./asin.ts";
import { marketplaces } from "./marketplace.ts";
import { parseProductLink } from "./product-link.ts";

describe("what is pasted names a product", () => {
  test.each([
    ["B0CHX1W1XY", "B0CHX1W1XY", null],
    [" b0chx1w1xy\n", "B0CHX1W1XY", null],
    ["https://www.amazon.de/dp/B0CHX1W1XY?th=1#x", "B0CHX1W1XY", "de"],
    ["amazon.co.uk/Some-Title/dp/048628061X/ref=sr_1_1", "048628061X", "co.uk"],
    ["http://smile.amazon.com/gp/product/B0CHX1W1XY", "B0CHX1W1XY", "com"],
    ["https://www.amazon.de/gp/aw/d/B0CHX1W1XY/ref=mp_s_a_1_1?th=1", "B0CHX1W1XY", "de"],
    ["https://www.amazon.com/-/es/gp/aw/d/B0CHX1W1XY", "B0CHX1W1XY", "com"],
    ["HTTPS://WWW.AMAZON.CO.JP/-/en/dp/B0CHX1W1XY", "B0CHX1W1XY", "co.jp"],
  ])("%j", (text, asin, suffix) => {
    const link = parseProductLink(text);
    expect(link.ok && [link.asin, link.marketplace?.suffix ?? null]).toEqual([asin, suffix]);
  });

  test("a pasted link of every marketplace names its product", () => {
    const suffix = fc.constantFrom(...marketplaces.map((one) => one.suffix));
    const digits = fc.stringMatching(/^B[0-9A-Z]{9}$/);
    fc.assert(
      fc.property(suffix, digits, (of, asin) => {
        const link = parseProductLink(`https://www.amazon.${of}/x/dp/${asin}`);
        expect(link.ok && [link.asin, link.marketplace!.suffix]).toEqual([parseAsin(asin), of]);
      }),
    );
  });
});

test.each([
  ["", "not-a-product"],
  ["lamp", "not-a-product"],
  ["javascript:alert(1)", "not-a-product"],
  ["https://www.amazon.de/s?k=B0CHX1W1XY", "not-a-product"],
  ["https://www.amazon.de/gp/aw/ol/B0CHX1W1XY", "not-a-product"],
  ["https://www.amazon.de/gp/aw/cr/B0CHX1W1XY", "not-a-product"],
  ["https://evil.example/dp/B0CHX1W1XY", "not-a-product"],
  ["https://www.amazon.de.evil.example/dp/B0CHX1W1XY", "unknown-shop"],
  ["https://user@evil.example/www.amazon.de/dp/B0CHX1W1XY", "not-a-product"],
  ["https://www.amazon.cn/dp/B0CHX1W1XY", "unknown-shop"],
  ["https://amzn.to/3abcdef", "short-link"],
  ["a.co/d/abc", "short-link"],
  [`https://www.amazon.de/${"x".repeat(5000)}/dp/B0CHX1W1XY`, "not-a-product"],
])("%j names none: %s", (text, reason) => expect(parseProductLink(text)).toEqual({ ok: false, reason }));
