import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { publicPolicy as policy } from "./public-policy.ts";
import { hour, minute, noon } from "./testing.ts";
import {
  canVerify,
  cooldownUntil,
  unverified,
  type Verification,
  type VerificationEvent,
  type VerificationStep,
  verificationAfter,
} from "./verification.ts";

const second = 1000;
/** What befalls a product: an event, and the milliseconds since the one before. */
type Happening = readonly [event: VerificationEvent, afterMs: number];

const open: Verification = { ...unverified, notBefore: noon };
/** Four failed visits, each as early as it may be, to a product that was asked for at noon. */
const failures: readonly Happening[] = [0, 2, 6, 18].map((wait) => ["failed", wait * minute]);

function play(happenings: readonly Happening[], from = unverified): readonly VerificationStep[] {
  let now = noon;
  let verification = from;
  return happenings.map(([event, afterMs]) => {
    now += afterMs;
    const step = verificationAfter(verification, event, now, policy);
    verification = step.verification;
    return step;
  });
}

const last = (happenings: readonly Happening[], from?: Verification) => play(happenings, from).at(-1)!;
const ago = (ms: number) => ({ givenUp: 1, gaveUpAt: noon - ms });

test.each<[string, Verification, VerificationEvent, VerificationStep["next"], Partial<Verification>]>([
  ["a request asks for a visit immediately", unverified, "requested", "visit", { notBefore: noon }],
  [
    "another moves no visit",
    { ...open, notBefore: noon + hour },
    "requested",
    "visit",
    { notBefore: noon + hour },
  ],
  [
    "a request during the cooldown waits for its end",
    { ...unverified, ...ago(10 * minute) },
    "requested",
    "visit",
    { notBefore: noon + 20 * minute, givenUp: 1 },
  ],
  [
    "a request after the cooldown does not wait",
    { ...unverified, ...ago(2 * hour) },
    "requested",
    "visit",
    { notBefore: noon },
  ],
  [
    "a request starts again after failures that were never given up",
    { ...unverified, failures: 2, firstFailedAt: noon - hour, unclear: 1 },
    "requested",
    "visit",
    { failures: 0, firstFailedAt: null, unclear: 0 },
  ],
  [
    "a first failure is retried after 2 minutes",
    open,
    "failed",
    "retry",
    { failures: 1, firstFailedAt: noon, notBefore: noon + 2 * minute },
  ],
  [
    "a third one after 18, counted from the first",
    { ...open, failures: 2, firstFailedAt: noon - 8 * minute },
    "failed",
    "retry",
    { failures: 3, firstFailedAt: noon - 8 * minute, notBefore: noon + 18 * minute },
  ],
  [
    "the fourth failure gives up",
    { ...open, failures: 3, firstFailedAt: noon - 26 * minute },
    "failed",
    "given-up",
    { notBefore: null, givenUp: 1, gaveUpAt: noon },
  ],
  [
    "an unclear reading requests for a second one a minute later",
    open,
    "unclear",
    "second-reading",
    { unclear: 1, notBefore: noon + minute + second },
  ],
  [
    "an unclear reading ends a row of failures, and what was given up before",
    { ...open, failures: 3, firstFailedAt: noon - hour, ...ago(hour) },
    "unclear",
    "second-reading",
    { failures: 0, firstFailedAt: null, givenUp: 0, gaveUpAt: null },
  ],
  [
    "a third unclear reading in a row is a failure",
    { ...open, unclear: 2 },
    "unclear",
    "retry",
    { failures: 1, notBefore: noon + 2 * minute },
  ],
  ["a clear reading ends it", { ...open, failures: 3, ...ago(hour) }, "settled", "settled", unverified],
  [
    "nothing in dispute any more ends it, and what was given up before is remembered",
    { ...open, ...ago(hour) },
    "withdrawn",
    "withdrawn",
    { notBefore: null, ...ago(hour) },
  ],
])("verification after an event: %s", (_, before, event, next, after) => {
  expect(verificationAfter(before, event, noon, policy)).toMatchObject({ next, verification: after });
});

test("only a second reading makes a request more urgent", () => {
  const steps = play([["requested", 0], ["unclear", 0], ...failures]);
  expect(steps.map(({ raisedTo }) => raisedTo)).toEqual([
    null,
    { class: 0, score: 4 },
    null,
    null,
    null,
    null,
  ]);
});

test("each time in a row that a product is given up its cooldown is longer, up to two hours, until it is read", () => {
  const round: readonly Happening[] = [["requested", 3 * hour], ...failures];
  const cooldowns = play([
    ...round,
    ...round,
    ...round,
    ...round,
    ["requested", 3 * hour],
    ["unclear", 0],
    ...round,
  ]).flatMap(({ next, verification }) =>
    next === "given-up" ? cooldownUntil(verification, policy) - verification.gaveUpAt! : [],
  );
  expect(cooldowns).toEqual([30 * minute, hour, 2 * hour, 2 * hour, 30 * minute]);
});

