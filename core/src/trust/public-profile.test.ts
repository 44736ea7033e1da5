import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/runs.ts";
import { allSwitchesOn } from "./crowd.ts";
import { publicPolicy as policy } from "./public-policy.ts";
import { newReporterRecord, type ReporterRecord, usedIn, utcDay, weightOfRecord } from "./reporter-record.ts";
import { day, hour, minute, noon } from "./testing.ts";
import {
  proven,
  type Stored,
  storedWith,
  type TestReport,
  takeAll,
  takeOne,
  takeReading,
} from "./testing-crowd.ts";

const { record: recordRules, requests: requestRules } = policy.publicRules!;
const people = 16;
const report = (
  prices: readonly number[] = [10_000, 9700, 9710, 9000, 12_000, 4000],
  most = 90,
): fc.Arbitrary<TestReport> =>
  fc.record({
    reporter: fc.nat(people - 1),
    series: fc.nat(1),
    price: fc.oneof(fc.constantFrom(...prices), fc.integer({ min: 1, max: 20_000 })),
    minutesLater: fc.nat(most),
  });
const everyone = (reporter: ReporterRecord): ReporterRecord[] =>
  Array.from({ length: people }, () => reporter);
const storedAndLoaded = (stored: Stored): Stored => JSON.parse(JSON.stringify(stored));

