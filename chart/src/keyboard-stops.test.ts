import { expect, test } from "vitest";
import { historyOf } from "./history.fixture.ts";
import { keyboardStopsOf, readoutAt } from "./keyboard-stops.ts";
import { moneyWriter } from "./money.ts";

const day = 86_400;
const span = { from: 10 * day, until: 40 * day };
const history = historyOf([[0, 2000], [5 * day, 2500], [20 * day, null], [30 * day, 1999]], { gaps: [[12 * day, 14 * day]] }); // biome-ignore format: one row
const claims = [{ price: 1500, seenBy: 1, since: new Date(35 * day * 1000).toISOString() }];
const data = { history, claims };
const money = moneyWriter("USD", 2, "en-US");

test("keyboard stops are the price at the start, changes, gaps and open claims", () => {
  const stops = keyboardStopsOf(data, span);
  expect(stops.map(({ at, kind }) => [at / day, kind])).toEqual([
    [10, "row"],
    [12, "gap"],
    [20, "row"],
    [30, "row"],
    [35, "claim"],
  ]);
  const readouts = stops.map((stop) => readoutAt(data, stop, money));
  expect(readouts.map(({ price }) => price)).toEqual([
    "$25.00",
    "not seen",
    "unavailable",
    "$19.99",
    "$15.00 seen by 1 person, not confirmed",
  ]);
  expect(readouts[0]!.about).toMatch(/^since .+ · 2 people$/);
  expect(readouts[1]!.about).toMatch(/^nobody looked from .+ to .+$/);
});
