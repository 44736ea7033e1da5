import { expect, test } from "vitest";
import { type Change, parseChange } from "./change.ts";

const change: Change = {
  version: 1,
  seriesId: "36028797018963968",
  productId: "4503599627370496",
  marketplace: "co.jp",
  asin: "B000000001",
  series: "buy_box",
  revision: 2,
  kind: "accepted",
  retracts: null,
  previous: null,
  price: 1200,
  currency: "JPY",
  exponent: 0,
  at: "2026-01-15T12:00:00.000Z",
  acceptedAt: "2026-01-15T12:00:01.000Z",
  reporters: 2,
  verified: true,
};
const parse = (value: unknown) => parseChange(JSON.stringify(value));

test("a change is the same after the stream", () => {
  expect(parse(change)).toEqual({ ok: true, change });
});

test.each([
  ["null", null],
  ["a list", []],
  ["without a version", { ...change, version: undefined }],
  ["an old version", { ...change, version: 0 }],
  ["a version in words", { ...change, version: "99" }],
  ["a negative price", { ...change, price: -1 }],
  ["half a cent", { ...change, price: 0.5 }],
  ["a price beyond exact numbers", { ...change, price: 2 ** 60 }],
  ["an id that is no number", { ...change, seriesId: "1; drop table" }],
  ["another kind", { ...change, kind: "deleted" }],
  ["an invalid time", { ...change, at: "yesterday" }],
])("a malformed change is told apart: %s", (_, value) => {
  expect(parse(value)).toEqual({ ok: false, reason: "malformed" });
});

test.each(["", "{", "\u0000", "x".repeat(10_000)])("text that is not JSON is a malformed change", (text) => {
  expect(parseChange(text)).toEqual({ ok: false, reason: "malformed" });
});

test("a change of a newer version is told apart, so that it is not lost", () => {
  expect(parse({ version: 2, anything: true })).toEqual({ ok: false, reason: "newer-version" });
});