/** Records that weigh nothing: too new, too few, on one day, or of one who lied as often as not. */
const weightless: fc.Arbitrary<ReporterRecord> = fc
  .record({
    ...Object.fromEntries(Object.entries(proven).map(([key, value]) => [key, fc.constant(value)])),
    createdAt: fc.constantFrom(noon - hour, noon - 30 * day),
    verifiedNovel: fc.nat(5),
    verifiedDays: fc.nat(3),
    verified: fc.integer({ min: 1, max: 10 }),
    refuted: fc.integer({ min: 1, max: 10 }),
    hitRate: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((record) => record as unknown as ReporterRecord)
  // Still so two days later.
  .filter((reporter) => weightOfRecord(reporter, noon + 40 * day, recordRules) === 0);

describe("whatever anybody sends, in any order", () => {
  test("reporters without weight never get a price accepted, whether the verifier can visit or not", () => {
    fc.assert(
      fc.property(
        fc.array(weightless, { minLength: people, maxLength: people }),
        fc.array(report(), { maxLength: 80 }),
        fc.boolean(),
        (reporters, reports, verifierCanVisit) => {
          const { accepted, stored } = takeAll(storedWith(reporters), reports, verifierCanVisit);
          expect(accepted).toEqual([]);
          expect(stored.series.map(({ price }) => price)).toEqual([10_000, 10_000]);
        },
      ),
    );
  });

  test("reporters alone never take a price below 95 % of a verified one while the verifier can visit", () => {
    // All see one of few prices, of one series: agreement is had easily.
    const small = fc.record({
      reporter: fc.nat(people - 1),
      series: fc.constant(0),
      price: fc.constantFrom(9700, 9300, 9300, 9300),
      minutesLater: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(small, { minLength: 40, maxLength: 120 }), (reports) => {
        const { stored } = takeAll(storedWith(everyone(proven)), reports);
        for (const series of stored.series) expect(series.price).toBeGreaterThan(9500);
      }),
      { numRuns: runs(60) },
    );
  });

  test("a drop that reporters bring about while the verifier cannot visit alerts nobody", () => {
    fc.assert(
      fc.property(fc.array(report([9000, 4000], 5), { minLength: 30, maxLength: 80 }), (reports) => {
        for (const { price, quiet } of takeAll(storedWith(everyone(proven)), reports, false).accepted) {
          if (price! <= 9500) expect(quiet).toBe(true);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  test("judging reports together equals judging them one by one, stored and loaded between", () => {
    const reporters = everyone(proven).map((reporter, id) =>
      id % 3 ? reporter : newReporterRecord(noon - hour),
    );
    fc.assert(
      fc.property(fc.array(report(undefined, 3), { maxLength: 80 }), fc.boolean(), (reports, canLook) => {
        const together = takeAll(storedWith(reporters), reports, canLook);
        expect(takeAll(storedWith(reporters), reports, canLook, storedAndLoaded)).toEqual(together);
      }),
    );
  });

  test("a report sent again changes nothing", () => {
    fc.assert(
      fc.property(fc.array(report(), { minLength: 1, maxLength: 60 }), (reports) => {
        const { stored } = takeAll(storedWith(everyone(proven)), reports);
        const now = noon + reports.reduce((sum, { minutesLater: after }) => sum + after, 0) * minute;
        const again = takeOne(stored, reports.at(-1)!, now).stored;
        expect(again.series).toEqual(stored.series);
        expect(again.requests).toEqual(stored.requests);
        const tokens = (of: Stored) => Object.values(of.reporters).map((reporter) => reporter.tokens);
        expect(tokens(again)).toEqual(tokens(stored));
      }),
    );
  });

  test("no series keeps more claims, and no claim more votes, than allowed", () => {
    const price = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(fc.array(price, { minLength: 200, maxLength: 200 }), (prices) => {
        const reporters = prices.map(() => newReporterRecord(noon - hour));
        const reports = prices.map((reported, reporter) => ({
          reporter,
          series: 0,
          price: reported,
          minutesLater: 0,
        }));
        const { stored } = takeAll(storedWith(reporters), reports);
        expect(stored.series[0]!.claims.length).toBeLessThanOrEqual(policy.publicRules!.claimsKept);
      }),
      { numRuns: runs(5) },
    );
    const reports = Array.from({ length: 100 }, (_, reporter) => ({
      reporter,
      series: 0,
      price: 40,
      minutesLater: 0,
    }));
    const { stored } = takeAll(storedWith(reports.map(() => newReporterRecord(noon - hour))), reports);
    expect(stored.series[0]!.claims[0]!.votes).toHaveLength(policy.publicRules!.votesKept);
  });
});

test("the same vote counts again after an hour, and no sooner", () => {
  const taken = (minutes: number) => {
    const { stored } = takeAll(storedWith([proven]), [
      { reporter: 0, series: 0, price: 9700, minutesLater: 0 },
    ]);
    const again = takeOne(
      stored,
      { reporter: 0, series: 0, price: 9700, minutesLater: 0 },
      noon + minutes * minute,
    );
    const { outcome } = again;
    return [outcome.kind, again.stored.series[0]!.claims[0]!.lastReportedAt - noon];
  };
  expect(taken(59)).toEqual(["repeated", 0]);
  expect(taken(60)).toEqual(["claimed", hour]);
});

test("one reading never accepts without an agreeing report, whatever was reported", () => {
  fc.assert(
    fc.property(
      fc.array(report(), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20_000 }),
      (reports, read) => {
        const { stored } = takeAll(storedWith(everyone(proven)), reports);
        const now = noon + reports.reduce((sum, { minutesLater: after }) => sum + after, 0) * minute;
        const agreed = stored.series[0]!.claims.some(
          ({ price }) => Math.abs(price! - read) <= 0.002 * 20_000,
        );
        fc.pre(!agreed);
        expect(takeReading(stored, 0, read, now).outcome.accepted).toBeNull();
      },
    ),
  );
});

describe("an exhaustion attack", () => {
  const liars = 12;
  /** Lies about many products, each refuted as soon as it is looked at. */
  const spree = fc.array(
    fc.record({ reporter: fc.nat(liars - 1), series: fc.nat(39), off: fc.integer({ min: 50, max: 900 }) }),
    { minLength: 100, maxLength: 400 },
  );

  test.each<[string, ReporterRecord, number]>([
    ["new", newReporterRecord(noon - hour), requestRules.poorTokens],
    ["established, without weight", { ...proven, verifiedNovel: 2 }, requestRules.tokens],
    ["trusted", proven, requestRules.trustedTokens],
  ])("an exhaustion attack of %s reporters costs no more visits than their tokens", (_, reporter, tokens) => {
    fc.assert(
      fc.property(spree, (lies) => {
        let stored = storedWith(
          Array.from({ length: liars }, () => reporter),
          40,
        );
        let visits = 0;
        for (const [n, { reporter: who, series, off }] of lies.entries()) {
          const now = noon + n * 1000;
          stored = takeOne(
            stored,
            { reporter: who, series, price: 10_000 - off * 10, minutesLater: 0 },
            now,
          ).stored;
          if ((stored.requests[series]?.class ?? 2) === 2) continue;
          visits++;
          stored = takeReading(stored, series, 10_000, now + 500).stored;
        }
        const spent = Object.values(stored.reporters).reduce(
          (sum, { tokens: of }) => sum + usedIn(utcDay(noon), of),
          0,
        );
        expect(visits).toBe(spent);
        expect(visits).toBeLessThanOrEqual(liars * tokens);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe("the operator's switches", () => {
  const agreeing = Array.from({ length: 8 }, (_, reporter) => ({
    reporter,
    series: 0,
    price: 9700,
    minutesLater: 1,
  }));
  const accepts = (switches: typeof allSwitchesOn): boolean => {
    let stored = storedWith(everyone(proven));
    return agreeing.some((reported, n) => {
      const taken = takeOne(stored, reported, noon + n * minute, true, switches);
      stored = taken.stored;
      return taken.outcome.accepted !== null;
    });
  };

  test("eight proven reporters are believed", () => expect(accepts(allSwitchesOn)).toBe(true));
  test("eight proven reporters are not believed with the quorum off", () =>
    expect(accepts({ ...allSwitchesOn, quorum: false })).toBe(false));
  test("reporters registered after the operator's cut-off day are not believed", () => {
    expect(accepts({ ...allSwitchesOn, countOnlyBefore: noon - 31 * day })).toBe(false);
    expect(accepts({ ...allSwitchesOn, countOnlyBefore: noon - 29 * day })).toBe(true);
  });
  test("with unverified alerts off a price is accepted quietly", () => {
    let stored = storedWith(everyone(proven));
    const accepted = agreeing.flatMap((reported, n) => {
      const taken = takeOne(stored, reported, noon + n * minute, true, {
        ...allSwitchesOn,
        unverifiedAlerts: false,
      });
      stored = taken.stored;
      return taken.outcome.accepted ? [taken.outcome.accepted] : [];
    });
    expect(accepted).toMatchObject([{ price: 9700, quiet: true }]);
  });
});
