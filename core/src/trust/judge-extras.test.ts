import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extraKinds, type SaidExtras } from "../extras.ts";
import type { AfterExtraKind } from "../series-kind.ts";
import { type ExtrasState, judgeReadExtras, judgeReportedExtras, noExtra } from "./judge-extras.ts";
import { privatePolicy } from "./policy.ts";
import { judgePriceAfterExtra } from "./price-after-extra.ts";
import { publicPolicy } from "./public-policy.ts";
import { newReporterRecord } from "./reporter-record.ts";
import type { SeriesState } from "./state.ts";
import { unseen } from "./state.ts";
import { alone, day, hour, minute, noon, several, stateOf } from "./testing.ts";
import { crowdOf, originOf, proven, storedWith } from "./testing-crowd.ts";

const headline = stateOf(2589, { verifiedPrice: 2589 });
const since = headline.since;
const none: ExtrasState = {
  coupon: noExtra(since),
  subscribe: noExtra(since),
  shipping: noExtra(since),
  unit: noExtra(since),
};
const seen = (reporter: string, said: SaidExtras, age = 0) => ({
  reporter,
  said,
  observedAt: noon - age,
  receivedAt: noon,
});
const agreed = (said: SaidExtras, by = ["a", "b"]) =>
  by.reduce((state, who) => judgeReportedExtras(state, seen(who, said), several, privatePolicy).state, none);
const after = (
  kind: AfterExtraKind,
  state: ExtrasState,
  series: SeriesState = unseen,
  unit: string | null = null,
) => {
  const of = { with_coupon: "coupon", with_shipping: "shipping", per_unit: "unit" } as const;
  return judgePriceAfterExtra({ kind, series, headline, extra: state[of[kind]], unit }, noon, privatePolicy);
};

describe("where everyone was let in, an extra", () => {
  test("is accepted when two people see the same", () => {
    const first = judgeReportedExtras(none, seen("a", { coupon: "10%" }, minute), several, privatePolicy);
    expect(first.changes).toEqual([]);
    const second = judgeReportedExtras(first.state, seen("b", { coupon: "10%" }), several, privatePolicy);
    expect(second.changes).toEqual([
      { kind: "coupon", value: "10%", at: noon - minute, reporters: 2, verified: false },
    ]);
  });

  test("is not accepted when two people see different ones, nor when one sees it twice", () => {
    const one = judgeReportedExtras(none, seen("a", { coupon: "10%" }), several, privatePolicy).state;
    for (const other of [seen("b", { coupon: "11%" }), seen("a", { coupon: "10%" })]) {
      expect(judgeReportedExtras(one, other, several, privatePolicy).changes).toEqual([]);
    }
  });

  test("ends when two people see none, and not when the page does not say", () => {
    const coupon = agreed({ coupon: "10%", shipping: "0" });
    const unsaid = ["c", "d"].reduce(
      (state, who) => judgeReportedExtras(state, seen(who, { coupon: null }), several, privatePolicy).state,
      coupon,
    );
    expect(unsaid).toMatchObject({ coupon: { value: null }, shipping: { value: "0" } });
  });

  test("is forgotten as a claim after a day", () => {
    const old = judgeReportedExtras(none, seen("a", { coupon: "10%" }), several, privatePolicy).state;
    const later = {
      ...seen("b", { coupon: "10%" }),
      observedAt: noon + 25 * hour,
      receivedAt: noon + 25 * hour,
    };
    const context = { ...several, now: noon + 25 * hour };
    const { state, changes } = judgeReportedExtras(old, later, context, privatePolicy);
    expect(changes).toEqual([]);
    expect(state.coupon.claims).toMatchObject([{ votes: [{ reporter: "b" }] }]);
  });

  test("is verified by a reading that shows it, and accepted by a reading that agrees with one reporter", () => {
    const people = judgeReadExtras(agreed({ coupon: "10%" }), { coupon: "10%" }, noon, privatePolicy);
    expect(people.changes).toMatchObject([{ value: "10%", reporters: 2, verified: true }]);
    const claimed = judgeReportedExtras(none, seen("a", { coupon: "10%" }), several, privatePolicy).state;
    expect(judgeReadExtras(claimed, { coupon: "10%" }, noon, privatePolicy).changes).toMatchObject([
      { value: "10%", reporters: 1, verified: true },
    ]);
    expect(judgeReadExtras(none, { coupon: "10%" }, noon, privatePolicy).changes).toEqual([]);
  });

  test("that people alone agree on ends with one reading that does not show it, and needs as many again", () => {
    for (const read of [null, "5%"]) {
      const people = agreed({ coupon: "40%" });
      const { state, changes } = judgeReadExtras(people, { coupon: read }, noon + minute, privatePolicy);
      expect(changes).toMatchObject([{ kind: "coupon", value: null, at: noon + minute }]);
      const again = { ...seen("a", { coupon: "40%" }), observedAt: noon + hour, receivedAt: noon + hour };
      const context = { ...several, now: noon + hour };
      expect(judgeReportedExtras(state, again, context, privatePolicy).changes).toEqual([]);
    }
  });

  test("that a reading showed, or of which a reading says nothing, does not end with a reading", () => {
    const people = agreed({ coupon: "40%" });
    expect(judgeReadExtras(people, {}, noon, privatePolicy).changes).toEqual([]);
    const { state } = judgeReadExtras(people, { coupon: "40%" }, noon, privatePolicy);
    expect(judgeReadExtras(state, { coupon: null }, noon + minute, privatePolicy).changes).toEqual([]);
  });

  test("seen by a server's only reporter is shown and told to nobody", () => {
    const { state, changes } = judgeReportedExtras(none, seen("a", { coupon: "10%" }), alone, privatePolicy);
    expect(changes).toMatchObject([{ value: "10%", reporters: 1 }]);
    expect(after("with_coupon", state)).toEqual({ decision: null, waitsForReading: false });
  });
});

