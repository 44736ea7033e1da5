import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeOpenClaims, judgeReport } from "./judge-report.ts";
import type { JudgingContext } from "./judging-context.ts";
import { privatePolicy as policy } from "./policy.ts";
import { checkQuorum } from "./quorum.ts";
import type { SeriesState } from "./state.ts";
import { unseen } from "./state.ts";
import {
  alone,
  claimOf,
  day,
  hour,
  minute,
  noon,
  report,
  several,
  stateOf,
  withoutVerifier,
} from "./testing.ts";

const judge = (state: SeriesState, reported: ReturnType<typeof report>, context: JudgingContext = several) =>
  judgeReport(state, reported, context, policy);

describe("a report of the accepted price", () => {
  test("a report of the accepted price confirms it, and leaves the rest of the state as it is", () => {
    const state = stateOf(100);
    expect(judge(state, report("a", 100))).toMatchObject({ kind: "confirmed", accepted: null, ended: [] });
    expect(judge(state, report("a", 100)).state).toEqual({ ...state, confirmedAt: noon });
  });

  test("a report confirms the price that was in force when it was seen", () => {
    const state = stateOf(120, {
      revision: 2,
      since: noon - 30 * minute,
      recent: [
        { at: noon - day, price: 100 },
        { at: noon - 30 * minute, price: 120 },
      ],
    });
    expect(judge(state, report("a", 100, 45 * minute)).kind).toBe("confirmed");
    expect(judge(state, report("a", 100, 5 * minute)).kind).toBe("claimed");
  });

  test("a report from just before the price's first known sighting confirms it too, from that sighting on", () => {
    const state = stateOf(100, { since: noon - minute, recent: [{ at: noon - minute, price: 100 }] });
    const outcome = judge(state, report("a", 100, 2 * minute));
    expect(outcome).toMatchObject({ kind: "confirmed", confirmedAt: noon - minute });
  });

  test("a report of a price that a fast clock dated to the future confirms it as of when it was seen", () => {
    const since = noon + 3 * day;
    const state = stateOf(2000, { since, recent: [{ at: since, price: 2000 }] });
    const seen = judgeReport(state, report("ann", 2000, minute), several, policy);
    expect(seen).toMatchObject({ kind: "confirmed", confirmedAt: noon });
    expect(seen.confirmedAt).toBeLessThanOrEqual(noon);
  });

  test("a report of the accepted price withdraws its reporter's claim; a claim without votes is superseded", () => {
    const claimed = stateOf(100, { claims: [claimOf(104, { a: minute })] });
    const { state, ended } = judge(claimed, report("a", 100));
    expect(state.claims).toEqual([]);
    expect(ended).toMatchObject([{ end: "superseded", claim: { price: 104 } }]);
  });

  test("a report of the accepted price leaves a claim that others voted for", () => {
    const claimed = stateOf(100, { claims: [claimOf(60, { a: minute, b: minute })] });
    expect(judge(claimed, report("a", 100)).state.claims).toMatchObject([{ votes: [{ reporter: "b" }] }]);
  });

  test("a report of unavailability confirms unavailability only", () => {
    expect(judge(stateOf(null), report("a", null)).kind).toBe("confirmed");
    expect(judge(stateOf(null), report("a", 100)).kind).toBe("claimed");
    expect(judge(stateOf(100), report("a", null)).kind).toBe("claimed");
  });
});

