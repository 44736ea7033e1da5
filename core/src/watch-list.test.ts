import { expect, test } from "vitest";
import { type WatchListQuery, watchesCsv, watchesPerPage, watchListPage } from "./watch-list.ts";
import type { Watch } from "./wire/watch.ts";

const watch = (id: number, more: Partial<Watch> = {}): Watch => ({
  id: String(id),
  marketplace: "com",
  asin: "B000000001",
  title: `Lamp ${id}`,
  image: null,
  series: "buy_box",
  rule: { kind: "target", price: 2000 },
  minDelta: 0,
  rearmPercent: null,
  expiresAt: null,
  currency: "USD",
  exponent: 2,
  price: 2500,
  threshold: 2000,
  state: "waiting",
  createdAt: "2026-01-01T00:00:00Z",
  lastAlertAt: null,
  tags: [],
  ...more,
});
const all: WatchListQuery = { search: "", tag: "", sort: "nearest", page: 1 };
const ids = (watches: readonly Watch[], query: Partial<WatchListQuery> = {}) =>
  watchListPage(watches, { ...all, ...query }).watches.map(({ id }) => id);

test("watches are sorted by the share to their target, those without one last", () => {
  const watches = [
    watch(1, { threshold: null }),
    watch(2, { price: 10_000, threshold: 9000 }),
    watch(3, { price: 1000, threshold: 990 }),
    watch(4, { state: "paused", threshold: 2500 }),
  ];
  expect(ids(watches)).toEqual(["3", "2", "4", "1"]);
  expect(ids(watches, { sort: "newest" })).toEqual(["4", "3", "2", "1"]);
});

test("newest first is by number, not by text", () => {
  expect(ids([watch(9), watch(10), watch(100)], { sort: "newest" })).toEqual(["100", "10", "9"]);
});

test("all words must be in title, ASIN or tags, in any case; a tag is exact", () => {
  const watches = [
    watch(1, { title: "Red LAMP" }),
    watch(2, { title: null, tags: ["Lamps", "red"] }),
    watch(3),
  ];
  expect(ids(watches, { search: " red  lamp" }).sort()).toEqual(["1", "2"]);
  expect(ids(watches, { tag: "LAMPS" })).toEqual(["2"]);
  expect(ids(watches, { tag: "lamp" })).toEqual([]);
  expect(ids(watches, { search: "x".repeat(1e6) })).toEqual([]);
});

test("tags are counted in any case and listed by name", () => {
  const watches = [watch(1, { tags: ["Gifts", "b"] }), watch(2, { tags: ["gifts"] })];
  expect(watchListPage(watches, all).tags).toEqual([
    ["b", 1],
    ["Gifts", 2],
  ]);
});

test.each([
  [1, 1],
  [3, 3],
  [99, 3],
  [0, 1],
  [-5, 1],
  [Number.NaN, 1],
])("page %s of 3 is page %s", (asked, shown) => {
  const watches = Array.from({ length: 2 * watchesPerPage + 1 }, (_, n) => watch(n + 1));
  const page = watchListPage(watches, { ...all, page: asked });
  expect([page.page, page.pages, page.found.length]).toEqual([shown, 3, watches.length]);
  expect(page.watches).toHaveLength(shown === 3 ? 1 : watchesPerPage);
});

test("no cell of the CSV is a formula, and none breaks out of its cell", () => {
  const csv = watchesCsv([watch(1, { title: '=HYPERLINK("http://evil")', tags: ["@a", "b"] })]);
  expect(csv.split("\r\n")).toEqual([
    "marketplace,asin,title,series,rule,value,currency,price,threshold,state,expires,tags",
    `com,B000000001,"'=HYPERLINK(""http://evil"")",buy_box,target,20.00,USD,25.00,20.00,waiting,,'@a; b`,
    "",
  ]);
});
