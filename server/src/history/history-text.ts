import { exponentOf, gapsBetween, type Marketplace, type SeriesKind } from "@tidemark/core";
import { type Granularity, moments } from "@tidemark/core/wire";
import type { Pool } from "../database.ts";

/** A stretch of one series. Days: first epoch seconds, UTC, `until` excluded; null: no limit. */
export interface Stretch {
  readonly seriesId: bigint;
  readonly granularity: Granularity;
  readonly from: number | null;
  readonly until: number | null;
}

/** The columns of each granularity beside time, close and provenance, in their order. */
const more = {
  raw: [],
  day: ["open", "high", "low", "mean", "changes"],
  week: ["open", "high", "low", "mean", "changes", "days"],
  month: ["open", "high", "low", "mean", "changes", "days"],
  year: ["open", "high", "low", "mean", "changes", "days"],
} as const satisfies Record<Granularity, readonly string[]>;

const views = { week: "price_week", month: "price_month", year: "price_year" } as const;

/**
 * The columns of a stretch as the inner of a JSON object, `"t":[…],"p":[…],…`, made by PostgreSQL: to decode rows in
 * JavaScript takes ten times as long. `now`: epoch ms.
 */
export async function historyColumns(pool: Pool, stretch: Stretch, now: number): Promise<string> {
  const columns = ["close", ...more[stretch.granularity]];
  const lists = columns.map((column) => `string_agg(coalesce(${column}::text, 'null'), ',') as ${column}`);
  const [row] = await pool<[Record<string, string | null>]>`
    select string_agg(t::text, ',') as t, ${pool.unsafe(lists.join(", "))},
      string_agg(coalesce(reporters::text, '-'), ',') as by,
      string_agg(case when reporters is null then '-' else ${sourceOf(pool)} end, ',') as source,
      (${seenDays(pool, stretch)}) as seen
    from (${rowsOf(pool, stretch)}) r`;
  const [by, source] = await carried(pool, stretch, itemsOf(row.by), itemsOf(row.source));
  const t = itemsOf(row.t).map(Number);
  const days = itemsOf(row.seen).map(Number);
  const gaps = gapsBetween(stretch.granularity === "day" ? days.concat(t) : days, stretch, now / 1000);
  return [
    `"t":[${moments.encode(t)}]`,
    ...columns.map((column) => `"${column === "close" ? "p" : column}":[${row[column] ?? ""}]`),
    `"source":${JSON.stringify(source)}`,
    `"by":[${by}]`,
    `"gaps":${JSON.stringify(gaps)}`,
  ].join(",");
}

const itemsOf = (list: string | null | undefined): readonly string[] => list?.split(",") ?? [];

/** A day without a change (`-`) is vouched for by whoever vouched for the price before it. */
async function carried(
  pool: Pool,
  stretch: Stretch,
  by: readonly string[],
  source: readonly string[],
): Promise<[by: readonly string[], source: readonly string[]]> {
  // Windows over the rows do the same in as much time as all the rest.
  if (!by.includes("-")) return [by, source];
  const [first] = await pool<{ by: string; source: string }[]>`
    select reporters::text as by, ${sourceOf(pool)} as source from (${before(pool, stretch)}) b`;
  return [carry(by, first?.by ?? "0"), carry(source, first?.source ?? "crowd")];
}

function carry(items: readonly string[], start: string): readonly string[] {
  let last = start;
  return items.map((item) => {
    if (item !== "-") last = item;
    return last;
  });
}

