import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asinInPath, parseAsin } from "./asin.ts";
import { marketplaceByHost, marketplaceBySuffix, marketplaces } from "./marketplace.ts";
import { parseProductId, productIdOf } from "./product-id.ts";
import { parseSeriesId, seriesIdOf } from "./series.ts";
import { allSeriesKinds } from "./series-kind.ts";

describe("an ASIN", () => {
  test.each([
    ["B0CHX1W1XY", "B0CHX1W1XY"],
    ["b0chx1w1xy", "B0CHX1W1XY"],
    ["048628061X", "048628061X"],
    ["0486280616", "0486280616"],
  ])("%s is an ASIN", (text, asin) => expect(parseAsin(text)).toBe(asin));

  test.each([
    "",
    "B0CHX1W1X",
    "B0CHX1W1XYZ",
    "A0CHX1W1XY",
    "04862806X1",
    "B0CHX1W1X ",
    "B0CHX1W1X\u0131",
    "Bß0000000a",
  ])("%j is not an ASIN", (text) => expect(parseAsin(text)).toBeNull());

  test.each([
    ["/dp/B0CHX1W1XY", "B0CHX1W1XY"],
    ["/Some-Title/dp/B0CHX1W1XY/ref=sr_1_1?x=1", "B0CHX1W1XY"],
    ["/gp/product/048628061X?psc=1", "048628061X"],
    ["/gp/aw/d/B0CHX1W1XY", "B0CHX1W1XY"],
    ["/-/en/dp/B0CHX1W1XY#top", "B0CHX1W1XY"],
    ["/s?k=B0CHX1W1XY", null],
    ["/dp/B0CHX1W1XYZ", null],
    ["/gp/help/B0CHX1W1XY", null],
  ])("the ASIN in the path %s is %s", (path, asin) => expect(asinInPath(path)).toBe(asin));
});

describe("marketplaces", () => {
  test("marketplaces have numbers that never change and are never used twice", () => {
    expect(marketplaces.map(({ number, suffix }) => `${number} ${suffix}`)).toMatchInlineSnapshot(`
      [
        "1 com",
        "2 ca",
        "3 com.mx",
        "4 com.br",
        "5 co.uk",
        "6 de",
        "7 fr",
        "8 it",
        "9 es",
        "10 nl",
        "11 se",
        "12 pl",
        "13 com.be",
        "14 ie",
        "15 com.tr",
        "16 ae",
        "17 sa",
        "18 eg",
        "19 in",
        "20 co.jp",
        "21 sg",
        "22 com.au",
        "23 co.za",
      ]
    `);
  });

  test.each([
    ["www.amazon.co.uk", "co.uk"],
    ["amazon.de", "de"],
    ["WWW.AMAZON.COM", "com"],
    ["m.amazon.in", "in"],
    ["www.amazon.com.evil.example", undefined],
    ["notamazon.com", undefined],
    ["www.amazon.cn", undefined],
    ["smile.www.amazon.com", undefined],
  ])("the marketplace of host %s is %s", (host, suffix) =>
    expect(marketplaceByHost(host)?.suffix).toBe(suffix),
  );
});

const anyAsin = fc.stringMatching(/^(B[0-9A-Z]{9}|[0-9]{9}[0-9X])$/).map((text) => parseAsin(text)!);

test("product and series ids give back what they were made of, and fit a bigint column", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...marketplaces),
      anyAsin,
      fc.constantFrom(...allSeriesKinds),
      (marketplace, asin, kind) => {
        const product = productIdOf(marketplace, asin);
        expect(parseProductId(product)).toEqual({ marketplace, asin });
        const series = seriesIdOf(product, kind);
        expect(parseSeriesId(series)).toEqual({ product, kind });
        expect(series < 2n ** 62n).toBe(true);
      },
    ),
  );
});

test("a number that is no product's is not decoded", () => {
  const com = marketplaceBySuffix("com")!;
  for (const id of [0n, 1n, productIdOf(com, parseAsin("B000000000")!) + (60n << 52n), (1n << 52n) + 5n]) {
    // Five is 0000000005: an ISBN-10 by its digits.
    expect(parseProductId(id) === null).toBe(id !== (1n << 52n) + 5n);
  }
});
