import { chartMessages } from "@tidemark/texts/chart";
import { afterEach, expect, test } from "vitest";
import { moneyWriter } from "./money.ts";
import { browserReader, chartReaderOf, writeChartsIn } from "./reader.ts";

const german = { "describe.gone": ["Nicht verfügbar seit ", ["day"], "."] } as const;
afterEach(() => writeChartsIn("en", {}));

test("a reader of another language has its messages, its formats, and English for what is missing", () => {
  const { t, formats } = chartReaderOf(german as never, "de-DE", "UTC");
  expect(t("describe.gone", { day: formats.day("2026-11-24T00:00:00Z") })).toBe(
    "Nicht verfügbar seit 24.11.2026.",
  );
  expect(t("describe.none")).toBe(chartMessages["describe.none"]);
});

test("what the chart writes from then on is in the page's language, money too", () => {
  writeChartsIn("de", german as never);
  expect(browserReader().t("describe.gone", { day: "heute" })).toBe("Nicht verfügbar seit heute.");
  expect(moneyWriter("EUR", 2)(123_450).replace("\u00a0", " ")).toBe("1.234,50 €");
});
