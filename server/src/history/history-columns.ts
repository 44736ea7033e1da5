import { gapsBetween } from "@tidemark/core";
import { type Granularity, type HistoryView, Source } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { type Field, narrowed, narrowLimit, packed, type Unpacked, unpacked } from "./packed.ts";

/** Days: first epoch seconds, UTC, `until` excluded; null: no limit. */
export interface Span {
  readonly granularity: Granularity;
  readonly from: number | null;
  readonly until: number | null;
}

/** A stretch of one series. */
export interface Stretch extends Span {
  readonly seriesId: bigint;
}

/** What a history says of its series, by columns. */
export type Columns = Omit<
  HistoryView,
  "marketplace" | "asin" | "series" | "currency" | "exponent" | "granularity"
>;

type Name = Exclude<keyof Columns, "gaps">;
const moment = { name: "t", of: "at", bytes: 8, as: "moment" } as const;
const start = { name: "t", of: "start", bytes: 2, as: "day" } as const;
const money = (name: Name, of: string = name): Field<Name> => ({ name, of, bytes: 8 });
const count = (name: Name): Field<Name> => ({ name, bytes: 3 });
const day = [money("open"), money("high"), money("low"), money("mean"), count("changes")];
const longer = [...day, count("days")];
/** The columns of each granularity beside time, close and provenance, in their order. */
const more: Record<Granularity, readonly Field<Name>[]> = {
  raw: [],
  day,
  week: longer,
  month: longer,
  year: longer,
};

const number = (source: Source) => Source.options.indexOf(source);
const int8 = (source: Source) => `${number(source)}::int8`;
/** Who vouched for the last change in each row; `by` is null without one. */
const provenance: readonly Field<"source" | "by">[] = [
  {
    name: "source",
    of: `case when imported then ${int8("imported")} when verified and reporters > 0 then ${int8("both")}
      when verified then ${int8("verifier")} else ${int8("crowd")} end`,
    bytes: 2,
  },
  { name: "by", of: "reporters", bytes: 2 },
];

const views = { week: "price_week", month: "price_month", year: "price_year" } as const;

/** The columns of a stretch. `now`: epoch ms. */
export async function historyColumns(pool: Pool, stretch: Stretch, now: number): Promise<Columns> {
  const { granularity } = stretch;
  const time = granularity === "raw" ? moment : start;
  const fields = [time, money("p", "close"), ...more[granularity], ...provenance];
  const narrow = narrowed(fields);
  const first = await rowsIn(pool, stretch, narrow, false);
  const fits = first.highest < narrowLimit;
  const { rows, before, seen } =
    fits && isAscending(first.rows.t as number[])
      ? first
      : await rowsIn(pool, stretch, fits ? narrow : fields, true);
  const { source, by, ...columns } = rows;
  return {
    ...(columns as Omit<Columns, "source" | "by" | "gaps">),
    ...carried({ source, by }, before),
    gaps: gapsBetween(granularity === "day" ? seen.concat(columns.t as number[]) : seen, stretch, now / 1000),
  };
}

/**
 * The rows of a stretch as they are read from such fields, and the highest price in it. Points and days come in order
 * all but always, without being told to; told to, TimescaleDB sorts each chunk, which takes longer than reading it.
 */
async function rowsIn(pool: Pool, stretch: Stretch, fields: readonly Field<Name>[], inOrder: boolean) {
  const as = (some: readonly Field[]) => pool.unsafe(packed(some));
  const price = pool(stretch.granularity === "raw" ? "close" : "high");
  const [row] = await pool<[Record<"rows" | "before" | "seen", string | null> & { highest: number | null }]>`
    select ${as(fields)} as rows, max(${price})::float8 as highest,
      (select ${as(provenance)} from (${before(pool, stretch)}) b) as before,
      (select ${as([start])} from (${seenDays(pool, stretch)}) d) as seen
    from (${rowsOf(pool, stretch, inOrder)}) r`;
  return {
    highest: row.highest ?? 0,
    rows: unpacked(row.rows, fields),
    before: unpacked(row.before, provenance),
    seen: unpacked(row.seen, [start]).t as number[],
  };
}

/** Moments of one second may stand in either order: they count as none. */
function isAscending(t: readonly number[]): boolean {
  for (let i = 1; i < t.length; i++) if (t[i]! <= t[i - 1]!) return false;
  return true;
}

type Vouched = Unpacked<"source" | "by">;

/**
 * A row without a change is vouched for by whoever vouched for the price before it. Windows over the rows do the same in
 * as much time as all the rest.
 */