describe("people wait for the verifier", () => {
  const after = (happenings: readonly Happening[]) => last([["requested", 0], ...happenings]).verification;
  const givenUp = after(failures);
  test.each<[string, Verification, number, boolean]>([
    ["at a product that was never visited", unverified, 0, true],
    ["while it failed once, however long ago", after(failures.slice(0, 1)), 9 * hour, true],
    ["while it failed twice for less than a quarter of an hour", after(failures.slice(0, 2)), 14, true],
    ["no longer than that", after(failures.slice(0, 2)), 15 * minute, false],
    ["not within a day of its giving up", givenUp, 26 * minute + 24 * hour - 1, false],
    ["a day after it gave up", givenUp, 26 * minute + 24 * hour, true],
    [
      "not at the next request within that day",
      verificationAfter(givenUp, "requested", noon + hour, policy).verification,
      hour,
      false,
    ],
    ["as soon as it read the page", after([...failures.slice(0, 3), ["unclear", hour]]), 9 * hour, true],
    ["once the claims it failed at are gone", after([...failures.slice(0, 3), ["withdrawn", 0]]), hour, true],
  ])("people wait for the verifier: %s", (_, verification, sinceNoon, expected) => {
    expect(canVerify(verification, noon + sinceNoon, policy)).toBe(expected);
  });
});

describe("whatever happens", () => {
  const events: readonly VerificationEvent[] = ["requested", "failed", "unclear", "settled", "withdrawn"];
  const happening = fc.tuple(fc.constantFrom(...events), fc.nat(40 * minute));
  const happenings = fc.array(happening, { maxLength: 60 });
  const policies = fc.record({
    ...Object.fromEntries(Object.entries(policy).map(([key, value]) => [key, fc.constant(value)])),
    retryAfterMs: fc.array(fc.integer({ min: 1, max: 5 * hour }), { maxLength: 5 }),
    cooldownMs: fc.array(fc.integer({ min: 1, max: 5 * hour }), { maxLength: 4 }),
    secondReadingAfterMs: fc.integer({ min: 1, max: hour }),
  }) as unknown as fc.Arbitrary<typeof policy>;

  /** The product only, as it was before each step, and after it. */
  const walk = (steps: readonly Happening[], of: typeof policy) => {
    let now = noon;
    let before = unverified;
    return steps.map(([event, afterMs]) => {
      now += afterMs;
      const step = verificationAfter(before, event, now, of);
      const walked = { event, now, before, ...step, after: step.verification };
      before = step.verification;
      return walked;
    });
  };

  test("visits are bounded: they end after at most three rows of failures", () => {
    const visits = fc.infiniteStream(fc.constantFrom<VerificationEvent>("failed", "unclear"));
    fc.assert(
      fc.property(policies, visits, (of, events) => {
        let verification = verificationAfter(unverified, "requested", noon, of).verification;
        let made = 0;
        for (const event of events) {
          made++;
          verification = verificationAfter(verification, event, verification.notBefore!, of).verification;
          if (verification.notBefore === null) break;
          expect(made).toBeLessThan(3 * (of.retryAfterMs.length + 1));
        }
      }),
    );
  });

  test("a second reading never comes before its time, even when others are requested meanwhile", () => {
    fc.assert(
      fc.property(policies, happenings, fc.nat(5), (of, steps, requests) => {
        for (const { next, now, after } of walk(steps, of)) {
          if (next !== "second-reading") continue;
          const asked = Array.from({ length: requests }, (): Happening => ["requested", 1]);
          const { verification } = asked.length === 0 ? { verification: after } : last(asked, after);
          expect(verification.notBefore).toBeGreaterThanOrEqual(now + of.secondReadingAfterMs);
        }
      }),
    );
  });

  test("no visit is set in the past, nor within a cooldown, and requests alone never move one", () => {
    fc.assert(
      fc.property(policies, happenings, (of, steps) => {
        for (const { event, now, before, after } of walk(steps, of)) {
          if (event === "requested" && before.notBefore !== null) expect(after).toEqual(before);
          else if (after.notBefore !== null) expect(after.notBefore).toBeGreaterThanOrEqual(now);
          if (event === "requested" && before.notBefore === null) {
            expect(after.notBefore).toBeGreaterThanOrEqual(cooldownUntil(before, of));
          }
        }
      }),
    );
  });

  test("a later event sets later visits: the order in time is kept", () => {
    fc.assert(
      fc.property(happenings, fc.constantFrom(...events), fc.nat(40 * minute), (steps, event, laterMs) => {
        const before = steps.length === 0 ? unverified : last(steps).verification;
        const now = noon + steps.reduce((sum, [, afterMs]) => sum + afterMs, 0);
        const sooner = verificationAfter(before, event, now, policy).verification;
        const later = verificationAfter(before, event, now + laterMs, policy).verification;
        expect(later.notBefore === null).toBe(sooner.notBefore === null);
        if (sooner.notBefore !== null) expect(later.notBefore).toBeGreaterThanOrEqual(sooner.notBefore);
      }),
    );
  });

  test("a reading leaves nothing of earlier failures, and only a reading forgets what was given up", () => {
    fc.assert(
      fc.property(policies, happenings, (of, steps) => {
        for (const { event, next, before, after } of walk(steps, of)) {
          const isRead = event === "settled" || next === "second-reading";
          if (isRead) expect(after).toMatchObject({ failures: 0, firstFailedAt: null, givenUp: 0 });
          else expect(after.givenUp).toBe(before.givenUp + Number(next === "given-up"));
        }
      }),
    );
  });

  test("without events people stop waiting at most once, and wait again at most once", () => {
    fc.assert(
      fc.property(happenings, fc.array(fc.nat(6 * hour), { maxLength: 20 }), (steps, waits) => {
        const { verification } = steps.length === 0 ? { verification: unverified } : last(steps);
        let now = noon + steps.reduce((sum, [, afterMs]) => sum + afterMs, 0);
        const seen = waits.map((wait) => {
          now += wait;
          return canVerify(verification, now, policy);
        });
        const turns = seen.filter((can, i) => i > 0 && can !== seen[i - 1]).length;
        expect(turns).toBeLessThanOrEqual(2);
      }),
    );
  });
});
