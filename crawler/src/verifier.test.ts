import type { Lease, Leases, Page } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import type { ApiClient, ApiFailure, ApiResult } from "./api-client.ts";
import type { LeaseVisit } from "./lease-visit.ts";
import { aLease } from "./testing/fake-api.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { logLines } from "./testing/log-lines.ts";
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
const read = (page: Page, retryAfterMs = 0): LeaseVisit => ({
  kind: "read",
  page,
  status: 200,
  retryAfterMs,
});
const skipped = (reason: Extract<LeaseVisit, { kind: "skipped" }>["reason"]): LeaseVisit => ({
  kind: "skipped",
  reason,
  retryAfterMs: 0,
});

interface Script {
  /** What the server answers to each question for work; after the last the verifier is stopped. */
  readonly answers: ApiResult<Leases>[];
  readonly visits?: LeaseVisit[];
  readonly readings?: Awaited<ReturnType<ApiClient["reading"]>>[];
  readonly onVisit?: (stop: () => void) => void;
}

async function play({ answers, visits = [], readings = [], onVisit }: Script) {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const asked: { at: number; marketplaces: readonly string[] }[] = [];
  const posted: { id: string; page: Page }[] = [];
  const released: string[] = [];
  const { logger, lines } = logLines();
  const start = clock.now();
  await runVerifier(
    {
      egress: "test",
      marketplaces: ["de", "fr"],
      clock,
      random: () => 0,
      logger,
      visit: async () => {
        onVisit?.(() => stopping.abort());
        return visits.shift() ?? read(other);
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
        async renew() {
          return { ok: true, value: null };
        },
        async release({ id }) {
          released.push(id);
          return { ok: true, value: null };
        },
      },
    },
    { stopping: stopping.signal, cutShort: new AbortController().signal },
  );
  return { asked, posted, released, lines, times: asked.map(({ at }) => at) };
}

test("a reading is posted, and work is requested again when the server said", async () => {
  const missing: Page = { kind: "missing" };
  const { posted, times, lines } = await play({
    answers: [leases([aLease({ id: "1" })], 1500), leases([])],
    visits: [read(missing)],
  });
  expect(posted).toEqual([{ id: "1", page: missing }]);
  expect(times).toEqual([0, 1500]);
  expect(lines).toEqual([
    expect.objectContaining({ msg: "visit", page: "missing", status: 200, outcome: "accepted" }),
  ]);
});

test("without work the verifier asks less often, and never before the time that the server said", async () => {
  const { times } = await play({
    answers: [...Array.from({ length: 5 }, () => leases([])), leases([], 60_000), leases([])],
  });
  expect(times).toEqual([0, 2000, 6000, 10_000, 14_000, 18_000, 78_000]);
});

test("an unreachable server is asked again with a growing wait", async () => {
  const { times } = await play({ answers: [...Array.from({ length: 7 }, () => failure("unreachable"))] });
  expect(times).toEqual([0, 1000, 3000, 7000, 15_000, 31_000, 61_000]);
});

test("a failed visit is posted as another page", async () => {
  const { posted, released } = await play({
    answers: [leases([aLease()]), leases([])],
    visits: [{ kind: "failed", reason: "too-large" }],
  });
  expect(posted).toMatchObject([{ page: other }]);
  expect(released).toEqual([]);
});

test("blocked pages start growing cooldowns of the whole shop", async () => {
  const blocked = read({ kind: "blocked", by: "captcha" });
  const { times } = await play({
    answers: [...Array.from({ length: 4 }, () => leases([aLease()])), leases([])],
    visits: [blocked, blocked, read(other), blocked],
  });
  expect(times).toEqual([0, 30_000, 90_000, 91_000, 121_000]);
});

test("the shop's Retry-After is honoured", async () => {
  const { times } = await play({
    answers: [leases([aLease()]), leases([])],
    visits: [read({ kind: "blocked", by: "status", status: 429 }, 120_000)],
  });
  expect(times).toEqual([0, 120_000]);
});

test.each([
  ["robots-disallow", 3_600_000],
  ["robots-unreachable", 30_000],
] as const)("%s returns the lease and starts a cooldown of its marketplace", async (reason, cooldownMs) => {
  const { asked, released, posted } = await play({
    answers: [leases([aLease()]), leases([], cooldownMs / 2), leases([], cooldownMs / 2), leases([])],
    visits: [skipped(reason)],
  });
  expect(released).toEqual(["7"]);
  expect(posted).toEqual([]);
  expect(asked.map(({ marketplaces }) => marketplaces)).toEqual([["de", "fr"], ["fr"], ["fr"], ["de", "fr"]]);
});

test("without a browser the lease is returned and a cooldown starts", async () => {
  const { times, released } = await play({
    answers: [leases([aLease()]), leases([])],
    visits: [skipped("no-browser")],
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

test("a reading is posted again while the server is unreachable", async () => {
  const { posted, lines } = await play({
    answers: [leases([aLease()]), leases([])],
    readings: [failure("unreachable"), failure("unreachable")],
  });
  expect(posted).toHaveLength(3);
  expect(lines).toMatchObject([{ outcome: "accepted" }]);
});

test("a reading that the server refuses is posted as another page", async () => {
  const { posted } = await play({
    answers: [leases([aLease()]), leases([])],
    visits: [read({ kind: "missing" })],
    readings: [failure("refused")],
  });
  expect(posted.map(({ page }) => page.kind)).toEqual(["missing", "other"]);
});

test("a verifier stopped during a visit posts a reading or returns the lease", async () => {
  const done = await play({ answers: [leases([aLease()]), leases([])], onVisit: (stop) => stop() });
  expect(done.posted).toHaveLength(1);
  expect(done.asked).toHaveLength(1);
  const cut = await play({
    answers: [leases([aLease()]), leases([])],
    visits: [skipped("stopped")],
    onVisit: (stop) => stop(),
  });
  expect(cut.released).toEqual(["7"]);
});

test("a verifier stopped while requesting work returns the lease unvisited", async () => {
  const { released, posted } = await play({ answers: [leases([aLease()])] });
  expect(released).toEqual(["7"]);
  expect(posted).toEqual([]);
});

test("a bug of the reader is logged as an error and posted as another page", async () => {
  const { posted, lines } = await play({
    answers: [leases([aLease()]), leases([])],
    visits: [{ kind: "failed", reason: "reader-error", detail: "TypeError: bug" }],
  });
  expect(posted).toMatchObject([{ page: other }]);
  expect(lines).toMatchObject([
    { level: 50, msg: "visit", reason: "reader-error", detail: "TypeError: bug" },
  ]);
});

test("a bug during a visit ends the verifier with its error", async () => {
  const playing = play({
    answers: [leases([aLease()]), leases([])],
    onVisit: () => {
      throw new TypeError("bug");
    },
  });
  await expect(playing).rejects.toThrow("bug");
});
