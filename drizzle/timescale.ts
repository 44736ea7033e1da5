import { isOlder } from "@tidemark/core";
import postgres from "postgres";
import { migrationLock } from "./migration-lock.ts";

/**
 * TimescaleDB, where the server has it: points and days in chunks of some days that go to the columnstore, and weeks,
 * months and years as continuous aggregates under the names of their views. Answers are those of plain PostgreSQL.
 */
const tables = [
  { name: "price_point", time: "at" },
  { name: "price_day", time: "day" },
] as const;
/**
 * From the end of a chunk on, however many days it has. Longer than a sighting may come late, so that new rows never
 * belong to the columnstore.
 */
const compressAfter = "14 days";

/**
 * Spans younger than the lag are aggregated at query time: sightings may come a week late, and a materialized span
 * changes only at a refresh. A year is made of months; a month cannot be made of weeks.
 */
const spans = [
  { name: "price_week", of: "price_day", bucket: "7 days", lag: "3 weeks", every: "1 hour" },
  { name: "price_month", of: "price_day", bucket: "1 month", lag: "1 month", every: "1 hour" },
  { name: "price_year", of: "price_month", bucket: "1 year", lag: "1 year", every: "1 day" },
] as const;
type Span = (typeof spans)[number];

const sums = {
  price_day: `
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes`,
  price_month: `
    sum(weighted) as weighted, sum(priced_s) as priced_s, sum(days) as days, sum(changes) as changes`,
} as const;

function aggregateOf({ name, of, bucket }: Span): string {
  const time = of === "price_day" ? "day" : "start";
  const who = ["reporters", "verified", "imported"].map(
    (column) => `last(${column}, ${time}) filter (where reporters is not null) as ${column}`,
  );
  return `
    create materialized view ${name} with (timescaledb.continuous, timescaledb.materialized_only = false) as
    select series_id, time_bucket('${bucket}', ${time}) as start, first(open, ${time}) as open, max(high) as high,
      min(low) as low, last(close, ${time}) as close, ${sums[of]}, ${who.join(", ")}
    from ${of} group by series_id, time_bucket('${bucket}', ${time}) with no data`;
}

/** `plain`: the server does not offer it, with a licence for all of this; `refused`: too old, or it may not be installed. */
export type Timescale =
  | {
      readonly kind: "on";
      readonly version: string;
      /** It was set up just now. */
      readonly changed: boolean;
      /** Chunks that begin from now on have another length than those before. */
      readonly resized: boolean;
    }
  | { readonly kind: "plain" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Sets up TimescaleDB on a migrated database, empty or not; does nothing where that is done. Runs at each start, after
 * `migrate()`, also in several concurrent processes: once the database server has the extension, the next start uses it.
 * Chunks are filled while the tables are locked. Chunks that begin later have `chunkDays` days. All on one connection.
 */
export async function reconcileTimescale(sql: postgres.Sql, chunkDays: number): Promise<Timescale> {
  const offered = await loadedVersion(sql);
  if (offered === null) return { kind: "plain" };
  const tooOld = versionProblem(offered);
  if (tooOld) return { kind: "refused", reason: tooOld };
  const holder = await sql.reserve();
  try {
    await holder`select pg_advisory_lock(${migrationLock.toString()}::bigint)`;
    const installed = await install(holder);
    if (installed !== true) return installed ? { kind: "refused", reason: installed } : { kind: "plain" };
    let changed = false;
    let resized = false;
    for (const table of tables) {
      if (await makeHypertable(holder, table, chunkDays)) changed = true;
      else if (await resizeChunks(holder, table, chunkDays)) resized = true;
    }
    for (const span of spans) changed = (await makeAggregate(holder, span)) || changed;
    const [extension] = await holder`select extversion from pg_extension where extname = 'timescaledb'`;
    return { kind: "on", version: extension!.extversion as string, changed, resized };
  } finally {
    await holder`select pg_advisory_unlock(${migrationLock.toString()}::bigint)`.catch(() => {});
    holder.release();
  }
}

/**
 * The version that this database has or would get. Null where it is not in `shared_preload_libraries`: creating the
 * extension ends the connection there.
 */
async function loadedVersion(sql: postgres.ISql): Promise<string | null> {
  const [row] = await sql`
    select coalesce(installed_version, default_version) as version from pg_available_extensions
    where name = 'timescaledb'
      and exists (select from pg_settings where name = 'timescaledb.max_background_workers')`;
  return (row?.version as string | undefined) ?? null;
}

/** 2.18.2 misses rows of its columnstore after they were changed; those in between were not tried. */
const oldest = "2.28.0";

/** Why a version is not used; null: it is. */
export function versionProblem(version: string): string | null {
  const [, number] = /^(\d+\.\d+\.\d+)/.exec(version) ?? [];
  const isFit = number !== undefined && !isOlder(number, oldest);
  return isFit ? null : `TimescaleDB ${version} may give wrong answers: update it to ${oldest} or newer.`;
}

/**
 * Whether its licence is the one that has columnstore and continuous aggregates; nobody knows before the extension is
 * created. It stays only if so.
 */
async function createExtension(holder: postgres.ISql): Promise<boolean> {
  try {
    await holder`begin`;
    await holder`create extension if not exists timescaledb`;
    const [row] = await holder`select current_setting('timescaledb.license', true) = 'timescale' as fits`;
    const fits = row!.fits === true;
    await holder.unsafe(fits ? "commit" : "rollback");
    return fits;
  } catch (error) {
    await holder`rollback`.catch(() => {});
    throw error;
  }
}

/** `begin()` of a pool takes a connection of its own, and the pool may have no second one. */
async function within(holder: postgres.ISql, work: (tx: postgres.ISql) => Promise<void>): Promise<void> {
  await holder`begin`;
  try {
    await work(holder);
    await holder`commit`;
  } catch (error) {
    await holder`rollback`.catch(() => {});
    throw error;
  }
}

/** True when it is there; false: not with that licence; a text: why it may not be created. */
async function install(holder: postgres.ISql): Promise<boolean | string> {
  try {
    return await createExtension(holder);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "42501") return message;
    throw error;
  }
}

