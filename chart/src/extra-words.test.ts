import type { ExtraView } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { extrasInForce, extraText } from "./extra-words.ts";
import { chartReader } from "./reader.ts";

const money = (minor: number): string => `$${(minor / 100).toFixed(2)}`;
const extra: ExtraView = {
  kind: "coupon",
  percent: 10,
  minor: null,
  unit: null,
  pays: 2330,
  price: 2589,
  since: "2026-01-15T12:00:00.000Z",
  until: null,
  reporters: 2,
  verified: false,
};

test.each<[Partial<ExtraView>, string]>([
  [{}, "With a 10% coupon: $23.30. Seen by 2 people; yours may differ."],
  [
    { percent: null, minor: 200, pays: 2389, verified: true },
    "With a $2.00 coupon: $23.89. Seen by 2 people and the server’s own check; yours may differ.",
  ],
  [
    { kind: "subscribe", percent: 5, pays: 2460, reporters: 1 },
    "With a subscription, 5% off: $24.60. Seen by 1 person; yours may differ.",
  ],
  [
    { kind: "shipping", percent: null, minor: 499, pays: 3088 },
    "With $4.99 shipping: $30.88. Seen by 2 people; yours may differ.",
  ],
  [
    { kind: "shipping", percent: null, minor: 0, pays: 2589 },
    "Shipping is free. Seen by 2 people; yours may differ.",
  ],
  [
    { kind: "unit", percent: null, minor: 52, unit: "100 ml", pays: 52, reporters: 0, verified: true },
    "$0.52 per 100 ml. Seen by the server’s own check; yours may differ.",
  ],
])("what one pays is said with who saw it: %j", (more, text) => {
  expect(extraText({ ...extra, ...more }, money, chartReader("en-US", "UTC"))).toBe(text);
});

test("an extra that is over is not said as of now", () => {
  expect(extrasInForce([{ ...extra, until: extra.since }, extra])).toEqual([extra]);
  expect(extrasInForce(undefined)).toEqual([]);
});
