import { privatePolicy } from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { loggerTo } from "../../platform/logger.ts";
import { readsOf } from "../../platform/reads.ts";
import { emit, seriesAt } from "../../testing/change-world.ts";
import { Metrics } from "../health/metrics.ts";
import { deleteOldChanges } from "./delete-old-changes.ts";
import { runJob, upkeepStatus } from "./run-job.ts";
import { startUpkeep, upkeepJobs } from "./upkeep.ts";

const day = 86_400_000;
const signal = new AbortController().signal;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 3);
});
afterEach(() => pool.end().then(() => database.drop()));

const later = () => Date.now() + 31 * day;
const passed = () => pool`
  insert into change_checkpoint (snapshot) values (pg_current_snapshot())
  on conflict (id) do update set snapshot = pg_current_snapshot()`;
const seen = (n: number, revision: number, consumer = "notifier") => pool`
  insert into change_seen (consumer, series_id, revision)
  values (${consumer}, ${String(seriesAt(n))}::bigint, ${revision})`;
const left = async () => {
  const rows = await pool<{ key: string }[]>`
    select (series_id >> 3 & 15) || ':' || revision as key from price_change order by series_id, revision`;
  return rows.map(({ key }) => key).join(" ");
};
const keyOf = (n: number, revision: number) => `${Number((seriesAt(n) >> 3n) & 15n)}:${revision}`;

test("changes are deleted after 30 days, and with a series' last one its seen revision", async () => {
  await emit(pool, seriesAt(1), 1);
  await emit(pool, seriesAt(1), 2);
  await emit(pool, seriesAt(2), 1);
  await seen(1, 2);
  await seen(2, 1);
  await passed();
  expect(await deleteOldChanges(pool, Date.now() + 29 * day, signal)).toBe(0);
  await pool`update price_change set accepted_at = now() + interval '5 days' where revision = 2`;
  expect(await deleteOldChanges(pool, later(), signal)).toBe(3);
  expect(await left()).toBe(keyOf(1, 2));
  expect(await pool`select revision from change_seen`).toEqual([{ revision: 2 }]);
});

test("changes stay that the relay or notifier has not handled, or that an alert refers to", async () => {
  await emit(pool, seriesAt(1), 1);
  await seen(1, 1);
  expect(await deleteOldChanges(pool, later(), signal)).toBe(0);
  await passed();
  await emit(pool, seriesAt(2), 1);
  await seen(2, 1);
  await emit(pool, seriesAt(3), 1);
  await emit(pool, seriesAt(3), 2);
  await seen(3, 1);
  expect(await deleteOldChanges(pool, later(), signal)).toBe(2);
  expect(await left()).toBe([keyOf(2, 1), keyOf(3, 1), keyOf(3, 2)].join(" "));
  await passed();
  await pool`
    with h as (insert into holder (token_digest, settings) values ('a', '{}') returning id),
      w as (insert into watch (holder_id, series_id, rule, since_revision)
        select id, ${String(seriesAt(2))}::bigint, '{}', 0 from h returning id, holder_id),
      m as (insert into message (holder_id, kind, watch_id, due_at) select holder_id, 'now', id, now() from w
        returning id, watch_id)
    insert into alert (watch_id, revision, series_id, message_id)
    select watch_id, 1, ${String(seriesAt(2))}::bigint, id from m`;
  expect(await deleteOldChanges(pool, later(), signal)).toBe(1);
  expect(await left()).toBe([keyOf(2, 1), keyOf(3, 2)].join(" "));
  await pool`delete from alert`;
  expect(await deleteOldChanges(pool, later(), signal)).toBe(2);
  expect(await left()).toBe(keyOf(3, 2));
});

test("each job's last run is stored, with its error; a failed job does not stop the others", async () => {
  const logged: string[] = [];
  await database.asOwner("drop table fan_out");
  const upkeep = startUpkeep(
    pool,
    privatePolicy,
    () => Date.UTC(2026, 0, 1),
    loggerTo((_, message) => logged.push(message)),
  );
  await expect.poll(async () => (await upkeepStatus(pool)).length).toBe(upkeepJobs(privatePolicy).length);
  await upkeep.stop();
  const status = await upkeepStatus(pool);
  const failed = status.filter(({ error }) => error !== null);
  expect(failed).toMatchObject([{ name: "stuck-fan-outs", lastRunAt: Date.UTC(2026, 0, 1), lastRows: 0 }]);
  expect(logged).toEqual(["Upkeep job failed: stuck-fan-outs"]);
});

test("rows add up over runs and appear in the metrics", async () => {
  const job = { name: "count", run: async () => 3 };
  const run = () => runJob(job, { pool, clock: () => 60_000, signal, log: loggerTo(() => {}) });
  await run();
  await run();
  expect(await upkeepStatus(pool)).toMatchObject([{ name: "count", lastRows: 3, totalRows: 6, error: null }]);
  const text = await new Metrics({
    pool,
    reads: readsOf(pool),
    rateLimits: null,
    waiting: () => 0,
    others: null,
    clock: Date.now,
  }).text();
  expect(text).toContain('tidemark_upkeep_rows_total{job="count"} 6');
  expect(text).toContain('tidemark_upkeep_last_run_timestamp_seconds{job="count"} 60');
  expect(text).toContain('tidemark_upkeep_failed{job="count"} 0');
});
