import { marketplaceBySuffix, typedPrice } from "@tidemark/core";
import { expect, test } from "vitest";
import { fileSize } from "./file-size.ts";
import { formatsFor } from "./formats.ts";
import { languages, localeFor } from "./languages.ts";

const english = formatsFor("en-US", "America/New_York");

test("money has the currency's own decimals", () => {
  expect(english.money(129_900, "USD")).toBe("$1,299.00");
  expect(english.money(1500, "JPY")).toBe("¥1,500");
  expect(formatsFor("de", "UTC").money(1999, "EUR").replace("\u00a0", " ")).toBe("19,99 €");
});

test("short money has the shortest sign of its currency", () => {
  expect(formatsFor("en-CA", "UTC").shortMoney(7884, "USD")).toBe("$78.84");
  expect(formatsFor("es-419", "UTC").money(7884, "USD").replace("\u00a0", " ")).toBe("USD 78.84");
  expect(formatsFor("es-419", "UTC").shortMoney(7884, "USD")).toBe("$78.84");
  expect(formatsFor("ja", "UTC").shortMoney(12_800, "JPY")).toBe("￥12,800");
});

test("sentences follow each other as the language has it", () => {
  expect(formatsFor("de", "UTC").sentences(["Ja.", "Nein."])).toBe("Ja. Nein.");
  expect(formatsFor("ja-JP", "UTC").sentences(["はい。", "いいえ。"])).toBe("はい。いいえ。");
});

test("money is isolated from the text around it where that runs from right to left", () => {
  expect(formatsFor("ar-AE", "UTC").money(6399, "USD").replace("\u00a0", " ")).toBe("\u206863.99 US$\u2069");
  expect(formatsFor("hi-IN", "UTC").money(6399, "INR")).toBe("₹63.99");
});

test("an amount is read as what it says when it is typed", () => {
  for (const language of languages) {
    for (const suffix of ["com", "de", "co.jp", "eg", "in", "com.br", "se"]) {
      const shop = marketplaceBySuffix(suffix)!;
      const { locale, amount } = formatsFor(localeFor(language, []), "UTC");
      for (const minor of [5, 990, 5759, 129_950, 1_234_567]) {
        const typed = amount(minor, shop.currency);
        expect([locale, typed, typedPrice(typed, shop, locale)]).toEqual([
          locale,
          typed,
          { ok: true, minor },
        ]);
      }
    }
  }
});

test("dates are of the reader's own time zone", () => {
  const at = "2026-11-24T02:05:00Z";
  expect(english.day(at)).toBe("Nov 23, 2026");
  expect(english.moment(at).replace("\u202f", " ")).toBe("Nov 23, 2026, 9:05 PM");
  expect(formatsFor("en-GB", "UTC").day(at)).toBe("24 Nov 2026");
});

test("a day of the calendar is the same in every time zone", () => {
  for (const zone of ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"]) {
    expect(formatsFor("en-US", zone).calendarDay("2025-03-03")).toBe("Mar 3, 2025");
  }
});

test("time since a moment is told in its largest whole unit", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  expect(english.ago(now - 2 * 86_400_000 - 1, now)).toBe("2 days ago");
  expect(english.ago(now - 59_999, now)).toBe("now");
  expect(english.ago(now + 5000, now)).toBe("now");
  expect(english.length(10_800_000)).toBe("3 hours");
  expect(english.length(40_000)).toBe("40 seconds");
});

test("percentages, lists and countries", () => {
  expect(english.percent(-0.0712)).toBe("7.1%");
  expect([0, 3_240_000, 5e9, 7e12].map((bytes) => fileSize(bytes, "en"))).toEqual([
    "0 kB",
    "3.2 MB",
    "5 GB",
    "7,000 GB",
  ]);
  expect(english.list(["a", "b", "c"])).toBe("a, b, and c");
  expect(english.country("NG")).toBe("Nigeria");
  expect(english.country("<b>")).toBe("<b>");
});
