import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeReading } from "./judge-reading.ts";
import { judgeReport } from "./judge-report.ts";
import { privatePolicy } from "./policy.ts";
import { publicPolicy } from "./public-policy.ts";
import { newReporterRecord, type ReporterRecord } from "./reporter-record.ts";
import type { Claim, SeriesState, Vote } from "./state.ts";
import { claimOf, day, hour, minute, noon, report, several, stateOf, withoutVerifier } from "./testing.ts";
import { crowdOf, originOf, proven, storedWith } from "./testing-crowd.ts";

const judge = (state: SeriesState, said: ReturnType<typeof report>) =>
  judgeReport(state, said, withoutVerifier(several), privatePolicy);
const newcomer = newReporterRecord(noon - day);

describe("where everyone was let in, a point", () => {
  test("a point does not begin before the last confirmation of the price that it replaces", () => {
    const confirmed = judge(stateOf(100), report("c", 100, 10 * minute)).state;
    const first = judge(confirmed, report("a", 85, 5 * minute)).state;
    const again = { ...first, claims: [{ ...first.claims[0]!, firstSeenAt: noon - 5 * day }] };
    const repeated = {
      ...again,
      claims: again.claims.map((claim) => ({
        ...claim,
        votes: claim.votes.map((vote) => ({ ...vote, observedAt: noon - 5 * day })),
      })),
    };
    const { accepted, state } = judge(repeated, report("b", 85));
    expect(accepted).toMatchObject({ price: 85, at: noon - 10 * minute, reporters: 2 });
    expect(state).toMatchObject({ since: noon - 10 * minute, confirmedAt: noon });
  });

  test("a point may begin before a confirmation that a fast clock dated to the future", () => {
    const ahead = stateOf(100, { confirmedAt: noon + day, claims: [claimOf(85, { a: minute })] });
    expect(judge(ahead, report("b", 85)).accepted).toMatchObject({ at: noon - minute });
  });

  test("a point does not begin with a sighting that its reporter took back or that is too old to agree", () => {
    const claim: Claim = {
      ...claimOf(104, { a: 2 * minute, old: 25 * hour }),
      firstSeenAt: noon - 30 * hour,
    };
    expect(judge(stateOf(100, { claims: [claim] }), report("b", 104)).accepted).toMatchObject({
      at: noon - 2 * minute,
      reporters: 2,
    });
  });

  test("a point never begins before the last confirmation, whatever is sent in any order", () => {
    const saying = fc.record({
      reporter: fc.constantFrom("a", "b", "c", "d"),
      price: fc.constantFrom(100, 100, 104, 99, 85),
      age: fc.integer({ min: 0, max: 3 * hour }),
    });
    fc.assert(
      fc.property(fc.array(saying, { maxLength: 40 }), (sayings) => {
        let state = stateOf(100);
        let confirmedAt = state.since;
        for (const { reporter, price, age } of sayings) {
          const outcome = judge(state, report(reporter, price, age));
          if (outcome.confirmedAt !== null && outcome.confirmedAt >= state.since) {
            confirmedAt = Math.max(confirmedAt, outcome.confirmedAt);
          }
          if (outcome.accepted) {
            expect(outcome.accepted.at).toBeGreaterThanOrEqual(confirmedAt);
            confirmedAt = outcome.state.confirmedAt;
          }
          state = outcome.state;
        }
      }),
    );
  });
});

describe("a vote is counted only if nobody confirmed the accepted price since", () => {
  const claimed = stateOf(100, { claims: [claimOf(85, { a: 20 * hour })] });
  const confirmed = judge(claimed, report("c", 100, 50 * minute)).state;

  test("a contradicted vote and one of another reporter make no agreement", () => {
    expect(judge(confirmed, report("liar", 85)).accepted).toBeNull();
  });

  test("a contradicted vote counts again when it is repeated", () => {
    const repeated = judge(confirmed, report("a", 85, minute));
    expect(repeated.accepted).toBeNull();
    expect(judge(repeated.state, report("b", 85)).accepted).toMatchObject({ price: 85, reporters: 2 });
  });

  test("an old vote counts while nobody contradicted it", () => {
    expect(judge(claimed, report("b", 85)).accepted).toMatchObject({ price: 85, at: noon - 20 * hour });
  });

  test("a contradicted vote supports a reading; the point begins when the old price was last seen", () => {
    const { accepted } = judgeReading(confirmed, { price: 85, at: noon }, [], privatePolicy);
    expect(accepted).toMatchObject({ price: 85, at: noon - 50 * minute });
  });
});

