import { marketplaceBySuffix } from "@tidemark/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseKeepaExport } from "./parse-keepa-export.ts";
import { expectBounded, pieces, refusalOf, told } from "./parsing.fixture.ts";

const de = marketplaceBySuffix("de")!;
const read = (text: string | Uint8Array, size?: number, shop: typeof de | null = de) =>
  parseKeepaExport(pieces(text, size), shop);

test("rows of an export are products to watch, whatever the other columns are called", async () => {
  const text =
    '\ufeff"Locale","Bild","Titel","Buy Box 🚚: Current","ASIN"\r\n"com","x","A ""lamp"",\nred","$ 19.99","B000000001"\r\n"co.uk","","","","306406152"\r\n"uk","","","","B000000002"\r\n"xx","","","","B000000003"\r\n"de","","","","no"\r\n';
  for (const size of [1, 65_536]) {
    expect(await told(read(text, size))).toEqual([
      "watch com B000000001",
      "watch co.uk 0306406152",
      "watch co.uk B000000002",
      "unknown-shop: line 6",
      "not-a-product: line 7",
    ]);
  }
});

test("without a column of shops they are the named shop's", async () => {
  expect(await told(read("Title;ASIN\nx;B000000001\n"))).toEqual(["watch de B000000001"]);
  expect(await told(read("Title;ASIN\nx;B000000001\n", 9, null))).toEqual(["no-shop: line 2"]);
});

describe("hostile exports", () => {
  test.each([
    ["an empty file", "", /empty/],
    ["other columns", "a,b\n1,2\n", /no column ASIN/],
    ["a quote without end", `ASIN\n"${"x".repeat(3_000_000)}`, /no CSV/],
    ["a quote within a cell", 'ASIN\nB0"00"x\n', /no CSV|it was read/],
    ["Latin-1", Buffer.from("ASIN\n\xe4\n", "latin1"), /not UTF-8/],
    ["UTF-16", Buffer.from("\ufeffASIN\n", "utf16le"), /not UTF-8/],
    ["a workbook", Buffer.from("PK\x03\x04\0\0"), /not UTF-8/],
  ])("%s is refused in one sentence", async (_, text, sentence) => {
    expect(await refusalOf(read(text))).toMatch(sentence);
  });

  test("quotes by the million are read in linear time", async () => {
    const started = performance.now();
    await expectBounded(read(`ASIN\n${`"${'""'.repeat(100_000)}"\n`.repeat(20)}`));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("property: CSV gives bounded items or its own refusal", async () => {
    const cell = fc.oneof(
      fc.constantFrom("ASIN", "Locale", "B000000001", "com", '"', '""', ",", ";", "\n", "\r\n"),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cell), fc.integer({ min: 1, max: 9 }), (cells, size) =>
        expectBounded(read(`ASIN,Locale\n${cells.join("")}`, size)),
      ),
    );
  });
});
