import { marketplaceBySuffix } from "@tidemark/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseList } from "./parse-list.ts";
import { expectBounded, pieces, refusalOf, told } from "./parsing.fixture.ts";

const de = marketplaceBySuffix("de")!;
const list = (text: string | Uint8Array, shop = de, size?: number) => parseList(pieces(text, size), shop);

test.each([
  ["https://www.amazon.de/dp/B000000001;25,89", "watch de B000000001 25.89"],
  ["https://www.amazon.com/Lamp/dp/B000000001/ref=x?th=1,19.99", "watch com B000000001 19.99"],
  ["B000000001\t1.234,56 €", "watch de B000000001 1234.56"],
  ["B000000001,25,89", "watch de B000000001 25.89"],
  ['"B000000001";"25,89"', "watch de B000000001 25.89"],
  ["b000000001", "watch de B000000001"],
  ["0306406152;7", "watch de 0306406152 7.00"],
  ["https://www.amazon.co.jp/dp/B000000001;1200", "watch co.jp B000000001 1200"],
  ["B000000001;$19.99", "currency: line 1"],
  ["B000000001;1,234", "price: line 1"],
  ["B000000001;-5", "price: line 1"],
  ["B000000001;NaN", "price: line 1"],
  ["B000000001;99999999999", "price: line 1"],
  ["https://www.ebay.com/itm/1;5", "not-a-product: line 1"],
  ["https://www.amazon.xx/dp/B000000001;5", "unknown-shop: line 1"],
  ["https://www.amazon.de.evil.example/dp/B000000001;5", "unknown-shop: line 1"],
  ["__proto__;5", "not-a-product: line 1"],
])("line of a list %s", async (line, item) => {
  expect(await told(list(line))).toEqual([item]);
});

test("a list's heading, comments and empty lines are left out; CRLF and a byte order mark are none of it", async () => {
  const text = "\ufeffProduct;Price\r\n# mine\r\n\r\nB000000001;5\r\nB000000002\r\n";
  expect(await told(list(text, de, 3))).toEqual(["watch de B000000001 5.00", "watch de B000000002"]);
});

test("a product number alone is refused where no shop is named", async () => {
  expect(await told(parseList(pieces("B000000001;5"), null))).toEqual(["no-shop: line 1"]);
});

describe("hostile lists", () => {
  test.each([
    ["UTF-16", Buffer.from("\ufeffB000000001;5\n", "utf16le"), /not UTF-8/],
    ["UTF-16 without a mark", Buffer.from("B000000001;5\n", "utf16le"), /not UTF-8/],
    ["Latin-1", Buffer.from("B000000001;5 \xa3\n", "latin1"), /not UTF-8/],
    ["binary", Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /not UTF-8/],
    ["one endless line", Buffer.alloc(200_000, "a"), /line of more than 65536 bytes/],
  ])("%s is refused in one sentence", async (_, bytes, sentence) => {
    expect(await refusalOf(list(bytes))).toMatch(sentence);
  });

  test("a list of quotes and separators is read in linear time", async () => {
    const started = performance.now();
    const line = `${'"'.repeat(30_000)}${";".repeat(30_000)}\n`;
    // The first is taken for a heading.
    expect((await told(list(line.repeat(200)))).length).toBe(199);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("property: a list gives bounded items or its own refusal", async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        "B000000001",
        "https://www.amazon.de/dp/B000000001",
        "25,89",
        "\t",
        ";",
        ",",
        '"',
        "\r\n",
        "\n",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cell), fc.integer({ min: 1, max: 9 }), (cells, size) =>
        expectBounded(list(cells.join(""), de, size)),
      ),
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array(), (bytes) => expectBounded(list(bytes))));
  });
});
