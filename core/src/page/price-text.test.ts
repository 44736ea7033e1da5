import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/runs.ts";
import { type Marketplace, marketplaceBySuffix, marketplaces } from "../marketplace.ts";
import { exponentOf, formatAmount } from "../money.ts";
import { readPriceParts, readPriceText } from "./price-text.ts";

const contextOf = (marketplace: Marketplace) => ({ marketplace, bareCurrency: () => marketplace.currency });
const on = (suffix: string) => contextOf(marketplaceBySuffix(suffix)!);

const read = (suffix: string, text: string): string => {
  const reading = readPriceText(text, on(suffix));
  return reading.ok ? `${formatAmount(reading.money)} ${reading.money.currency}` : reading.reason;
};

describe("a price text", () => {
  test.each([
    ["com", "$25.89", "25.89 USD"],
    ["com", "US$1,234.50", "1234.50 USD"],
    ["com", "AED 1,234.50", "1234.50 AED"],
    ["ca", "CDN$ 16.65", "16.65 CAD"],
    ["ca", "1 234,50 $", "1234.50 CAD"],
    ["com.mx", "$1,299.00", "1299.00 MXN"],
    ["com.au", "A$12.00", "12.00 AUD"],
    ["sg", "S$1,234.50", "1234.50 SGD"],
    ["com.br", "R$1.499,99", "1499.99 BRL"],
    ["com.br", "R$\u00a029,90", "29.90 BRL"],
    ["co.uk", "£8.99", "8.99 GBP"],
    ["de", "EUR 10,99", "10.99 EUR"],
    ["de", "€431.55", "431.55 EUR"],
    ["es", "1.679,00\u00a0€", "1679.00 EUR"],
    ["es", "1.679 €", "1679.00 EUR"],
    ["fr", "1\u202f679,00 €", "1679.00 EUR"],
    ["se", "1\u00a0234,50\u00a0kr", "1234.50 SEK"],
    ["se", "NOK 99.00", "99.00 NOK"],
    ["pl", "1234,50 zł", "1234.50 PLN"],
    ["com.tr", "1.234,50TL", "1234.50 TRY"],
    ["com.tr", "₺1.234,50", "1234.50 TRY"],
    ["ae", "AED330.00", "330.00 AED"],
    ["sa", "\u20c1 99.00", "99.00 SAR"],
    ["sa", "\u200fر.س.\u200f 99.00", "99.00 SAR"],
    ["eg", "\u200f١٬٢٣٤٫٥٠\u00a0ج.م.\u200f", "1234.50 EGP"],
    ["in", "₹2,37,097.00", "237097.00 INR"],
    ["in", "237,097.00", "237097.00 INR"],
    ["in", "Rs. 1,299", "1299.00 INR"],
    ["co.jp", "￥1,234", "1234 JPY"],
    ["co.jp", "1,234円", "1234 JPY"],
    ["co.jp", "￥1,234 (税込)", "1234 JPY"],
    ["co.jp", "1,234円（税込）", "1234 JPY"],
    ["co.jp", "TWD 372.40", "372.40 TWD"],
    ["fr", "EUR 16,99 TTC", "16.99 EUR"],
    ["fr", "16,99 €\nTTC", "16.99 EUR"],
    ["de", "9,99 € inkl. MwSt.", "9.99 EUR"],
    ["co.uk", "£2.99 includes VAT", "2.99 GBP"],
    ["es", "5,99 € IVA incluido", "5.99 EUR"],
    ["com.tr", "49,90 TL KDV dahil", "49.90 TRY"],
    ["co.za", "R1\u00a0234,56", "1234.56 ZAR"],
    ["com", "KRW 12,345", "12345 KRW"],
    ["com", "KWD 1.234", "1.234 KWD"],
    ["com", "CHF 1’234.50", "1234.50 CHF"],
  ])("price text on .%s: %j is %s", (suffix, text, expected) => {
    expect(read(suffix, text)).toBe(expected);
  });

  test.each([
    ["without its tax", "co.uk", "£41.66 excl. VAT", "currency-unknown"],
    ["without its tax", "pl", "41,66 zł bez VAT", "currency-unknown"],
    ["without its tax", "fr", "16,99 € HT", "currency-unknown"],
    ["a range", "com", "$19.99 - $29.99", "range"],
    ["a range with an en dash", "de", "19,99 € – 29,99 €", "range"],
    ["two prices", "com", "$19.99 $29.99", "ambiguous"],
    ["a price per unit", "fr", "31,71€ / 2", "ambiguous"],
    ["a price and a saving", "ae", "AED 26.00 with 10 percent savings", "ambiguous"],
    ["a percentage", "com", "-10%", "ambiguous"],
    ["a debt", "com", "-$10.00", "ambiguous"],
    ["digits of two elements", "com", "$\n12\n99", "ambiguous"],
    ["yen with decimals", "co.jp", "￥12.34", "ambiguous"],
    ["one decimal", "com", "$12.5", "ambiguous"],
    ["lakhs of another currency", "com", "$2,37,097.00", "ambiguous"],
    ["uneven groups", "com", "$12,34,56", "ambiguous"],
    ["thousands or thousandths of a dinar", "com", "KWD 1,234", "ambiguous"],
    ["a price before tax", "co.jp", "￥1,234 税抜", "currency-unknown"],
    ["dollars of nobody knows whom", "de", "$12.00", "currency-unknown"],
    ["crowns of nobody knows whom", "de", "12,00 kr", "currency-unknown"],
    ["two currencies", "com", "USD 12.00 €", "currency-unknown"],
    ["words next to a number", "com", "from $12.00", "currency-unknown"],
    ["a code that is no currency", "com", "XYZ 12.00", "currency-unknown"],
    ["no number", "com", "Price unavailable", "not-found"],
    ["nothing", "com", " ", "not-found"],
    ["digits that an override turns round", "com", "$\u202e99.12\u202c", "implausible"],
    ["a mark inside the number", "com", "$1\u200f2.99", "implausible"],
    ["a zero-width space inside the number", "com", "$1\u200b2.99", "implausible"],
    ["full-width digits", "com", "$１２.99", "implausible"],
    ["mathematical digits", "com", "$𝟏𝟐.99", "implausible"],
    ["digits of two scripts", "eg", "EGP ١2.00", "implausible"],
    ["a letter for a digit", "com", "$1О.99", "ambiguous"],
    ["more than there is money", "com", "$99,999,999,999.00", "implausible"],
    ["more digits than a number holds", "com", `$${"9".repeat(40)}`, "ambiguous"],
    ["a long text", "com", `$12.00${" ".repeat(200)}`, "ambiguous"],
  ])("%s is not read as a price", (_, suffix, text, reason) => {
    expect(read(suffix, text)).toBe(reason);
  });

  test("a number without a currency is no price if the page's currency is unknown", () => {
    const context = { marketplace: marketplaceBySuffix("in")!, bareCurrency: () => null };
    expect(readPriceText("1,299.00", context)).toEqual({ ok: false, reason: "currency-unknown" });
  });

  test("a price written in any marketplace's way reads as the same money", () => {
    // Marathi and Bengali number in their own digits by default; Amazon does not.
    const places = marketplaces.flatMap((marketplace) =>
      marketplace.languages.map((language) => ({
        marketplace,
        locale: `${language}-${marketplace.country}${["mr", "bn"].includes(language) ? "-u-nu-latn" : ""}`,
      })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 99_999_999 }), (place, minor) => {
        const { currency } = place.marketplace;
        const format = new Intl.NumberFormat(place.locale, { style: "currency", currency });
        const text = format.format(minor / 10 ** exponentOf(currency));
        const money = { minor, currency };
        expect([text, readPriceText(text, contextOf(place.marketplace))]).toEqual([
          text,
          { ok: true, money },
        ]);
      }),
      { numRuns: runs(1000) },
    );
  });

  test("any text gives a price of at least zero or a reason", () => {
    fc.assert(
      fc.property(fc.constantFrom(...marketplaces), fc.string({ unit: "binary" }), (marketplace, text) => {
        const reading = readPriceText(text, contextOf(marketplace));
        expect(reading.ok ? reading.money.minor >= 0 : reading.reason.length > 0).toBe(true);
      }),
    );
  }, 20_000);
});

