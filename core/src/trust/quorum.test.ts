import { describe, expect, test } from "vitest";
import { explainClaim } from "./explain-claim.ts";
import { publicPolicy as policy } from "./public-policy.ts";
import { checkQuorum, type QuorumResult } from "./quorum.ts";
import type { ReporterRecord } from "./reporter-record.ts";
import type { Claim, SeriesState, Vote } from "./state.ts";
import { hour, minute, noon, stateOf } from "./testing.ts";
import { crowdOf, originOf, proven, storedWith } from "./testing-crowd.ts";

/** Votes of reporters, one network each, by turns of four versions, a day of registration each. */
const votesOf = (from: number, to: number, age = minute, more: Partial<Vote["from"]> = {}): Vote[] =>
  Array.from({ length: to - from }, (_, n) => ({
    reporter: String(from + n),
    observedAt: noon - age,
    lastSeenAt: noon - age,
    from: { ...originOf(from + n), ...more },
  }));
const claimOf = (price: number | null, votes: readonly Vote[]): Claim => ({
  id: `claim-${price}`,
  price,
  firstSeenAt: Math.min(...votes.map(({ observedAt }) => observedAt)),
  lastReportedAt: noon - minute,
  votes,
});
const crowdWith = (record: ReporterRecord = proven) =>
  crowdOf(storedWith(Array.from({ length: 20 }, () => record)));
const believed = (quiet: boolean): QuorumResult => ({ believed: true, alone: false, quiet });
const waits = (waitsFor: "verifier" | "weight" | "networks" | "another-version"): QuorumResult => ({
  believed: false,
  waitsFor,
});
const verified = stateOf(10_000, { verifiedPrice: 10_000 });

interface Case {
  readonly claim: Claim;
  readonly others?: readonly Claim[];
  readonly state?: Partial<SeriesState>;
  readonly record?: ReporterRecord;
  readonly verifierCanVisit?: boolean;
  readonly quarantined?: readonly string[];
}

const small = 9700;
test.each<[string, Case, QuorumResult]>([
  ["five of the best are believed", { claim: claimOf(small, votesOf(0, 5)) }, believed(false)],
  ["four are not", { claim: claimOf(small, votesOf(0, 4)) }, waits("networks")],
  [
    "five in one network are one",
    { claim: claimOf(small, votesOf(0, 5, minute, { group: "n" })) },
    waits("networks"),
  ],
  [
    "nine with one version are stopped",
    { claim: claimOf(small, votesOf(0, 9, minute, { version: "v" })) },
    waits("another-version"),
  ],
  [
    "nine who registered on one day weigh too little",
    { claim: claimOf(small, votesOf(0, 9, minute, { registeredOn: 1 })) },
    waits("weight"),
  ],
  [
    "five of middling record weigh too little",
    { claim: claimOf(small, votesOf(0, 5)), record: { ...proven, verified: 4 } },
    waits("weight"),
  ],
  [
    "what five reported six hours ago weighs half",
    { claim: claimOf(small, votesOf(0, 5, 6 * hour)) },
    waits("weight"),
  ],
  [
    "eight from six hours ago weigh too little still, ten do",
    { claim: claimOf(small, votesOf(0, 10, 6 * hour)) },
    believed(false),
  ],
  [
    "what was reported more than a day ago does not count",
    { claim: claimOf(small, votesOf(0, 20, 25 * hour)) },
    waits("networks"),
  ],
  [
    "one who says otherwise outweighs the fifth",
    { claim: claimOf(small, votesOf(0, 5, 2 * minute)), others: [claimOf(9800, votesOf(6, 7))] },
    waits("weight"),
  ],
  [
    "one who sees the accepted price does, too",
    { claim: claimOf(small, votesOf(0, 5, 2 * minute)), state: { confirmingVotes: votesOf(6, 7) } },
    waits("weight"),
  ],
  [
    "what was reported before the price appeared is no opposition",
    { claim: claimOf(small, votesOf(0, 5)), others: [claimOf(9800, votesOf(6, 7, hour))] },
    believed(false),
  ],
  [
    "prices within a rounding are one",
    { claim: claimOf(9700, votesOf(0, 3)), others: [claimOf(9710, votesOf(3, 5))] },
    believed(false),
  ],
  [
    "a version in quarantine weighs nothing",
    { claim: claimOf(small, votesOf(0, 5)), quarantined: ["v0"] },
    waits("networks"),
  ],
  [
    "a drop of 5 % waits for the verifier, however many say so",
    { claim: claimOf(9500, votesOf(0, 20)) },
    waits("verifier"),
  ],
  [
    "while it cannot visit, five are too few",
    { claim: claimOf(9500, votesOf(0, 5)), verifierCanVisit: false },
    waits("networks"),
  ],
  [
    "eight are believed, quietly",
    { claim: claimOf(9500, votesOf(0, 8)), verifierCanVisit: false },
    believed(true),
  ],
  ["a rise is small, however large", { claim: claimOf(30_000, votesOf(0, 5)) }, believed(false)],
  ["'unavailable' is, too", { claim: claimOf(null, votesOf(0, 5)) }, believed(false)],
  [
    "a price refuted twice waits for the verifier",
    {
      claim: claimOf(small, votesOf(0, 20)),
      state: { refutedPrices: [{ price: small, refutations: 2, lastRefutedAt: noon - 9 * hour, votes: [] }] },
    },
    waits("verifier"),
  ],
])(
  "quorum: %s",
  (_, { claim, others = [], state, record, verifierCanVisit = true, quarantined = [] }, expected) => {
    const disputed = { ...verified, ...state, claims: [claim, ...others] };
    const crowd = { ...crowdWith(record), quarantined: new Set(quarantined) };
    const context = { now: noon, reporters: 2, verifierCanVisit, crowd };
    expect(checkQuorum(disputed, claim, context, policy)).toEqual(expected);
  },
);

describe("an explanation", () => {
  const claim = claimOf(9000, [...votesOf(0, 2), ...votesOf(2, 3, 6 * hour)]);
  const state = { ...verified, claims: [claim], confirmingVotes: votesOf(6, 7) };
  const context = { now: noon, reporters: 2, verifierCanVisit: true, crowd: crowdWith() };

  test("an explanation says what a claim weighs, against what, and what it waits for, and nothing about its reporters", () => {
    const explained = explainClaim(state, claim, context, policy);
    expect(explained).toMatchObject({
      claimId: "claim-9000",
      drop: 0.1,
      reference: 10_000,
      needsVerifier: true,
      quorum: { believed: false, waitsFor: "verifier" },
      tally: { groups: 3, versions: 3 },
      needs: null,
      refutations: 0,
    });
    const minuteOld = 2.2 * 0.5 ** (1 / 360);
    expect(explained.tally!.support).toBeCloseTo(2 * minuteOld + 1.1, 10);
    expect(explained.tally!.opposition).toBeCloseTo(minuteOld, 10);
    expect(explained.votes).toHaveLength(3);
    expect(explained.votes[0]).toEqual({
      lastSeenAt: noon - minute,
      version: "v0",
      weight: 2.2,
      quarantined: false,
    });
    expect(JSON.stringify(explained)).not.toContain('"reporter"');
  });

  test("an explanation says what reporters must reach while no verifier can visit", () => {
    const { needs, quorum } = explainClaim(state, claim, { ...context, verifierCanVisit: false }, policy);
    expect(needs).toEqual({ weight: 13.8, groups: 8, versions: 2 });
    expect(quorum).toEqual(waits("networks"));
  });
});
