import type { Appraisal } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { appraisalWords, baseRateText } from "./appraisal.ts";
import { moneyWriter } from "./money.ts";
import { chartReader } from "./reader.ts";

const money = moneyWriter("USD", 2, "en");
const reader = chartReader("en", "America/New_York");
const appraisal: Appraisal = {
  verdict: "good",
  usual: { price: 2999, observedDays: 91 },
  percent: -13,
  lowest: { since: "2026-03-03", observedDays: 92 },
  struck: { was: 3999, finding: "overstated", lowestBefore: 2899, observedDays: 21 },
  move: { kind: "fall", was: 2999, percent: 13, at: "2026-06-01T02:00:00Z" },
};
const say = (over: Partial<Appraisal>) => appraisalWords({ ...appraisal, ...over }, money, reader);

test("appraisal words give every reason, whole and in one date style", () => {
  expect(say({})).toEqual({
    verdict: "Good price",
    headline: "Good price: 13% below usual",
    reasons: [
      "13% below usual ($29.99 over 90 days).",
      "The lowest since Mar 3, 2026.",
      "“Was” $39.99, but the lowest of the 30 days before the reduction was $28.99.",
    ],
  });
});

const rise = { kind: "rise", was: 29_900, percent: 2, at: "2026-11-14T12:00:00Z" } as const;

test.each([
  [{ verdict: "high", percent: 20 }, "20% above usual ($29.99 over 90 days)"],
  [{ verdict: "usual", percent: 0 }, "About the usual price ($29.99 over 90 days)"],
  [{ usual: { price: 2999, observedDays: 12 } }, "($29.99 over 90 days, seen on 12 days)"],
  [{ verdict: "not-enough-data", usual: null, percent: null }, "seen on 10 days"],
  [{ lowest: { since: null, observedDays: 41 } }, "Nothing lower was seen here on 41 days."],
  [
    { lowest: { since: "2026-03-03", observedDays: 41, with: ["keepa", "pricebuddy"] } },
    "The lowest since Mar 3, 2026, with prices from Keepa and PriceBuddy.",
  ],
  [{ move: rise }, "Up 2% from $299.00 on Nov 14, 2026."],
  [{ move: { ...rise, percent: 0 } }, "Up from $299.00 on Nov 14, 2026."],
  [{ lowest: null }, "Down 13% from $29.99 on May 31, 2026."],
  [
    {
      verdict: "was-never-seen",
      struck: { was: 9900, finding: "never-seen", lowestBefore: null, observedDays: 0 },
    },
    "Nothing as high as the “was” price of $99.00",
  ],
  [{ struck: { was: 2800, finding: "true", lowestBefore: 2800, observedDays: 30 } }, "$28.00 is true"],
] as const)("the appraisal words of %j say %s", (over, words) => {
  expect(say(over).reasons.join("\n")).toContain(words);
});

test("appraisal words call no rise a low, whatever the server says", () => {
  expect(say({ move: rise }).reasons.join("\n")).not.toContain("lowest since");
});

test("appraisal words leave out an unjudged struck price", () => {
  const struck = { was: 9900, finding: "not-enough-data", lowestBefore: null, observedDays: 0 } as const;
  expect(say({ struck, lowest: null })).toMatchObject({ reasons: { length: 2 } });
});

test.each([
  [{ days: 12, observedDays: 365, lastDaysAgo: 41, medianDays: 3 }, "At or below $70.00 on 12 of the last 365 days; last 41 days ago; such lows lasted 3 days (median)."],
  [{ days: 1, observedDays: 200, lastDaysAgo: 1, medianDays: 1 }, "At or below $70.00 on 1 of 200 days seen; last 1 day ago; such lows lasted 1 day (median)."],
  [{ days: 10, observedDays: 90, lastDaysAgo: 0, medianDays: 10 }, "At or below $70.00 on 10 of 90 days seen, and now; such lows lasted 10 days (median)."],
  [{ days: 0, observedDays: 90, lastDaysAgo: null, medianDays: null }, "Never at or below $70.00 on 90 days seen in the last year."],
  [null, "Not enough data yet to say how often $70.00 was reached."],
] as const)("the base rate %j is told as a sentence", (rate, text) => {
  expect(baseRateText(rate, "$70.00", reader)).toBe(text);
}); // biome-ignore format: one row each
