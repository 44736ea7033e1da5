// @vitest-environment jsdom
import { expect, test } from "vitest";
import { chartModelOf, defaultDisplay, visiblePricesIn } from "./chart-model.ts";
import { dataTableOf } from "./data-table.ts";
import { describeChart } from "./describe-chart.ts";
import { historyOf } from "./history.fixture.ts";
import { importedReadoutAt, keyboardStopsOf, readoutAt } from "./keyboard-stops.ts";
import { legendOf } from "./legend.ts";
import { spanOf } from "./span.ts";
import { hasData } from "./words.ts";

const day = 86_400;
const history = historyOf([[20 * day, 1000], [21 * day, 1200]], {
  imported: [{ source: "keepa", t: [2 * day, 5 * day, 20 * day], p: [900, 300, null] }],
}); // biome-ignore format: rows
const span = { from: 0, until: 22 * day };
const input = { history, claims: [], span };
const money = (minor: number) => `$${minor}`;

test("imported prices widen the axis, and are neither the lowest nor the highest that is marked", () => {
  const { marks, limits } = visiblePricesIn(chartModelOf(input, defaultDisplay), span);
  expect(marks).toEqual({ lowest: { price: 1000, at: 20 * day }, highest: { price: 1200, at: 21 * day } });
  expect(limits![0]).toBeLessThanOrEqual(300);
});

test("a history with imported prices alone is drawn", () => {
  const alone = { ...input, history: { ...history, t: [], p: [], source: [], by: [] } };
  const { marks, limits } = visiblePricesIn(chartModelOf(alone, defaultDisplay), span);
  expect(marks.lowest).toBeNull();
  expect(limits).not.toBeNull();
});

test("the legend names where imported prices come from, and an unknown tool by its own word", () => {
  const text = (source: string) =>
    legendOf(document, { ...input, history: { ...history, imported: [{ source, t: [1], p: [1] }] } }).map(
      (entry) => entry.textContent,
    );
  expect(text("keepa")).toEqual(["Price", "Imported from Keepa"]);
  expect(text("<b>newer</b>")).toEqual(["Price", "Imported from <b>newer</b>"]);
  expect(legendOf(document, { ...input, history: historyOf([[1, 1]]) })).toEqual([]);
});

test("table, description and keyboard tell imported prices apart", () => {
  const rows = [...dataTableOf(input).tBodies[0]!.rows].map((row) => row.cells[2]!.textContent);
  expect(rows).toEqual(["2 people", "2 people", "Imported from Keepa", "Imported from Keepa"]);
  expect(describeChart(input)).toContain("Imported from Keepa: prices from");
  expect(describeChart(input)).toContain("Lowest $10.00");
  const stops = keyboardStopsOf(input, span);
  expect(stops.map(({ kind }) => kind)).toEqual(["imported", "imported", "row", "row"]);
  expect(readoutAt(input, stops[1]!, money)).toMatchObject({ price: "$300", minor: 300 });
  expect(importedReadoutAt(history, 20 * day, money)).toBeNull();
});

test("the whole range begins with the first imported price", () => {
  expect(spanOf("all", history, [], 22 * day).from).toBe(2 * day);
});

test("a series that was only imported can be drawn", () => {
  const view = {
    currency: "USD",
    exponent: 2,
    price: null,
    since: null,
    lastConfirmedAt: null,
    lowest: null,
    highest: null,
    claims: [],
  };
  expect([hasData(view), hasData({ ...view, imported: ["keepa"] })]).toEqual([false, true]);
});
