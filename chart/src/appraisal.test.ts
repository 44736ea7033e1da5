import type { Appraisal } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { appraisalWords } from "./appraisal.ts";
import { moneyWriter } from "./money.ts";

const money = moneyWriter("USD", 2, "en");
const appraisal: Appraisal = {
  verdict: "good",
  usual: { price: 2999, observedDays: 41 },
  percent: -13,
  lowest: { since: "2026-03-03", observedDays: 92 },
  struck: { was: 3999, finding: "overstated", lowestBefore: 2899, observedDays: 21 },
};
const say = (over: Partial<Appraisal>) => appraisalWords({ ...appraisal, ...over }, money, "en-GB");

test("appraisal words give every reason", () => {
  expect(say({})).toEqual({
    verdict: "Good price",
    reasons: [
      "13 % below its usual price of $29.99: that of 90 days, seen on 41 days.",
      "Lowest since 3 March 2026, seen on 92 days.",
      "“Was” $39.99, but the lowest of the 30 days before the reduction was $28.99.",
    ],
  });
});

test.each([
  [{ verdict: "high", percent: 20 }, "20 % above its usual price of $29.99"],
  [{ verdict: "usual", percent: 0 }, "About its usual price of $29.99"],
  [{ verdict: "not-enough-data", usual: null, percent: null }, "seen on 10 days"],
  [{ lowest: { since: null, observedDays: 1 } }, "Lowest ever seen here, on 1 day."],
  [
    {
      verdict: "was-never-seen",
      struck: { was: 9900, finding: "never-seen", lowestBefore: null, observedDays: 0 },
    },
    "Nothing as high as the “was” price of $99.00",
  ],
  [{ struck: { was: 2800, finding: "true", lowestBefore: 2800, observedDays: 30 } }, "$28.00 is true"],
] as const)("%j says %s", (over, words) => {
  expect(say(over).reasons.join("\n")).toContain(words);
});

test("appraisal words leave out an unjudged struck price", () => {
  const struck = { was: 9900, finding: "not-enough-data", lowestBefore: null, observedDays: 0 } as const;
  expect(say({ struck, lowest: null }).reasons).toHaveLength(1);
});