describe("a new price", () => {
  test("a new price is a claim after one of several reporters, and accepted after the second, from the first sighting on", () => {
    const first = judge(stateOf(100), report("a", 104, 20 * minute));
    expect(first).toMatchObject({ kind: "claimed", accepted: null });
    expect(first.state.claims).toHaveLength(1);
    const second = judge(first.state, report("b", 104));
    expect(second.accepted).toEqual({
      price: 104,
      at: noon - 20 * minute,
      reporters: 2,
      verified: false,
      alone: false,
    });
    expect(second.state).toMatchObject({ revision: 2, price: 104, claims: [] });
    expect(second.ended).toMatchObject([{ end: "accepted" }]);
  });

  test("a new price is not accepted on one reporter's vote, however often it is repeated", () => {
    let state = stateOf(100);
    for (let i = 10; i >= 0; i--) {
      const outcome = judge(state, report("a", 104, i * 5 * minute));
      expect(outcome.accepted).toBeNull();
      state = outcome.state;
    }
    expect(state.claims[0]!.votes).toHaveLength(1);
  });

  test.each([103, 105, 10_400])("a new price needs exact agreement: 104 and %d are two claims", (other) => {
    const first = judge(stateOf(100), report("a", 104));
    const second = judge(first.state, report("b", other));
    expect(second.accepted).toBeNull();
    expect(second.state.claims).toHaveLength(2);
  });

  test("two reports of a new price more than a day apart do not agree", () => {
    const claimed = stateOf(100, { claims: [claimOf(104, { a: day + minute })] });
    expect(judge(claimed, report("b", 104)).accepted).toBeNull();
  });

  test("an accepted new price ends the other claims as superseded", () => {
    const claimed = stateOf(100, { claims: [claimOf(104, { a: minute }), claimOf(50, { c: minute })] });
    expect(judge(claimed, report("b", 104)).ended).toMatchObject([
      { end: "superseded", claim: { price: 50 } },
      { end: "accepted", claim: { price: 104 } },
    ]);
  });

  test("an accepted new price ends the unread claims too; one that is not accepted leaves them", () => {
    const claimed = stateOf(100, { unread: 7, claims: [claimOf(104, { a: minute })] });
    const accepted = judge(claimed, report("b", 104));
    expect(accepted).toMatchObject({ unreadEnd: "superseded", state: { unread: 0 } });
    expect(judge(claimed, report("b", 105))).toMatchObject({ unreadEnd: null, state: { unread: 7 } });
    expect(judge(claimed, report("b", 100))).toMatchObject({ unreadEnd: null, state: { unread: 7 } });
  });

  test("the first price of a series follows the rule for rises", () => {
    const first = judge(unseen, report("a", 100));
    expect(first.accepted).toBeNull();
    expect(judge(first.state, report("b", 100)).accepted).toMatchObject({ price: 100, reporters: 2 });
  });

  test("a point never shares its moment with the one before", () => {
    const claimed = stateOf(100, { since: noon, claims: [claimOf(104, { a: minute })] });
    expect(judge(claimed, report("b", 104)).accepted!.at).toBe(noon + 1);
  });
});

describe("a large drop", () => {
  test.each([80, 79, 0])("a drop from 100 to %d waits for the verifier, however many agree", (price) => {
    const claimed = stateOf(100, {
      claims: [claimOf(price, { a: minute, b: minute, c: minute, d: minute })],
    });
    expect(judge(claimed, report("e", price)).accepted).toBeNull();
  });

  test("a drop of one cent less than 20 % follows the rule for rises", () => {
    const claimed = stateOf(10_000, { claims: [claimOf(8001, { a: minute })] });
    expect(judge(claimed, report("b", 8001)).accepted).not.toBeNull();
  });

  test("a large drop needs three reporters when no verifier can visit", () => {
    const context = withoutVerifier(several);
    const two = judge(stateOf(100, { claims: [claimOf(40, { a: minute })] }), report("b", 40), context);
    expect(two.accepted).toBeNull();
    expect(judge(two.state, report("c", 40), context).accepted).toMatchObject({ reporters: 3 });
  });

  test("a large drop is measured against every price of the last 7 days: many small steps are one large drop", () => {
    const steps = [100, 95, 90, 86];
    const recent = steps.map((price, i) => ({ at: noon - (6 - i) * day, price }));
    const state = stateOf(86, { revision: 4, since: recent.at(-1)!.at, recent });
    const claimed = { ...state, claims: [claimOf(80, { a: minute })] };
    expect(judge(claimed, report("b", 80)).accepted).toBeNull();
  });

  test("a large drop is measured against the last verified price, however old", () => {
    const claimed = stateOf(85, { verifiedPrice: 100, claims: [claimOf(80, { a: minute })] });
    expect(judge(claimed, report("b", 80)).accepted).toBeNull();
  });

  test("a large drop hidden behind an unavailability is measured against the price before it", () => {
    const claimed = stateOf(null, {
      lastPrice: 100,
      recent: [{ at: noon - 9 * day, price: null }],
      claims: [claimOf(40, { a: minute })],
    });
    expect(judge(claimed, report("b", 40)).accepted).toBeNull();
  });
});

describe("the only reporter", () => {
  test("the only reporter is believed immediately, and the point says so", () => {
    expect(judge(unseen, report("a", 100), alone).accepted).toMatchObject({ alone: true, reporters: 1 });
    expect(judge(stateOf(100), report("a", 90), alone).accepted).toMatchObject({ alone: true });
  });

  test("a large drop from the only reporter waits for the verifier", () => {
    expect(judge(stateOf(100), report("a", 40), alone).accepted).toBeNull();
  });

  test("the only reporter must see a large drop again 10 minutes later when no verifier can visit", () => {
    const context = withoutVerifier(alone);
    const first = judge(stateOf(100), report("a", 40, 10 * minute), context);
    expect(first.accepted).toBeNull();
    expect(judge(first.state, report("a", 40, minute), context).accepted).toBeNull();
    expect(judge(first.state, report("a", 40), context).accepted).toMatchObject({ price: 40, alone: true });
  });
});