describe("a price after an extra", () => {
  test("follows from the headline price and the extra", () => {
    const state = agreed({ coupon: "10%", shipping: "499", unit: "52/100 ml" });
    expect(after("with_coupon", state).decision?.accepted).toMatchObject({ price: 2330, reporters: 2 });
    expect(after("with_shipping", state).decision?.accepted).toMatchObject({ price: 3088 });
  });

  test("of a unit is first told when a reading shows it, and then follows those who agree", () => {
    const state = agreed({ unit: "1/Ounce" });
    expect(after("per_unit", state)).toEqual({ decision: null, waitsForReading: true });
    const read = judgeReadExtras(agreed({ unit: "52/Ounce" }), { unit: "52/Ounce" }, noon, privatePolicy);
    const { decision } = after("per_unit", read.state);
    expect(decision?.accepted).toMatchObject({ price: 52, verified: true });
    const next = after("per_unit", agreed({ unit: "50/Ounce" }), decision!.state, "Ounce");
    expect(next.decision?.accepted).toMatchObject({ price: 50, verified: false });
  });

  test("is not begun while there is no extra, and ends with it at the moment it ended", () => {
    expect(after("with_coupon", none).decision).toBeNull();
    const series = after("with_coupon", agreed({ coupon: "10%" })).decision!.state;
    const ended = { ...none, coupon: { ...noExtra(noon + hour), confirmedAt: noon + hour } };
    expect(after("with_coupon", ended, series).decision?.accepted).toMatchObject({
      price: null,
      at: noon + hour,
    });
  });

  test("of a unit goes on whatever the spelling of its unit, and keeps the first one", () => {
    expect(
      after("per_unit", agreed({ unit: "50/ounce" }), stateOf(52), "Ounce").decision?.accepted,
    ).toMatchObject({
      price: 50,
    });
    const one = judgeReportedExtras(none, seen("a", { unit: "52/Fl Oz" }), several, privatePolicy).state;
    const both = judgeReportedExtras(one, seen("b", { unit: "52/FL OZ" }), several, privatePolicy);
    expect(both.changes).toMatchObject([{ value: "52/Fl Oz", reporters: 2 }]);
    const later = judgeReportedExtras(both.state, seen("c", { unit: "52/fl oz" }), several, privatePolicy);
    expect(later).toMatchObject({ changes: [], state: { unit: { value: "52/Fl Oz", claims: [] } } });
  });

  test("of another unit is none", () => {
    expect(after("per_unit", agreed({ unit: "520/l" }), unseen, "100 ml").decision).toBeNull();
  });

  test("is not told when it lies a fifth lower, until a reading shows the extra", () => {
    const people = agreed({ coupon: "20%" });
    expect(after("with_coupon", people)).toEqual({ decision: null, waitsForReading: true });
    const { state } = judgeReadExtras(people, { coupon: "20%" }, noon, privatePolicy);
    expect(after("with_coupon", state).decision?.accepted).toMatchObject({ price: 2071, verified: true });
  });

  test("stays while a better one waits for a reading, and ends when a worse one does", () => {
    const before = after("with_coupon", agreed({ coupon: "19%" })).decision!.state;
    const better = agreed({ coupon: "25%" });
    expect(after("with_coupon", better, before)).toEqual({ decision: null, waitsForReading: true });
    const { state } = judgeReadExtras(better, { coupon: "25%" }, noon, privatePolicy);
    expect(after("with_coupon", state, before).decision?.accepted).toMatchObject({ price: 1942 });

    const verified = judgeReadExtras(agreed({ coupon: "30%" }), { coupon: "30%" }, noon, privatePolicy);
    const low = after("with_coupon", verified.state).decision!.state;
    const worse = after("with_coupon", agreed({ coupon: "20%" }), low);
    expect(worse).toMatchObject({ decision: { accepted: { price: null } }, waitsForReading: true });
  });

  test("of shipping stays while free shipping waits for a reading", () => {
    const cheap = stateOf(600, { verifiedPrice: 600 });
    const of = (shipping: string, series: SeriesState) =>
      judgePriceAfterExtra(
        { kind: "with_shipping", series, headline: cheap, extra: agreed({ shipping }).shipping, unit: null },
        noon,
        privatePolicy,
      );
    const paid = of("599", unseen).decision!;
    expect(paid.accepted).toMatchObject({ price: 1199 });
    expect(of("0", paid.state)).toEqual({ decision: null, waitsForReading: true });
  });

  test("is not told when small steps of a week make a large drop", () => {
    const series = stateOf(520, { recent: [{ at: noon - 2 * day, price: 520 }] });
    const steps = { ...series, price: 450, recent: [...series.recent, { at: noon - day, price: 450 }] };
    expect(after("per_unit", agreed({ unit: "416/100 ml" }), steps, "100 ml").waitsForReading).toBe(true);
    expect(after("per_unit", agreed({ unit: "417/100 ml" }), steps, "100 ml").waitsForReading).toBe(false);
  });
});

