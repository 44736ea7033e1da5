import { describe, expect, test } from "vitest";
import { judgeReport, type ReportOutcome } from "./judge-report.ts";
import { mutedUntil, rememberRefuted } from "./muting.ts";
import { publicPolicy as policy } from "./public-policy.ts";
import { newNetworkRecord, newReporterRecord } from "./reporter-record.ts";
import type { RefutedPrice, SeriesState } from "./state.ts";
import { takeReport } from "./take-report.ts";
import { claimOf, day, hour, minute, noon, stateOf } from "./testing.ts";
import { crowdOf, originOf, proven, storedWith, takeOne, takeReading } from "./testing-crowd.ts";

const { muting, requests: asking } = policy.publicRules!;
const refuted = (price: number | null, refutations: number, ago = minute): RefutedPrice => ({
  price,
  refutations,
  lastRefutedAt: noon - ago,
  votes: [],
});
const state = stateOf(10_000, { verifiedPrice: 10_000 });

test.each([
  ["once: 30 minutes", 9700, 1, 30],
  ["twice: an hour", 9700, 2, 60],
  ["four times: 4 hours", 9700, 4, 240],
  ["nine times: 6 hours", 9700, 9, 360],
  ["a drop of a fifth: 30 minutes", 8000, 1, 30],
  ["a drop of a fifth, nine times: 30", 8000, 9, 30],
  ["the price accepted before, nine times: 30", 10_400, 9, 30],
])("a price refuted %s", (_, price, times, minutes) => {
  const recent = [
    { at: noon - 3 * day, price: 10_400 },
    { at: noon - 2 * day, price: 10_000 },
  ];
  const until = mutedUntil({ ...state, recent }, refuted(price, times), noon, muting, policy);
  expect((until - (noon - minute)) / minute).toBe(minutes);
});

describe("a report of a muted price", () => {
  const muted: SeriesState = { ...state, refutedPrices: [refuted(9700, 1)] };
  const crowd = crowdOf(storedWith([proven, proven, newReporterRecord(noon - hour)]));
  const judge = (
    before: SeriesState,
    reporter: number,
    group = `n${reporter}`,
    price = 9700,
  ): ReportOutcome =>
    judgeReport(
      before,
      {
        reporter: String(reporter),
        price,
        observedAt: noon,
        receivedAt: noon,
        claimId: "claim",
        from: { ...originOf(reporter), group },
      },
      { now: noon, reporters: 2, verifierCanVisit: true, crowd },
      policy,
    );

  test("a report of a muted price changes nothing if its reporter has no weight", () => {
    expect(judge(muted, 2)).toMatchObject({ kind: "muted", claimId: null });
    expect(judge(muted, 2).state).toEqual(muted);
  });

  test("a muted price opens a claim from a second trusted network on, and the first one's vote counts", () => {
    const first = judge(muted, 0);
    expect(first).toMatchObject({ kind: "muted", state: { claims: [] } });
    expect(judge(first.state, 0)).toMatchObject({ kind: "muted" });
    expect(judge(first.state, 1, "n0")).toMatchObject({ kind: "muted" });
    const second = judge(first.state, 1);
    expect(second.kind).toBe("claimed");
    expect(second.state.claims[0]!.votes.map(({ reporter }) => reporter)).toEqual(["0", "1"]);
  });

  test("a claim on a muted price takes over no vote of a reporter who has voted for another price since", () => {
    const first = judge(muted, 0).state;
    for (const price of [9500, 10_000]) {
      const disputed = { ...first, claims: [claimOf(9000, {})] };
      const since = judge(disputed, 0, "n0", price).state;
      expect(judge(since, 1)).toMatchObject({ kind: "muted" });
      const [waiting] = first.refutedPrices!;
      const over = { ...since, refutedPrices: [{ ...waiting!, lastRefutedAt: noon - hour }] };
      const claim = judge(over, 1).state.claims.find((one) => one.price === 9700);
      expect(claim!.votes.map(({ reporter }) => reporter)).toEqual(["1"]);
    }
  });

  test("anyone's report of a muted price opens a claim once the time is over", () => {
    const later: SeriesState = { ...state, refutedPrices: [refuted(9700, 1, 30 * minute)] };
    expect(judge(later, 2).kind).toBe("claimed");
  });
});