function carried({ source, by }: Vouched, before: Vouched): Pick<Columns, "source" | "by"> {
  const columns = { source: new Array<Source>(by.length), by: new Array<number>(by.length) };
  let lastSource = Source.options[before.source[0] ?? number("crowd")]!;
  let lastBy = before.by[0] ?? 0;
  for (let i = 0; i < by.length; i++) {
    const reporters = by[i]!;
    if (reporters !== null) {
      lastSource = Source.options[source[i]!]!;
      lastBy = reporters;
    }
    columns.source[i] = lastSource;
    columns.by[i] = lastBy;
  }
  return columns;
}

type Fragment = ReturnType<Pool>;

/** `at` or `start`, prices, and who vouched for the last change in each: null without one. */
const rowsOf = (pool: Pool, stretch: Stretch, inOrder: boolean): Fragment =>
  stretch.granularity === "raw" ? points(pool, stretch, inOrder) : spans(pool, stretch, inOrder);

/** SQL of a limit, as a moment or a day; an open one is infinite, so that one plan serves all. */
const momentOf = (pool: Pool, seconds: number | null, open: "-infinity" | "infinity"): Fragment =>
  pool`coalesce(to_timestamp(${seconds}::float8), ${pool.unsafe(`'${open}'`)})`;
const dayOf = (pool: Pool, seconds: number | null, open: "-infinity" | "infinity"): Fragment =>
  pool`coalesce((to_timestamp(${seconds}::float8) at time zone 'utc')::date, ${pool.unsafe(`'${open}'`)})`;

function points(pool: Pool, { seriesId, from, until }: Stretch, inOrder: boolean): Fragment {
  const id = String(seriesId);
  return pool`
    select at, price as close, reporters, verified, imported
    from price_point
    where series_id = ${id}::bigint and retracted_at is null and at < ${momentOf(pool, until, "infinity")}
      and at >= (select coalesce(max(at), '-infinity') from price_point
        where series_id = ${id}::bigint and at <= ${momentOf(pool, from, "-infinity")} and retracted_at is null)
    ${inOrder ? pool`order by at` : pool``}`;
}

/** The point in force before the stretch, if any. */
const before = (pool: Pool, { seriesId, from }: Stretch): Fragment => pool`
  select reporters, verified, imported from price_point
  where series_id = ${String(seriesId)}::bigint and retracted_at is null and at < ${momentOf(pool, from, "-infinity")}
  order by at desc limit 1`;

function spans(pool: Pool, stretch: Stretch, inOrder: boolean): Fragment {
  const { granularity } = stretch;
  const isDay = granularity === "day";
  const own = isDay
    ? daysOf(pool, stretch)
    : longerOf(pool, stretch, views[granularity as keyof typeof views]);
  const order = inOrder || !isDay ? pool`order by start` : pool``;
  return pool`select * from (${own}) own ${order}`;
}

/** The mean in whole numbers, rounded half up: cheaper than in float8. */
const daysOf = (pool: Pool, { seriesId, from, until }: Stretch): Fragment => pool`
  select day as start, open, high, low, close, changes, 1 as days, reporters, verified, imported,
    ((weighted + coalesce(close * (86400 - last_change_s), 0)) * 2
      / nullif(priced_s + case when close is null then 0 else 86400 - last_change_s end, 0) + 1) / 2 as mean
  from price_day
  where series_id = ${String(seriesId)}::bigint and day >= ${dayOf(pool, from, "-infinity")}
    and day < ${dayOf(pool, until, "infinity")}`;

/** Those that have part in the stretch, whole. */
const longerOf = (
  pool: Pool,
  { seriesId, from, until, granularity }: Stretch,
  view: (typeof views)[keyof typeof views],
): Fragment => pool`
  select start, open, high, low, close, changes, days, reporters, verified, imported,
    round(weighted / nullif(priced_s, 0)) as mean
  from ${pool(view)}
  where series_id = ${String(seriesId)}::bigint
    and (${from}::float8 is null or start >= date_trunc(${granularity}::text, to_timestamp(${from}::float8) at time zone 'utc')::date)
    and start < ${dayOf(pool, until, "infinity")}`;

/**
 * The days on which the series was seen, as first epoch seconds: the last before the stretch and, where its rows do not
 * tell them, those in it.
 */
function seenDays(pool: Pool, { seriesId, granularity, from, until }: Stretch): Fragment {
  const id = String(seriesId);
  const [start, end] = [dayOf(pool, from, "-infinity"), dayOf(pool, until, "infinity")];
  const before = pool`select max(day) from price_day where series_id = ${id}::bigint and day < ${start}`;
  const days =
    granularity === "day"
      ? pool`(${before})`
      : pool`
        select day from price_day
        where series_id = ${id}::bigint and day < ${end} and day >= coalesce((${before}), '-infinity') order by day`;
  return pool`select start from (${days}) d(start) where start is not null`;
}