const anySaid = fc.record(
  {
    coupon: fc.constantFrom(null, "5%", "10%", "60%", "200"),
    subscribe: fc.constantFrom(null, "5%"),
    shipping: fc.constantFrom(null, "0", "499"),
    unit: fc.constantFrom(null, "52/100 ml", "20/100 ml"),
  },
  { requiredKeys: [] },
);
const anyReports = (reporters: number) =>
  fc.array(
    fc.record({
      reporter: fc.integer({ min: 0, max: reporters - 1 }),
      said: anySaid,
      minutesLater: fc.integer({ min: 0, max: 180 }),
    }),
    { maxLength: 60 },
  );

/** What the series of prices after extras become while reports arrive; nothing but these may alert anybody. */
function told(
  reports: readonly { reporter: number; said: SaidExtras; minutesLater: number }[],
  profile: "private" | "public",
  reporters = 2,
) {
  const policy = profile === "private" ? privatePolicy : publicPolicy;
  const strangers = Array.from({ length: 8 }, () => proven);
  const crowd = crowdOf(storedWith([...strangers, newReporterRecord(noon - day)]));
  const prices: (number | null)[] = [];
  const kinds = { with_coupon: "coupon", with_shipping: "shipping", per_unit: "unit" } as const;
  const series: Record<string, SeriesState> = {};
  let state = none;
  let now = noon;
  for (const { reporter, said, minutesLater } of reports) {
    now += minutesLater * minute;
    const from = profile === "public" ? { from: originOf(reporter) } : {};
    const report = { reporter: String(reporter), said, observedAt: now, receivedAt: now, ...from };
    state = judgeReportedExtras(
      state,
      report,
      { now, reporters, verifierCanVisit: true, crowd },
      policy,
    ).state;
    for (const [kind, extra] of Object.entries(kinds)) {
      const one = { kind: kind as AfterExtraKind, headline, extra: state[extra], unit: null };
      const { decision } = judgePriceAfterExtra({ ...one, series: series[kind] ?? unseen }, now, policy);
      if (!decision) continue;
      series[kind] = decision.state;
      prices.push(decision.accepted!.price);
    }
  }
  return { prices, state };
}

test("one reporter's extras are never told, whatever it reports and however few reporters there are", () => {
  fc.assert(
    fc.property(anyReports(1), fc.constantFrom(1, 2), (reports, reporters) => {
      expect(told(reports, "private", reporters).prices).toEqual([]);
    }),
  );
});

test("no sequence of extras by fewer than the quorum of strangers is told to anybody", () => {
  fc.assert(
    fc.property(anyReports(publicPolicy.publicRules!.quorum.groups - 1), (reports) => {
      const { prices, state } = told(reports, "public");
      expect(prices).toEqual([]);
      expect(extraKinds.map((kind) => state[kind].value)).toEqual([null, null, null, null]);
    }),
  );
});

test("nothing that people report of extras is told when it is a large drop", () => {
  fc.assert(
    fc.property(anyReports(4), (reports) => {
      for (const price of told(reports, "private").prices) {
        expect(price).not.toBe(1036);
      }
    }),
  );
});

test("enough strangers agree on an extra", () => {
  const reports = Array.from({ length: 6 }, (_, reporter) => ({
    reporter,
    said: { coupon: "3%" },
    minutesLater: 1,
  }));
  expect(told(reports, "public").prices).toEqual([2511]);
});
