import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { runs } from "../../test/runs.ts";
import { type Marketplace, marketplaces } from "../marketplace.ts";
import { exponentOf, formatAmount } from "../money.ts";
import { readPage } from "./read-page.ts";

const folder = new URL("./fixtures/", import.meta.url);
const fixtures = readdirSync(folder).map((slug) => {
  const read = (name: string) => readFileSync(new URL(`${slug}/${name}`, folder), "utf8");
  return { html: read("input.html"), url: JSON.parse(read("expected.json")).url as string };
});

describe("a price written in any marketplace's way reads as the same money", () => {
  const places = marketplaces.flatMap((marketplace) =>
    marketplace.languages.map((language) => ({ marketplace, language })),
  );
  const way = fc.record({
    place: fc.constantFrom(...places),
    minor: fc.integer({ min: 1, max: 99_999_999 }),
    currencyDisplay: fc.constantFrom("symbol", "narrowSymbol", "code"),
    useGrouping: fc.constantFrom("always", "min2", false),
    /** Amazon numbers in ASCII digits, in Arabic now and then in others. */
    arabicDigits: fc.boolean(),
    /** Around the number, where the format has a space. */
    space: fc.constantFrom("\u00a0", "\u202f", " ", ""),
  });
  type Way = typeof way extends fc.Arbitrary<infer T> ? T : never;

  function partsOf({ place, minor, arabicDigits, ...options }: Way): Intl.NumberFormatPart[] {
    const { country, currency } = place.marketplace;
    const digits = place.language === "ar" && arabicDigits ? "arab" : "latn";
    const locale = `${place.language}-${country}-u-nu-${digits}`;
    const { currencyDisplay, useGrouping } = options as Intl.NumberFormatOptions;
    return new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay, useGrouping })
      .formatToParts(minor / 10 ** exponentOf(currency))
      .map((part) => {
        const isGap = part.type === "literal" && part.value.trim() === "";
        return isGap ? { ...part, value: options.space } : part;
      });
  }

  const textOf = (parts: readonly Intl.NumberFormatPart[], types?: readonly string[]): string =>
    parts
      .filter(({ type }) => !types || types.includes(type))
      .map(({ value }) => value)
      .join("");

  function headlineOn({ host }: Marketplace, price: string): string | undefined {
    const html = `<span id="productTitle">Mug</span><div id="buybox"><input id="ASIN" value="B000000001">
      <div id="corePrice_feature_div"><span class="a-price">${price}</span></div></div>`;
    const page = readPage(parseHtml(html), `https://${host}/dp/B000000001`);
    if (page.kind !== "product") return page.kind;
    const { prices, reasons } = page.listing;
    return prices.buy_box ? `${prices.buy_box.amount} ${prices.buy_box.currency}` : reasons.buy_box;
  }

  const moneyOf = ({ place, minor }: Way): string => {
    const { currency } = place.marketplace;
    return `${formatAmount({ minor, currency })} ${currency}`;
  };
  const spoken = (text: string) => `<span class="a-offscreen">${text}</span>`;

  test("a price in one text reads as the same money", () => {
    fc.assert(
      fc.property(way, (written) => {
        const text = textOf(partsOf(written));
        const shown = `${spoken(text)}<span aria-hidden="true">${text}</span>`;
        expect([text, headlineOn(written.place.marketplace, shown)]).toEqual([text, moneyOf(written)]);
      }),
      { numRuns: runs(300) },
    );
  }, 60_000);

  test("a price in parts reads as the same money", () => {
    fc.assert(
      fc.property(
        way,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom("", "\n "),
        (written, isSpoken, isRound, gap) => {
          const minor = isRound ? Math.ceil(written.minor / 100) * 100 : written.minor;
          const parts = partsOf({ ...written, minor });
          const symbol = textOf(parts, ["currency"]);
          const whole = textOf(parts, ["integer", "group"]);
          const fraction = textOf(parts, ["fraction"]);
          const tail =
            isRound || fraction === ""
              ? ""
              : `${gap}<span class="a-price-decimal">${gap}${textOf(parts, ["decimal"])}${gap}</span></span><span class="a-price-fraction">${fraction}${gap}`;
          const shown = `${spoken(isSpoken ? textOf(parts) : " ")}<span aria-hidden="true"><span class="a-price-symbol">${symbol}</span><span class="a-price-whole">${whole}${tail}</span></span>`;
          expect([shown, headlineOn(written.place.marketplace, shown)]).toEqual([
            shown,
            moneyOf({ ...written, minor }),
          ]);
        },
      ),
      { numRuns: runs(300) },
    );
  }, 60_000);
});

describe("unrelated content", () => {
  const price = (text: string): string =>
    `<span class="a-price priceToPay"><span class="a-offscreen">${text}</span><span aria-hidden="true">${text}</span></span>`;
  const others = [
    `<ol class="a-carousel"><li data-asin="B000000777"><h2>Another</h2>${price("$1.99")}</li></ol>`,
    `<div class="sponsored"><input name="ASIN" value="B000000778">${price("€2,49")}</div>`,
    `<table id="comparison"><tr><td>${price("$3.49 - $9.99")}</td></tr></table>`,
    `<div><script>var shown = {"asin":"B000000779","price":"$4.99"};</script></div>`,
    `<div class="a-box"><b>-50%</b> <i class="a-text-strike">$99.99</i></div>`,
  ];

  test.each(fixtures)("unrelated content and order do not change the reading of $url", ({ html, url }) => {
    const expected = readPage(parseHtml(html), url);
    const sections = parseHtml(html).body.children.length;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...Array(sections).keys()], { minLength: sections }),
        fc.array(fc.tuple(fc.constantFrom(...others), fc.nat({ max: sections })), { maxLength: 4 }),
        (order, added) => {
          const document = parseHtml(html);
          const children = [...document.body.children];
          document.body.replaceChildren(...order.map((at) => children[at]!));
          for (const [other, at] of added) {
            const before = document.body.children[at];
            if (before) before.insertAdjacentHTML("beforebegin", other);
            else document.body.insertAdjacentHTML("beforeend", other);
          }
          expect(readPage(document, url)).toEqual(expected);
        },
      ),
      { numRuns: runs(15) },
    );
  });
});

test.each(fixtures)("without its boxes and price blocks, $url has no price", ({ html, url }) => {
  const document = parseHtml(html);
  const places =
    "#rightCol, [id$='buybox' i], #addToCart, [id^='corePrice'], [id^='apex_'], [id^='price'], #prices, [id^='newPitch']";
  for (const place of document.querySelectorAll(places)) place.remove();
  const page = readPage(document, url);
  expect(page.kind === "product" ? page.listing.prices.buy_box : undefined).toBeUndefined();
});
