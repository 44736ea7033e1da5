import { expect, test } from "vitest";
import type { Sql } from "./database.ts";
import { rowsOf } from "./rows-of.ts";

const sql = ((strings: TemplateStringsArray, ...values: unknown[]) => ({
  strings,
  values,
})) as unknown as Sql;
const built = (seriesIds: readonly bigint[]) =>
  rowsOf(
    sql,
    "v",
    seriesIds.map((seriesId) => ({ seriesId, title: "a, b" })),
    { seriesId: "bigint", title: "text" },
    "n",
  ) as unknown as { strings: readonly string[]; values: readonly unknown[] };

test("rowsOf makes one array a column, and columns of the rows' keys", () => {
  const { strings, values } = built([1n, 2n]);
  expect([...strings]).toEqual([
    "unnest(",
    "::bigint[], ",
    "::text[]) with ordinality as v(series_id,title,n)",
  ]);
  expect(values).toEqual(["{1,2}", ["a, b", "a, b"]]);
});

test("rowsOf uses one template for all calls: postgres.js keeps each forever", () => {
  expect(built([1n]).strings).toBe(built([2n, 3n]).strings);
});
