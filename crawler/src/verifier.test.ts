import type { Lease, Leases, Page } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import type { ApiClient, ApiFailure, ApiResult } from "./api-client.ts";
import type { Look } from "./lease-visit.ts";
import { aLease } from "./testing/fake-api.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { runVerifier } from "./verifier.ts";

const other: Page = { kind: "other" };
const failure = (reason: ApiFailure["reason"]): ApiFailure => ({
  ok: false,
  reason,
  detail: "",
  retryAfterMs: 0,
});
const leases = (verifications: Lease[], retryAfterMs = 1000): ApiResult<Leases> => ({
  ok: true,
  value: { verifications, retryAfterMs },
});
const seen = (page: Page, retryAfterMs = 0): Look => ({ kind: "seen", page, status: 200, retryAfterMs });
const unvisited = (reason: Extract<Look, { kind: "unvisited" }>["reason"]): Look => ({
  kind: "unvisited",
  reason,
  retryAfterMs: 0,
});

interface Script {
  /** What the server answers to each question for work; after the last the verifier is stopped. */
  readonly answers: ApiResult<Leases>[];
  readonly looks?: Look[];
  readonly readings?: Awaited<ReturnType<ApiClient["reading"]>>[];
  readonly onLook?: (stop: () => void) => void;
}

async function play({ answers, looks = [], readings = [], onLook }: Script) {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const asked: { at: number; marketplaces: readonly string[] }[] = [];
  const posted: { id: string; page: Page }[] = [];
  const released: string[] = [];
  const lines: unknown[] = [];
  const start = clock.now();
  await runVerifier(
    {
      egress: "test",
      marketplaces: ["de", "fr"],
      clock,
      random: () => 0,
      log: (event, fields) => lines.push({ event, ...fields }),
      look: async () => {
        onLook?.(() => stopping.abort());
        return looks.shift() ?? seen(other);
      },
      api: {
        async lease({ marketplaces }) {
          asked.push({ at: clock.now() - start, marketplaces });
          if (answers.length === 1) stopping.abort();
          return answers.shift()!;
        },
        async reading({ id }, page) {
          posted.push({ id, page });
          return readings.shift() ?? { ok: true, value: { outcome: "accepted" } };
        },
        async release({ id }) {
          released.push(id);
          return { ok: true, value: null };
        },
      },
    },
    { stopping: stopping.signal, hurry: new AbortController().signal },
  );
  return { asked, posted, released, lines, times: asked.map(({ at }) => at) };
}

test("what was seen is posted, and the server is asked again when it said", async () => {
  const missing: Page = { kind: "missing" };
  const { posted, times, lines } = await play({
    answers: [leases([aLease({ id: "1" })], 1500), leases([])],
    looks: [seen(missing)],
  });
  expect(posted).toEqual([{ id: "1", page: missing }]);
  expect(times).toEqual([0, 1500]);
  expect(lines).toEqual([
    expect.objectContaining({ event: "visit", page: "missing", status: 200, outcome: "accepted" }),
  ]);
});

test("while nothing is there to do it asks less often, and never before the server said", async () => {
  const { times } = await play({
    answers: [...Array.from({ length: 5 }, () => leases([])), leases([], 60_000), leases([])],
  });
  expect(times).toEqual([0, 2000, 6000, 14_000, 24_000, 34_000, 94_000]);
});

test("an absent server is asked again with a growing wait", async () => {
  const { times } = await play({ answers: [...Array.from({ length: 7 }, () => failure("unreachable"))] });
  expect(times).toEqual([0, 1000, 3000, 7000, 15_000, 31_000, 61_000]);
});

test("a failed look is posted as one", async () => {
  const { posted, released } = await play({
    answers: [leases([aLease()]), leases([])],
    looks: [{ kind: "failed", reason: "too-large" }],
  });
  expect(posted).toMatchObject([{ page: other }]);
  expect(released).toEqual([]);
});

test("a blocked page rests the whole egress, longer each time, until one is not", async () => {
  const blocked = seen({ kind: "blocked", by: "captcha" });
  const { times } = await play({
    answers: [...Array.from({ length: 4 }, () => leases([aLease()])), leases([])],
    looks: [blocked, blocked, seen(other), blocked],
  });
  expect(times).toEqual([0, 30_000, 90_000, 91_000, 121_000]);
});

test("the shop's Retry-After is honoured", async () => {
  const { times } = await play({
    answers: [leases([aLease()]), leases([])],
    looks: [seen({ kind: "blocked", by: "status", status: 429 }, 120_000)],
  });
  expect(times).toEqual([0, 120_000]);
});

test.each([
  ["robots-disallow", 3_600_000],
  ["robots-unreachable", 30_000],
] as const)("%s gives the lease back and leaves that marketplace alone", async (reason, restMs) => {
  const { asked, released, posted } = await play({
    answers: [leases([aLease()]), leases([], restMs / 2), leases([], restMs / 2), leases([])],
    looks: [unvisited(reason)],
  });
  expect(released).toEqual(["7"]);
  expect(posted).toEqual([]);
  expect(asked.map(({ marketplaces }) => marketplaces)).toEqual([["de", "fr"], ["fr"], ["fr"], ["de", "fr"]]);
});

test("without a browser the lease goes back, and nothing is asked for a while", async () => {
  const { times, released } = await play({
    answers: [leases([aLease()]), leases([])],
    looks: [unvisited("no-browser")],
  });
  expect(released).toEqual(["7"]);
  expect(times).toEqual([0, 30_000]);
});

test("a reading for a lease that ran out is dropped", async () => {
  const { posted, lines } = await play({
    answers: [leases([aLease()]), leases([])],
    readings: [failure("gone")],
  });
  expect(posted).toHaveLength(1);
  expect(lines).toMatchObject([{ outcome: "lease-gone" }]);
});

test("a reading is posted again while the server is away", async () => {
  const { posted, lines } = await play({
    answers: [leases([aLease()]), leases([])],
    readings: [failure("unreachable"), failure("unreachable")],
  });
  expect(posted).toHaveLength(3);
  expect(lines).toMatchObject([{ outcome: "accepted" }]);
});

test("a reading that the server will not have becomes a failed look", async () => {
  const { posted } = await play({
    answers: [leases([aLease()]), leases([])],
    looks: [seen({ kind: "missing" })],
    readings: [failure("refused")],
  });
  expect(posted.map(({ page }) => page.kind)).toEqual(["missing", "other"]);
});

test("told to stop during a visit: what it saw is posted, what it did not see is given back", async () => {
  const done = await play({ answers: [leases([aLease()]), leases([])], onLook: (stop) => stop() });
  expect(done.posted).toHaveLength(1);
  expect(done.asked).toHaveLength(1);
  const cut = await play({
    answers: [leases([aLease()]), leases([])],
    looks: [unvisited("stopped")],
    onLook: (stop) => stop(),
  });
  expect(cut.released).toEqual(["7"]);
});

test("told to stop while asking for work: the lease is given back unvisited", async () => {
  const { released, posted } = await play({ answers: [leases([aLease()])] });
  expect(released).toEqual(["7"]);
  expect(posted).toEqual([]);
});