type Table = (typeof tables)[number];

async function makeHypertable(
  sql: postgres.ISql,
  { name, time }: Table,
  chunkDays: number,
): Promise<boolean> {
  const [known] = await sql`
    select from timescaledb_information.hypertables where hypertable_schema = 'public' and hypertable_name = ${name}`;
  if (known) return false;
  await within(sql, async (tx) => {
    await tx.unsafe(`
      select create_hypertable('public.${name}', by_range('${time}', interval '${chunkDays} days'),
        create_default_indexes => false, migrate_data => true)`);
    // No segment: most series have few rows in a chunk, and each would get a batch of its own.
    await tx.unsafe(`
      alter table public.${name} set (timescaledb.enable_columnstore, timescaledb.segmentby = '',
        timescaledb.orderby = 'series_id, ${time}')`);
    await tx.unsafe(`call add_columnstore_policy('public.${name}', after => interval '${compressAfter}')`);
  });
  await sql.unsafe(`analyze public.${name}`);
  return true;
}

/** Chunks that are there stay as they are, the one of today until it ends. */
async function resizeChunks(sql: postgres.ISql, { name }: Table, chunkDays: number): Promise<boolean> {
  const [other] = await sql`
    select from timescaledb_information.dimensions
    where hypertable_schema = 'public' and hypertable_name = ${name}
      and time_interval <> make_interval(days => ${chunkDays})`;
  if (!other) return false;
  await sql`select set_chunk_time_interval(${`public.${name}`}::regclass, make_interval(days => ${chunkDays}))`;
  return true;
}

async function makeAggregate(sql: postgres.ISql, span: Span): Promise<boolean> {
  const { name, lag, every } = span;
  const [known] = await sql`
    select from timescaledb_information.continuous_aggregates where view_schema = 'public' and view_name = ${name}`;
  if (known) return false;
  await within(sql, async (tx) => {
    await tx.unsafe(`drop view if exists public.${name}`);
    await tx.unsafe(aggregateOf(span));
    await tx.unsafe(`
      select add_continuous_aggregate_policy('public.${name}', start_offset => null, end_offset => interval '${lag}',
        schedule_interval => interval '${every}')`);
  });
  await refresh(sql, span);
  return true;
}

/**
 * Refreshes spans after old days were rewritten, as the owner of the schema; spans of another owner are left to
 * TimescaleDB's policies. Not within a transaction. Does nothing without TimescaleDB.
 */
export async function refreshSpans(sql: postgres.Sql, ownerUrl?: string): Promise<void> {
  const [known] = await sql`
    select to_regclass('timescaledb_information.continuous_aggregates') is not null as has`;
  if (!known!.has) return;
  const owner = ownerUrl ? postgres(ownerUrl, { max: 1, onnotice: () => {} }) : sql;
  try {
    await refreshOwn(owner);
  } finally {
    if (owner !== sql) await owner.end({ timeout: 5 });
  }
}

async function refreshOwn(sql: postgres.Sql): Promise<void> {
  for (const span of spans) {
    const [made] = await sql`
      select from timescaledb_information.continuous_aggregates
      where view_schema = 'public' and view_name = ${span.name} and pg_has_role(view_owner, 'usage')`;
    if (made) await refresh(sql, span);
  }
}

/** Computes only what changed since the last refresh. */
const refresh = (sql: postgres.ISql, { name, lag }: Span) =>
  sql.unsafe(
    `call refresh_continuous_aggregate('public.${name}', null, ((now() at time zone 'utc') - interval '${lag}')::date)`,
  );

/** Drops the continuous aggregates, which no DROP VIEW does. Inside the caller's transaction. */
export async function dropAggregates(tx: postgres.ISql): Promise<void> {
  const [known] = await tx`
    select to_regclass('timescaledb_information.continuous_aggregates') is not null as has`;
  if (!known!.has) return;
  for (const { name } of spans.toReversed()) {
    const [made] = await tx`
      select from timescaledb_information.continuous_aggregates where view_schema = 'public' and view_name = ${name}`;
    if (made) await tx.unsafe(`drop materialized view public.${name}`);
  }
}
