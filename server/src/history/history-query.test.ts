import { expect, test } from "vitest";
import { parseHistoryQuery } from "./history-query.ts";

const now = Date.UTC(2026, 0, 15, 12, 30);
const wanted = (text: string, csv = false) => {
  const query = new URLSearchParams(text);
  return parseHistoryQuery((name) => query.get(name) ?? undefined, csv, now);
};
const day = (text: string) => Date.parse(text) / 1000;

test.each([
  ["", {}],
  ["granularity=week&series=used,buy_box", { granularity: "week", series: ["used", "buy_box"] }],
  ["range=7d", { from: day("2026-01-08") }],
  ["range=5y", { from: day("2021-01-15") }],
  ["range=all", {}],
  ["from=2025-12-01", { from: day("2025-12-01") }],
  ["from=2024-02-29&to=2024-02-29", { from: day("2024-02-29"), until: day("2024-03-01") }],
  ["to=0001-01-01", { until: day("0001-01-02") }],
  ["format=csv", { format: "csv" }],
] as const)("%j is understood", (text, over) => {
  expect(wanted(text)).toEqual({
    series: ["buy_box"],
    granularity: "raw",
    from: null,
    until: null,
    format: "json",
    ...over,
  });
});

test("what accepts CSV gets it, unless it says otherwise", () => {
  expect(wanted("", true).format).toBe("csv");
  expect(wanted("format=json", true).format).toBe("json");
});

test.each([
  "range=2d", "range=", "range=7D", "granularity=hour", "granularity=", "series=", "series=x", "series=used,used",
  "series=buy_box,", `series=${"used,".repeat(9999)}`, "format=xml", "from=2026-02-30", "from=2026-1-1", "from=1",
  "from=-2026-01-01", "from=2026-01-01T00:00:00Z", "to=99999-01-01", "to=tomorrow", "from=2026-01-02&to=2026-01-01",
  "range=7d&from=2026-01-01", "range=all&to=2026-01-01", "from='; drop table price_day; --", "to=%00",
])("%j is refused", (text) => {
  expect(() => wanted(text)).toThrowError(expect.objectContaining({ code: "bad-request" }));
}); // biome-ignore format: a table
