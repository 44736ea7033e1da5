import { expect, test } from "vitest";
import { marketplaceBySuffix } from "./index.ts";
import { typedPrice } from "./typed-price.ts";

const shop = (suffix: string) => marketplaceBySuffix(suffix)!;

test.each([
  ["com", "en-US", "25.89", 2589],
  ["com", "en-US", "$25.89", 2589],
  ["com", "en-US", "1,234", 123400],
  ["com", "de-DE", "25,89", 2589],
  ["com", "en-US", "25", 2500],
  ["com", "en-US", "25.", 2500],
  ["com", "en-US", "25.8", 2580],
  ["de", "de-DE", "1.234,56", 123456],
  ["de", "de-DE", "25,8 €", 2580],
  ["de", "en-US", "1,234.56", 123456],
  ["co.jp", "en-US", "¥2,980", 2980],
  ["co.jp", "ja-JP", "2980円", 2980],
  ["in", "en-IN", "2,37,097.00", 23709700],
  ["eg", "ar-EG", "١٢٣٫٥٠", 12350],
] as const)("on %s in %s, %j is %d minor units", (suffix, locale, text, minor) => {
  expect(typedPrice(text, shop(suffix), locale)).toEqual({ ok: true, minor });
});

test.each([
  ["com", "en-US", "1.234", "ambiguous"],
  ["de", "de-DE", "1,234", "ambiguous"],
  ["com", "en-US", "25.89 26.89", "ambiguous"],
  ["com", "en-US", "25,89.00", "ambiguous"],
  ["com", "en-US", "-5", "ambiguous"],
  ["com", "en-US", "10%", "ambiguous"],
  ["co.jp", "ja-JP", "29.80", "ambiguous"],
  ["com", "en-US", "€25.89", "currency"],
  ["com", "en-US", "0", "not-found"],
  ["com", "en-US", "cheap", "not-found"],
  ["com", "en-US", "99999999999", "implausible"],
  ["com", "en-US", "\u202e98.52", "implausible"],
] as const)("on %s in %s, %j is no price: %s", (suffix, locale, text, reason) => {
  expect(typedPrice(text, shop(suffix), locale)).toEqual({ ok: false, reason });
});
