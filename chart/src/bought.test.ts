// @vitest-environment jsdom
import { expect, test } from "vitest";
import { chartModelOf, defaultDisplay, visiblePricesIn } from "./chart-model.ts";
import { dataTableOf } from "./data-table.ts";
import { describeChart } from "./describe-chart.ts";
import { historyOf } from "./history.fixture.ts";
import { keyboardStopsOf, readoutAt } from "./keyboard-stops.ts";

const day = 86_400;
const from = Date.parse("2025-03-01T00:00:00Z") / 1000;
const span = { from, until: from + 10 * day };
const lamp = { day: "2025-03-03", price: 2499 };
const old = { day: "2024-03-03", price: 999 };
const input = { history: historyOf([[from, 2000], [from + 5 * day, 2200]]), claims: [], span, bought: [lamp, old] }; // biome-ignore format: one row
const money = (minor: number) => `$${minor / 100}`;

test("what was bought is said in the description, with its day in every time zone", () => {
  expect(describeChart(input)).toContain("Bought Mar 3, 2025 for $24.99. Bought Mar 3, 2024 for $9.99.");
});

test("what was bought in the span is a row of the table and a stop of the keyboard", () => {
  const rows = [...dataTableOf(input).tBodies[0]!.rows].map(({ cells }) => [...cells].map((cell) => cell.textContent)); // biome-ignore format: one row
  expect(rows.filter((row) => row[2] === "bought by you")).toEqual([["Mar 3, 2025", "$24.99", "bought by you"]]); // biome-ignore format: one row
  const stops = keyboardStopsOf(input, span);
  expect(stops.map(({ kind }) => kind)).toEqual(["row", "bought", "row"]);
  expect(readoutAt(input, stops[1]!, money).price).toBe("Bought Mar 3, 2025 for $24.99.");
});

test("a price paid widens the axis, unless that would flatten the line, and marks no extreme", () => {
  const shownWith = (price: number) => {
    const model = chartModelOf({ ...input, bought: [{ ...lamp, price }] }, defaultDisplay);
    const { limits, marks } = visiblePricesIn(model, span);
    return { isInView: model.axis.at(price) <= limits![1], highest: marks.highest?.price };
  };
  expect(shownWith(2499)).toEqual({ isInView: true, highest: 2200 });
  expect(shownWith(90_000)).toEqual({ isInView: false, highest: 2200 });
});
