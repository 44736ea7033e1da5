import { unseenHistory } from "@tidemark/core";
import { expect, test } from "vitest";
import { historyCsv } from "./history-csv.ts";

test("imported prices follow those of their series, with the tool as their source", () => {
  const seen = { t: [1000], p: [2005], source: ["crowd" as const], by: [2] };
  const imported = [{ source: "pricebuddy", t: [0, 600], p: [1999, null] }];
  const view = { ...unseenHistory("com", "B000000001", "buy_box"), ...seen, imported };
  expect(historyCsv([view, { ...view, series: "used", imported: [], low: [2005] }]).split("\r\n")).toEqual([
    "series,from,price,currency,source,reporters",
    "buy_box,1970-01-01T00:16:40Z,20.05,USD,crowd,2",
    "buy_box,1970-01-01T00:00:00Z,19.99,USD,import:pricebuddy,",
    "buy_box,1970-01-01T00:10:00Z,,USD,import:pricebuddy,",
    "used,1970-01-01T00:16:40Z,20.05,USD,crowd,2",
    "",
  ]);
});