describe("among strangers", () => {
  const votes = (from: number, to: number, age: number, group?: string): Vote[] =>
    Array.from({ length: to - from }, (_, n) => ({
      reporter: String(from + n),
      observedAt: noon - age,
      lastSeenAt: noon - age,
      from: { ...originOf(from + n), ...(group && { group }) },
    }));
  const claim = (price: number, of: readonly Vote[]): Claim => ({
    id: `claim-${price}`,
    price,
    firstSeenAt: Math.min(...of.map(({ observedAt }) => observedAt)),
    lastReportedAt: Math.max(...of.map(({ lastSeenAt }) => lastSeenAt)),
    votes: of,
  });
  /** The first eight are proven. */
  const records: readonly ReporterRecord[] = Array.from({ length: 40 }, (_, n) =>
    n < 8 ? proven : newcomer,
  );
  const crowd = crowdOf(storedWith(records));
  const believe = (state: SeriesState) => {
    const said = { ...report("4", 9800), claimId: "claim-9800", from: originOf(4) };
    return judgeReport(state, said, { ...several, crowd }, publicPolicy).accepted;
  };
  const read = (state: SeriesState, price = 9800) =>
    judgeReading(state, { price, at: noon }, [], publicPolicy, crowd);

  test("votes without weight set neither the price nor the number of reporters", () => {
    const sybils = claim(9790, votes(10, 28, 3 * minute, "one"));
    const state = stateOf(10_000, { claims: [sybils, claim(9800, votes(0, 4, 2 * minute))] });
    expect(believe(state)).toMatchObject({ price: 9800, reporters: 5, at: noon - 2 * minute });
    expect(read(state).accepted).toMatchObject({ price: 9800, reporters: 4, at: noon - 2 * minute });
  });

  test("votes of one network count as one", () => {
    const state = stateOf(10_000, {
      claims: [claim(9790, votes(5, 8, 3 * minute, "n0")), claim(9800, votes(0, 4, 2 * minute))],
    });
    expect(believe(state)).toMatchObject({ price: 9800, reporters: 5 });
  });

  test("a reading that only votes without weight support dates by what they see now, and counts one", () => {
    const crowdOfOne = votes(10, 28, 5 * minute, "one");
    const old = votes(30, 31, 20 * hour);
    const repeated = votes(31, 32, 20 * hour).map((vote) => ({ ...vote, lastSeenAt: noon - minute }));
    expect(read(stateOf(10_000, { claims: [claim(9800, [...old, ...crowdOfOne])] })).accepted).toMatchObject({
      at: noon - 5 * minute,
      reporters: 1,
    });
    expect(read(stateOf(10_000, { claims: [claim(9800, repeated)] })).accepted).toMatchObject({
      at: noon - 2 * hour,
      reporters: 1,
    });
  });

  test("a confirmation is not counted against its reporter because somebody without weight reported earlier", () => {
    const liar = votes(30, 31, 40 * minute);
    const state = stateOf(10_000, {
      claims: [claim(9800, [...liar, ...votes(0, 1, minute)])],
      confirmingVotes: votes(1, 4, 20 * minute),
    });
    expect(read(state).judgedVotes.map(({ verdict }) => verdict)).toEqual([
      "novel-verified",
      "novel-verified",
    ]);
  });

  test("in the public profile a point does not begin before the last confirmation of the price that it replaces", () => {
    const state = stateOf(10_000, {
      confirmedAt: noon - minute,
      claims: [claim(9800, votes(0, 4, 20 * minute))],
    });
    expect(believe(state)).toMatchObject({ at: noon - minute });
    expect(read(state).accepted).toMatchObject({ at: noon - minute });
  });
});
