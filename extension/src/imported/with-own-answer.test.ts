import { expect, test } from "vitest";
import type { LookupResult } from "../server/client.ts";
import { historyOf, productOf, seriesViewOf } from "../testing/product.fixture.ts";
import { withOwnAnswer } from "./with-own-answer.ts";

const now = Date.UTC(2026, 10, 1);
const at = (year: number, month = 0) => Date.UTC(year, month) / 1000;
const lowest = { since: null, observedDays: 120 };
const fell = { kind: "fall", was: 2500, percent: 20, at: "2026-06-01T00:00:00.000Z" } as const;
const appraisal = { verdict: "good", usual: null, percent: null, lowest, struck: null, move: fell } as const;
const found = (history = historyOf() as ReturnType<typeof historyOf> | null): LookupResult => ({
  ...{ ok: true, others: [], now, history },
  product: productOf({ series: { buy_box: seriesViewOf({ appraisal }) } }),
});
const own = [{ series: "buy_box" as const, source: "keepa", t: [at(2020), at(2021)], p: [1000, 3000] }];
const wish = { marketplace: "com", asin: "B000000001", range: "all", count: false } as const;
const lowOf = (answer: LookupResult) =>
  answer.ok ? answer.product.series.buy_box?.appraisal?.lowest : undefined;

test("imported prices count in the verdict only while the switch is on", () => {
  expect(lowOf(withOwnAnswer(found(), own, wish, now))).toEqual(lowest);
  const counted = lowOf(withOwnAnswer(found(), own, { ...wish, count: true }, now));
  expect(counted).toEqual({ since: "2021-01-01", observedDays: 120, with: ["keepa"] });
  const shared = historyOf({ imported: [{ source: "keepa", t: [at(2020), at(2021)], p: [1000, null] }] });
  expect(lowOf(withOwnAnswer(found(shared), [], { ...wish, count: true }, now))).toEqual(counted);
});

test("an answer without a history draws own imports up to the price that the server tells", () => {
  const answer = withOwnAnswer(found(null), own, wish, now);
  expect(answer).toMatchObject({ history: { t: [], imported: [{ t: [at(2020), at(2021), at(2021) + 1], p: [1000, 3000, null] }] } }); // biome-ignore format: one row
  const [later] = [{ ...own[0]!, t: [at(2026, 8), at(2026, 9)] }];
  expect(withOwnAnswer(found(null), [later], wish, now)).toMatchObject({ history: { t: [] } });
  expect(withOwnAnswer(found(null), [later], wish, now)).not.toHaveProperty("history.imported");
});

test("a series that only its reader has prices of is drawn when it is chosen, with the server's beside it", () => {
  const used = [{ ...own[0]!, series: "used" as const }];
  const answer = withOwnAnswer(found(), used, { ...wish, series: "used" }, now);
  expect(answer).toMatchObject({ history: { series: "used", t: [] }, others: [{ series: "buy_box" }] });
  expect(withOwnAnswer(found(), [], wish, now)).toEqual(found());
});