describe("an old report", () => {
  test.each([
    [100, "confirmed"],
    [104, "stale"],
  ] as const)("a report of %d from 61 minutes ago is %s and touches no claim", (price, kind) => {
    const claimed = stateOf(100, { claims: [claimOf(104, { a: minute })] });
    const outcome = judge(claimed, report("b", price, 61 * minute));
    expect(outcome).toMatchObject({ kind, accepted: null, ended: [], claimId: null });
    expect(outcome.state.claims).toBe(claimed.claims);
  });

  test("a report from before the history began is stale", () => {
    expect(judge(stateOf(100), report("a", 100, 3 * day)).kind).toBe("stale");
  });
});

test("the outcome names what an open claim waits for", () => {
  const small = claimOf(104, { a: minute });
  const large = claimOf(40, { a: minute });
  const state = stateOf(100);
  const waits = (claim: typeof small, context: JudgingContext) => checkQuorum(state, claim, context, policy);
  expect(waits(small, several)).toEqual({ believed: false, waitsFor: "another-reporter" });
  expect(waits(large, several)).toEqual({ believed: false, waitsFor: "verifier" });
  expect(waits(large, withoutVerifier(several))).toEqual({ believed: false, waitsFor: "another-reporter" });
  expect(waits(large, withoutVerifier(alone))).toEqual({ believed: false, waitsFor: "second-sighting" });
});

test("three reporters who agreed on a large drop are believed once the verifier gave up", () => {
  const claimed = stateOf(100, { claims: [claimOf(40, { a: minute, b: minute, c: minute })] });
  expect(judgeOpenClaims(claimed, several, policy).accepted).toBeNull();
  expect(judgeOpenClaims(claimed, withoutVerifier(several), policy).accepted).toMatchObject({ price: 40 });
});

const anyReport = fc.record({
  reporter: fc.constantFrom("a", "b", "c", "d"),
  price: fc.option(fc.constantFrom(40, 79, 80, 99, 100, 104, 1000)),
  age: fc.integer({ min: 0, max: 3 * hour }),
});

test("whatever is sent in any order: no large drop while a verifier can visit, one vote a reporter, one claim a price", () => {
  fc.assert(
    fc.property(fc.array(anyReport, { maxLength: 40 }), (reported) => {
      let state = stateOf(100);
      for (const { reporter, price, age } of reported) {
        const before = state;
        const outcome = judge(state, report(reporter, price, age));
        state = outcome.state;
        if (outcome.accepted) {
          expect(outcome.accepted.reporters).toBeGreaterThanOrEqual(2);
          expect(outcome.accepted.price ?? 100).toBeGreaterThan(80);
          expect(state.revision).toBe(before.revision + 1);
        }
        const prices = state.claims.map((claim) => claim.price);
        expect(new Set(prices).size).toBe(prices.length);
        expect(prices).not.toContain(state.price);
        const votes = state.claims.flatMap((claim) => claim.votes.map((vote) => vote.reporter));
        expect(new Set(votes).size).toBe(votes.length);
        // Every claim that was open and is not any more has exactly one end.
        const gone = before.claims.filter((claim) => !state.claims.some(({ id }) => id === claim.id));
        for (const claim of gone)
          expect(outcome.ended.filter((end) => end.claim.id === claim.id)).toHaveLength(1);
      }
    }),
  );
});

test("judging from the relevant claims decides the same as judging from all of them", () => {
  fc.assert(
    fc.property(fc.array(anyReport, { maxLength: 40 }), (reported) => {
      let all = stateOf(100);
      for (const { reporter, price, age } of reported) {
        const matters = (claim: (typeof all.claims)[number]) =>
          claim.price === price || claim.votes.some((vote) => vote.reporter === reporter);
        const claims = all.claims.filter(matters);
        const some = { ...all, claims, unread: all.claims.length - claims.length };
        const whole = judge(all, report(reporter, price, age));
        const part = judge(some, report(reporter, price, age));
        expect({ kind: part.kind, accepted: part.accepted, claimId: part.claimId }).toEqual({
          kind: whole.kind,
          accepted: whole.accepted,
          claimId: whole.claimId,
        });
        const open = (state: SeriesState) => state.claims.length + state.unread;
        expect(open(part.state)).toBe(open(whole.state));
        expect(part.unreadEnd).toBe(whole.accepted && some.unread > 0 ? "superseded" : null);
        all = whole.state;
      }
    }),
  );
});

test("one reporter among several never gets a price accepted, whatever it says", () => {
  fc.assert(
    fc.property(fc.array(anyReport, { maxLength: 40 }), fc.boolean(), (reported, verifierCanVisit) => {
      let state = stateOf(100);
      for (const { price, age } of reported) {
        const outcome = judge(state, report("liar", price, age), { ...several, verifierCanVisit });
        expect(outcome.accepted).toBeNull();
        state = outcome.state;
      }
    }),
  );
});
