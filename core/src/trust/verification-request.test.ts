import { describe, expect, test } from "vitest";
import { publicPolicy as policy } from "./public-policy.ts";
import {
  type NetworkRecord,
  newNetworkRecord,
  newReporterRecord,
  type ReporterRecord,
  useOne,
  utcDay,
} from "./reporter-record.ts";
import type { RefutedPrice } from "./state.ts";
import { hour, noon, stateOf } from "./testing.ts";
import { crowdOf, originOf, proven, storedWith } from "./testing-crowd.ts";
import { classToServe, mergeRequest, requestOf, type VerificationRequest } from "./verification-request.ts";

const { requests: requestRules } = policy.publicRules!;
const state = stateOf(10_000, { verifiedPrice: 10_000 });
const spent = (count: number) => ({ span: utcDay(noon), count });
const unproven = newReporterRecord(noon - hour);
const old = newReporterRecord(noon - 73 * hour);
const request = (
  reporter: ReporterRecord,
  { price = 7000, network = newNetworkRecord, of = state, quarantined = [] as string[], watchers = 6 } = {},
): VerificationRequest => {
  const crowd = { ...crowdOf(storedWith([reporter])), quarantined: new Set(quarantined) };
  const requester = { id: "0", reporter, network, from: originOf(0) };
  return requestOf(
    of,
    price,
    { ...requester, watchers },
    { crowd, now: noon, rules: policy.publicRules! },
    policy,
  );
};

describe("the class of a request", () => {
  const full: NetworkRecord = { ...newNetworkRecord, tokens: spent(10) };
  test.each<[string, ReporterRecord, NetworkRecord, number]>([
    ["trusted", proven, newNetworkRecord, 0],
    ["trusted, from a network without tokens", proven, full, 0],
    ["trusted, after 30 that day", { ...proven, tokens: spent(30) }, newNetworkRecord, 2],
    [
      "trusted, yesterday's do not count",
      { ...proven, tokens: { ...spent(30), span: utcDay(noon) - 1 } },
      newNetworkRecord,
      0,
    ],
    [
      "of weight, and wrong of late",
      { ...proven, hitRate: requestRules.trustedHitRate - 0.01 },
      newNetworkRecord,
      1,
    ],
    ["new", unproven, newNetworkRecord, 1],
    ["new, the second that day", { ...unproven, tokens: spent(1) }, newNetworkRecord, 2],
    ["new, from a network without tokens", unproven, full, 2],
    ["old and never refuted, the third", { ...old, tokens: spent(2) }, newNetworkRecord, 1],
    ["old and refuted, the second", { ...old, refuted: 1.3, tokens: spent(1) }, newNetworkRecord, 2],
    [
      "with some verified, the third that day",
      { ...unproven, verifiedNovel: 1, tokens: spent(2) },
      newNetworkRecord,
      1,
    ],
    [
      "with some verified, the fourth",
      { ...unproven, verifiedNovel: 1, tokens: spent(3) },
      newNetworkRecord,
      2,
    ],
  ])("the class of a request: %s", (_, reporter, network, expected) =>
    expect(request(reporter, { network }).class).toBe(expected),
  );
});

describe("the score of a request", () => {
  const refuted = (price: number): RefutedPrice => ({
    price,
    refutations: 1,
    lastRefutedAt: noon - hour,
    votes: [],
  });
  const refutedPrices = [refuted(7000)];
  const others = [refuted(6500), refuted(7500)];
  test.each<[string, number, number]>([
    ["a drop of 30 %", request(proven).score, 64 * 3 * 0.9],
    ["of 20 %", request(proven, { price: 8000 }).score, 64 * 3 * 0.9],
    ["of 19 %", request(proven, { price: 8100 }).score, 4 * 3 * 0.9],
    ["of 4 %", request(proven, { price: 9600 }).score, 3 * 0.9],
    ["a rise", request(proven, { price: 20_000 }).score, 3 * 0.9],
    ["refuted before", request(proven, { of: { ...state, refutedPrices } }).score, 64 * 3 * 0.9 * 0.3],
    ["of a version in quarantine", request(proven, { quarantined: ["v0"] }).score, 64 * 3 * 0.9 * 0.3],
    [
      "of such a version, where two other prices were refuted",
      request(proven, { quarantined: ["v0"], of: { ...state, refutedPrices: others } }).score,
      64 * 3 * 0.9 * 0.3 ** 3,
    ],
    [
      "where two other prices were refuted",
      request(proven, { of: { ...state, refutedPrices: others } }).score,
      64 * 3 * 0.9,
    ],
    ["of one with nothing verified", request(unproven).score, 64 * 3 * 0.15],
  ])("the score of a request: %s", (_, score, expected) => expect(score).toBeCloseTo(expected, 10));
});