/** A stretch as lines of CSV, made by PostgreSQL: prices as decimals in the currency's own digits. */
export async function historyLines(
  pool: Pool,
  stretch: Stretch,
  kind: SeriesKind,
  { currency }: Marketplace,
): Promise<string> {
  const exponent = exponentOf(currency);
  const money = (column: string) =>
    `coalesce(round(${column} / 10::numeric ^ ${exponent}, ${exponent})::text, '')`;
  const priced = new Set(["open", "high", "low", "mean"]);
  const values = [
    `'${kind}'`,
    `to_char(to_timestamp(t) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    money("close"),
    `'${currency}'`,
    "source",
    "reporters::text",
    ...more[stretch.granularity].map((name) => (priced.has(name) ? money(name) : `${name}::text`)),
  ];
  const [row] = await pool<[{ text: string }]>`
    select coalesce(string_agg(${pool.unsafe(values.join(" || ',' || "))} || ${"\r\n"}::text, ''), '') as text
    from (${vouched(pool, stretch)}) r`;
  return row.text;
}

export const csvHead = (granularity: Granularity): string =>
  ["series", "from", "price", "currency", "source", "reporters", ...more[granularity]]
    .join(",")
    .concat("\r\n");

type Fragment = ReturnType<Pool>;

/** `t`, prices, and who vouched for the last change in each: null without one. */
const rowsOf = (pool: Pool, stretch: Stretch): Fragment =>
  stretch.granularity === "raw" ? points(pool, stretch) : spans(pool, stretch);

const sourceOf = (pool: Pool): Fragment => pool`
  case when imported then 'imported' when verified and reporters > 0 then 'both' when verified then 'verifier'
    else 'crowd' end`;

/** SQL of a limit, as a moment or a day; an open one is infinite, so that one plan serves all. */
const momentOf = (pool: Pool, seconds: number | null, open: "-infinity" | "infinity"): Fragment =>
  pool`coalesce(to_timestamp(${seconds}::float8), ${pool.unsafe(`'${open}'`)})`;
const dayOf = (pool: Pool, seconds: number | null, open: "-infinity" | "infinity"): Fragment =>
  pool`coalesce((to_timestamp(${seconds}::float8) at time zone 'utc')::date, ${pool.unsafe(`'${open}'`)})`;

function points(pool: Pool, { seriesId, from, until }: Stretch): Fragment {
  const id = String(seriesId);
  return pool`
    select floor(date_part('epoch', at))::bigint as t, price as close, reporters, verified, imported
    from price_point
    where series_id = ${id}::bigint and retracted_at is null and at < ${momentOf(pool, until, "infinity")}
      and at >= (select coalesce(max(at), '-infinity') from price_point
        where series_id = ${id}::bigint and at <= ${momentOf(pool, from, "-infinity")} and retracted_at is null)
    order by at`;
}

/** The rows with who vouches for the price of each, and how. */
const vouched = (pool: Pool, stretch: Stretch): Fragment => pool`
  select *, ${sourceOf(pool)} as source from (
    select t, close, ${pool.unsafe(["null as none", ...more[stretch.granularity]].join(", "))},
      coalesce(max(s.reporters) over run, b.reporters, 0) as reporters,
      coalesce(bool_or(s.verified) over run, b.verified, false) as verified,
      coalesce(bool_or(s.imported) over run, b.imported, false) as imported
    from (select *, count(reporters) over (order by t) as nth from (${rowsOf(pool, stretch)}) o) s
    left join (${before(pool, stretch)}) b on true
    window run as (partition by nth)
    order by t) r`;

/** The point in force before the stretch, if any. */
const before = (pool: Pool, { seriesId, from }: Stretch): Fragment => pool`
  select reporters, verified, imported from price_point
  where series_id = ${String(seriesId)}::bigint and retracted_at is null and at < ${momentOf(pool, from, "-infinity")}
  order by at desc limit 1`;

function spans(pool: Pool, stretch: Stretch): Fragment {
  const { granularity } = stretch;
  const own =
    granularity === "day"
      ? daysOf(pool, stretch)
      : longerOf(pool, stretch, views[granularity as keyof typeof views]);
  return pool`select (start - '1970-01-01'::date)::bigint * 86400 as t, * from (${own}) own order by start`;
}

const daysOf = (pool: Pool, { seriesId, from, until }: Stretch): Fragment => pool`
  select day as start, open, high, low, close, changes, 1 as days, reporters, verified, imported,
    round((weighted::float8 + coalesce(close::float8 * (86400 - last_change_s), 0))
      / nullif(priced_s + case when close is null then 0 else 86400 - last_change_s end, 0))::bigint as mean
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
    round(weighted / nullif(priced_s, 0))::bigint as mean
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
  return pool`select string_agg(((day - '1970-01-01'::date) * 86400::bigint)::text, ',') from (${days}) d(day)`;
}
