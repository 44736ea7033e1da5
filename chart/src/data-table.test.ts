// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { dataTableOf } from "./data-table.ts";
import { historyOf } from "./history.fixture.ts";

const day = 86_400;
const from = 1_700_000_000 - (1_700_000_000 % day);
const span = { from, until: from + 30 * day };
const claim = { price: 1799, seenBy: 1, since: new Date((from + 20 * day) * 1000).toISOString() };

const textsOf = (table: HTMLTableElement): string[][] =>
  [...table.tBodies[0]!.rows].map((row) => [...row.cells].map((cell) => cell.textContent ?? ""));

describe("data table", () => {
  test("data table lists claims as not confirmed and gaps as not seen, newest first", () => {
    const history = historyOf([[from, 2000], [from + 10 * day, null]], { gaps: [[from + 2 * day, from + 4 * day]] }); // biome-ignore format: one row
    const rows = textsOf(dataTableOf({ history, claims: [claim], span }));
    expect(rows.map(([, ...texts]) => texts.join(" | "))).toEqual([
      "$17.99 | seen by 1 person, not confirmed",
      "unavailable | 2 people",
      expect.stringMatching(/^not seen \| nobody looked until /),
      "$20.00 | 2 people",
    ]);
  });

  test("data table starts with the price valid at the range's start", () => {
    const history = historyOf([[from - 90 * day, 1], [from - 50 * day, 2], [from + day, 3]]); // biome-ignore format: one row
    expect(textsOf(dataTableOf({ history, claims: [], span })).map(([, price]) => price)).toEqual([
      "$0.03",
      "$0.02",
    ]);
  });

  test("data table has yen without decimals", () => {
    const history = historyOf([[from, 1980]], { currency: "JPY", exponent: 0 });
    expect(textsOf(dataTableOf({ history, claims: [], span }))[0]![1]).toBe("¥1,980");
  });

  test("data table names its columns and shows at most 200 rows", () => {
    const history = historyOf(Array.from({ length: 300 }, (_, i) => [from + i * 60, i] as const));
    const table = dataTableOf({ history, claims: [], span });
    expect([...table.querySelectorAll("th")].map((th) => [th.scope, th.textContent])).toEqual([
      ["col", "From"],
      ["col", "Price"],
      ["col", "Seen by"],
    ]);
    expect(table.tBodies[0]!.rows.length).toBe(200);
    expect(table.caption?.textContent).toBe("Price changes, the latest 200 of 300");
  });
});
