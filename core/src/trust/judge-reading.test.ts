import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expireClaims } from "./expire-claims.ts";
import { judgeReading } from "./judge-reading.ts";
import { privatePolicy as policy } from "./policy.ts";
import { unseen } from "./state.ts";
import { claimOf, day, minute, noon, stateOf } from "./testing.ts";

const read = (price: number | null, at = noon) => ({ price, at });

describe("a reading", () => {
  test("a reading of the accepted price refutes every open claim and verifies the price", () => {
    const claimed = stateOf(100, { claims: [claimOf(40, { a: minute }), claimOf(104, { b: minute })] });
    const outcome = judgeReading(claimed, read(100), [], policy);
    expect(outcome).toMatchObject({ kind: "refuted", accepted: null });
    expect(outcome.ended.map(({ end }) => end)).toEqual(["refuted", "refuted"]);
    expect(outcome.state).toMatchObject({ claims: [], verifiedPrice: 100, revision: 1 });
  });

  test("a reading equal to a claim accepts it from its first sighting on, by reporter and verifier", () => {
    const claimed = stateOf(100, { claims: [claimOf(40, { a: 7 * minute }), claimOf(104, { b: minute })] });
    const outcome = judgeReading(claimed, read(40), [], policy);
    expect(outcome.accepted).toEqual({
      price: 40,
      at: noon - 7 * minute,
      reporters: 1,
      verified: true,
      alone: false,
    });
    expect(outcome.ended.map(({ end }) => end)).toEqual(["accepted", "refuted"]);
    expect(outcome.state.verifiedPrice).toBe(40);
  });

  test("a reading without support accepts nothing and ends nothing", () => {
    const claimed = stateOf(100, { claims: [claimOf(40, { a: minute })] });
    const outcome = judgeReading(claimed, read(70), [], policy);
    expect(outcome).toMatchObject({ kind: "second-reading", accepted: null, ended: [] });
    expect(outcome.state).toBe(claimed);
  });

  test.each([
    [70, minute, "accepted"],
    [70, minute - 1, "second-reading"],
    [70, 31 * minute, "second-reading"],
    [71, minute, "second-reading"],
  ] as const)("a reading after an earlier one of %d, %d ms before: %s", (price, age, kind) => {
    const claimed = stateOf(100, { claims: [claimOf(40, { a: minute })] });
    const outcome = judgeReading(claimed, read(70), [read(price, noon - age)], policy);
    expect(outcome.kind).toBe(kind);
    if (kind === "accepted")
      expect(outcome.accepted).toMatchObject({ price: 70, reporters: 0, verified: true });
  });

  test("a reading of an unseen series needs a second one too", () => {
    expect(judgeReading(unseen, read(100), [], policy).kind).toBe("second-reading");
    expect(judgeReading(unseen, read(null), [], policy).kind).toBe("second-reading");
  });

  test("a reading of 'unavailable' matches only 'unavailable'", () => {
    const claimed = stateOf(100, { claims: [claimOf(null, { a: minute })] });
    expect(judgeReading(claimed, read(null), [], policy).accepted).toMatchObject({ price: null });
    expect(judgeReading(claimed, read(0), [], policy).kind).toBe("second-reading");
  });

  test("a single reading never accepts, whatever it says and whatever was read less than a minute ago", () => {
    const price = fc.option(fc.nat(1000));
    const earlier = fc.array(fc.record({ price, age: fc.nat(minute - 1) }));
    fc.assert(
      fc.property(price, earlier, (reported, before) => {
        const readings = before.map(({ price: other, age }) => read(other, noon - age));
        expect(judgeReading(stateOf(100), read(reported), readings, policy).accepted).toBeNull();
      }),
    );
  });
});

test("a claim expires a day after its last report, and only then", () => {
  const old = claimOf(40, { a: day });
  const young = claimOf(104, { a: 2 * day, b: day - 1 });
  const { state, ended } = expireClaims(stateOf(100, { claims: [old, young] }), noon, policy);
  expect(ended).toEqual([{ claim: old, end: "expired" }]);
  expect(state.claims).toEqual([young]);
});