test("a large drop of a new reporter, watched by nobody, comes before a small change that 400 watch", () => {
  expect(request(unproven, { watchers: 0 }).score).toBeGreaterThan(
    request(proven, { price: 9600, watchers: 400 }).score,
  );
});

test("only who lifts a request to a better class pays, and no score falls", () => {
  expect(mergeRequest(null, { class: 1, score: 3 })).toEqual({ request: { class: 1, score: 3 }, pays: true });
  expect(mergeRequest(null, { class: 2, score: 3 }).pays).toBe(false);
  expect(mergeRequest({ class: 1, score: 3 }, { class: 1, score: 9 })).toEqual({
    request: { class: 1, score: 9 },
    pays: false,
  });
  expect(mergeRequest({ class: 1, score: 3 }, { class: 0, score: 1 })).toEqual({
    request: { class: 0, score: 3 },
    pays: true,
  });
  expect(mergeRequest({ class: 0, score: 1 }, { class: 1, score: 9 })).toEqual({
    request: { class: 0, score: 1 },
    pays: false,
  });
});

test.each<
  [
    string,
    readonly (VerificationRequest | null)[],
    { open: number; idle: number; all: number },
    number | null,
  ]
>([
  [
    "trusted first",
    [{ class: 0, score: 2 }, { class: 1, score: 1 }, null],
    { open: 30, idle: 0, all: 100 },
    0,
  ],
  [
    "a quarter is for class 1",
    [{ class: 0, score: 2 }, { class: 1, score: 1 }, null],
    { open: 24, idle: 0, all: 100 },
    1,
  ],
  [
    "half of it when it is better",
    [{ class: 0, score: 2 }, { class: 1, score: 3 }, null],
    { open: 49, idle: 0, all: 100 },
    1,
  ],
  [
    "no more than half",
    [{ class: 0, score: 2 }, { class: 1, score: 3 }, null],
    { open: 51, idle: 0, all: 100 },
    0,
  ],
  [
    "class 1 before one of class 2 that is no better",
    [null, { class: 1, score: 9 }, { class: 2, score: 9 }],
    { open: 99, idle: 0, all: 99 },
    1,
  ],
  [
    "class 2 when there is nothing else",
    [null, null, { class: 2, score: 9 }],
    { open: 0, idle: 8, all: 9 },
    2,
  ],
  [
    "a twentieth of the hour at most",
    [null, null, { class: 2, score: 9 }],
    { open: 0, idle: 9, all: 9 },
    null,
  ],
  [
    "class 2 before both others while it is better",
    [
      { class: 0, score: 2 },
      { class: 1, score: 3 },
      { class: 2, score: 9 },
    ],
    { open: 30, idle: 8, all: 100 },
    2,
  ],
  [
    "class 2 not before a better trusted one",
    [{ class: 0, score: 9 }, null, { class: 2, score: 9 }],
    { open: 0, idle: 0, all: 100 },
    0,
  ],
  [
    "class 2 not before a better one of class 1",
    [
      { class: 0, score: 2 },
      { class: 1, score: 9 },
      { class: 2, score: 8 },
    ],
    { open: 30, idle: 0, all: 100 },
    1,
  ],
  [
    "class 2 a twentieth of a busy hour at most, however good",
    [{ class: 0, score: 2 }, null, { class: 2, score: 99 }],
    { open: 0, idle: 9, all: 100 },
    0,
  ],
  ["nothing", [null, null, null], { open: 0, idle: 0, all: 0 }, null],
])("the class to serve: %s", (_, best, visits, expected) =>
  expect(classToServe(best, visits, 180, requestRules)).toBe(expected),
);

test("spending counts within its day only", () => {
  expect(useOne(5, { span: 4, count: 9 })).toEqual({ span: 5, count: 1 });
  expect(useOne(5, { span: 5, count: 9 })).toEqual({ span: 5, count: 10 });
});