describe("a report of a muted large drop", () => {
  const muted: SeriesState = { ...state, refutedPrices: [refuted(7000, 2)] };
  const astray = { ...proven, hitRate: asking.trustedHitRate - 0.01 };
  const trusted = crowdOf(
    storedWith([...Array.from({ length: 4 }, () => proven), astray, newReporterRecord(noon - day)]),
  );
  const context = { now: noon, reporters: 2, verifierCanVisit: true };
  const take = (series: SeriesState, reporter: number, quarantined: readonly string[] = []) => {
    const from = originOf(reporter);
    const reported = { reporter: String(reporter), price: 7000, observedAt: noon, receivedAt: noon, from };
    const state = {
      series,
      request: null,
      reporter: trusted.reporters.get(reported.reporter)!,
      network: newNetworkRecord,
    };
    const crowd = { ...trusted, quarantined: new Set(quarantined) };
    const report = { ...reported, claimId: reported.reporter, watchers: 2 };
    return takeReport(state, report, { ...context, crowd }, policy);
  };

  test("a report of a muted large drop waits with those without tokens if its reporter is mostly right, and costs no token", () => {
    const { state, outcome } = take(muted, 0);
    expect(outcome).toMatchObject({ kind: "claimed", accepted: null });
    expect(state.request?.class).toBe(2);
    expect(state.reporter.tokens.count).toBe(0);
  });

  test.each<[string, number, readonly string[]]>([
    ["is wrong of late", 4, []],
    ["is new", 5, []],
    ["has a version in quarantine", 0, ["v0"]],
  ])("a report of a muted large drop changes nothing if its reporter %s", (_, reporter, quarantined) => {
    const { state, outcome } = take(muted, reporter, quarantined);
    expect(outcome).toMatchObject({ kind: "muted", claimId: null });
    expect(state.request).toBeNull();
  });

  test("a muted large drop is visited like any other once four trusted networks report it, or the time is over", () => {
    let series = muted;
    const classes = [0, 1, 2, 3].map((reporter) => {
      const { state } = take(series, reporter);
      series = state.series;
      return state.request?.class;
    });
    expect(classes).toEqual([2, 2, 2, 0]);
    const later: SeriesState = { ...state, refutedPrices: [refuted(7000, 2, 30 * minute)] };
    expect(take(later, 0).state.request?.class).toBe(0);
  });
});

describe("refuted prices", () => {
  test("refuted prices are counted by price, those within a rounding as one", () => {
    const known = rememberRefuted([refuted(9700, 1)], [9710, 9000], noon, muting, policy);
    expect(known.map(({ price, refutations }) => [price, refutations])).toEqual([
      [9700, 2],
      [9000, 1],
    ]);
  });

  test("at most eight refuted prices are kept: the least refuted go first, and a flood of lies evicts none that was refuted more often", () => {
    const lies = Array.from({ length: 20 }, (_, n) => 5000 + 100 * n);
    const known = rememberRefuted([refuted(9700, 2)], lies, noon, muting, policy);
    expect(known).toHaveLength(8);
    expect(known[0]).toMatchObject({ price: 9700, refutations: 2 });
  });

  test("refuted prices are forgotten after a month, and once they are accepted", () => {
    const old = refuted(9700, 3, 31 * day);
    expect(rememberRefuted([old], [], noon, muting, policy)).toEqual([]);
    let stored = storedWith([proven]);
    const reported = { reporter: 0, series: 0, price: 9700, minutesLater: 0 };
    stored = takeReading(takeOne(stored, reported, noon).stored, 0, 10_000, noon + minute).stored;
    expect(stored.series[0]!.refutedPrices).toHaveLength(1);
    // Refuted before, so one agreeing reading does not suffice.
    const later = takeOne(stored, reported, noon + hour).stored;
    expect(takeReading(later, 0, 9700, noon + hour + minute).outcome.kind).toBe("second-reading");
  });
});