describe("a price in parts", () => {
  const parts = (suffix: string, symbol: string, whole: string, fraction: string): string => {
    const reading = readPriceParts({ symbol, whole, fraction }, on(suffix));
    return reading.ok ? `${formatAmount(reading.money)} ${reading.money.currency}` : reading.reason;
  };

  test.each([
    ["com", "$", "1,234.", "50", "1234.50 USD"],
    ["es", "€", "1.679,", "00", "1679.00 EUR"],
    ["es", "€", "1.679,00", "", "1679.00 EUR"],
    ["es", "€", "1.679", "00", "1679.00 EUR"],
    ["in", "₹", "1,239", "", "1239.00 INR"],
    ["co.jp", "￥", "1,234", "", "1234 JPY"],
    ["com", "$", "12.", "9", "ambiguous"],
    ["com", "$", "12.", "999", "ambiguous"],
    ["com", "$", "12 34", "99", "ambiguous"],
    ["com", "kr", "12.", "99", "currency-unknown"],
    ["com", "$", "", "99", "not-found"],
    ["com", "$", "1\u200f2.", "99", "implausible"],
  ])("price parts on .%s: %j %j %j is %s", (suffix, symbol, whole, fraction, expected) => {
    expect(parts(suffix, symbol, whole, fraction)).toBe(expected);
  });
});
