import type { Pool, Sql } from "../database.ts";
import { transaction } from "../database.ts";
import { recomputeDays } from "./recompute-days.ts";
import { staging } from "./staging.ts";

export interface Imported {
  readonly products: number;
  readonly points: number;
  readonly days: number;
}

/** Rows of one transaction, roughly: a series is never parted. */
const batchPoints = 50_000;
const batchDays = 100_000;

/**
 * Takes the next series of a lane over, in one transaction with the note that they are done; null when none is
 * left. A series that is known keeps every point it has: what was imported goes before the first of them, or
 * behind the last while all of them are imported.
 */
export const applyBatch = (pool: Pool, lane: number): Promise<Imported | null> =>
  transaction(pool, async (tx) => {
    await plan(tx);
    const [end] = await tx.unsafe(`
      with lane as (select after, until from ${staging}.lane where number = ${lane} for update)
      select lane.after::text as after, least(
        (select max(series_id) from (select series_id from ${staging}.price_points
          where series_id > lane.after and series_id <= lane.until order by series_id limit ${batchPoints}) p),
        (select max(series_id) from (select series_id from ${staging}.price_days
          where series_id > lane.after and series_id <= lane.until order by series_id limit ${batchDays}) d))::text as last
      from lane`);
    if (!end?.last) return null;
    const range = `series_id > ${end.after} and series_id <= ${end.last}`;
    const products = await makeKnown(tx, range);
    await tx.unsafe(`
      create temp table taken on commit drop as
      select s.id as series_id, s.revision, k.first_at, k.last_at, least(k.first_revision, 0) as first_revision,
        coalesce(k.imported, true) as imported
      from (select id, revision from series
        where id in (select series_id from ${staging}.price_points where ${range}) order by id for update) s
      left join lateral (
        select min(at) as first_at, max(at) as last_at, min(revision) as first_revision, bool_and(imported) as imported
        from price_point where series_id = s.id) k on true`);
    await tx`analyze taken`;
    const points = await addPoints(tx, range);
    await tx.unsafe(`
      create temp table fresh on commit drop as
      select t.*, (t.last_at is null or n.last_at > t.last_at) as newest, n.from_day, n.last_revision
      from taken t join (
        select series_id, max(at) as last_at, max(revision) as last_revision,
          min((at at time zone 'utc')::date) as from_day
        from added group by 1) n
        using (series_id)`);
    await tx`analyze fresh`;
    const days = await recomputeDays(tx, range);
    await updateSeries(tx, range);
    await tx.unsafe(`update ${staging}.lane set after = ${end.last} where number = ${lane}`);
    await tx`drop table taken, added, fresh, seen_day`;
    return { products, points, days };
  });

/**
 * Plans for the sets at hand; tables that grow meanwhile are still read by range, never whole. References hold by the
 * locks; where it is allowed they are not checked again.
 */
async function plan(tx: Sql): Promise<void> {
  await tx`
    select set_config('plan_cache_mode', 'auto', true), set_config('work_mem', '64MB', true),
      set_config('synchronous_commit', 'off', true)`;
  await tx`
    select set_config('session_replication_role', 'replica', true)
    where has_parameter_privilege('session_replication_role', 'set')`;
}

/** Products and series that nobody has seen. Returns how many products. */
async function makeKnown(tx: Sql, range: string): Promise<number> {
  const made = await tx.unsafe(`
    with p as (
      select product_id as id, min(at) as first_at, max(at) as last_at from ${staging}.price_points
      where ${range} group by 1
    ), made as (
      insert into product (id, title, image, first_seen_at, changed_at)
      select p.id, s.title, s.image, first_at, last_at from p join ${staging}.products s on s.product_id = p.id
      where not exists (select from product known where known.id = p.id) order by p.id
      on conflict do nothing returning id, title
    ), found_by as (
      insert into product_search (product_id, words) select id, to_tsvector('simple', title) from made
      on conflict do nothing
    )
    select count(*)::int as n from made`);
  await tx.unsafe(`
    with told as (
      update product p set title = coalesce(p.title, s.title), image = coalesce(p.image, s.image)
      from ${staging}.products s
      where s.product_id = p.id and (p.title is null and s.title is not null or p.image is null and s.image is not null)
        and p.id in (select product_id from ${staging}.price_points where ${range})
      returning p.id, p.title)
    insert into product_search (product_id, words) select id, to_tsvector('simple', title) from told
    on conflict (product_id) do update set words = excluded.words`);
  await tx.unsafe(`
    insert into series (id, product_id)
    select distinct series_id, product_id from ${staging}.price_points where ${range} order by 1
    on conflict do nothing`);
  return made[0]!.n;
}

/**
 * Points before the first known one have negative revisions, so that those that were handed out stay; behind the
 * last, or with nothing known, they count on. `accepted_at` is their own moment: a fresh one would invite the
 * verifier to retract them.
 */
async function addPoints(tx: Sql, range: string): Promise<number> {
  const made = await tx.unsafe(`
    create temp table added on commit drop as
    select p.series_id, p.at, p.price, p.seen_by, p.verified,
      case when t.first_at is null or p.at > t.last_at
        then t.revision + row_number() over w
        else t.first_revision - 1 + row_number() over w - count(*) over (partition by p.series_id) end as revision
    from ${staging}.price_points p join taken t using (series_id)
    where ${range.replaceAll("series_id", "p.series_id")}
      and (t.first_at is null or (case when t.imported and p.at > t.last_at then true else p.at < t.first_at end))
    window w as (partition by p.series_id order by p.at)`);
  await tx`
    insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified, imported)
    select series_id, at, revision, at, price, seen_by, verified, true from added order by series_id, at`;
  return made.count;
}

/** Marks of all, and the price in force of those whose newest point was imported. */
async function updateSeries(tx: Sql, range: string): Promise<void> {
  await tx.unsafe(`
    with point as (
      select series_id, at, price from price_point
      where ${range} and series_id in (select series_id from fresh) and retracted_at is null
    ), edge as (
      select series_id, min(price) as lowest, max(price) as highest, max(at) as last_at,
        max(at) filter (where price is not null) as priced_at
      from point group by series_id
    ), mark as (
      select series_id, lowest, highest, last_at,
        min(at) filter (where price = lowest) as lowest_at, min(at) filter (where price = highest) as highest_at,
        max(price) filter (where at = last_at) as last, max(price) filter (where at = priced_at) as priced
      from point join edge e using (series_id)
      where price in (lowest, highest) or at in (last_at, priced_at)
      group by series_id, lowest, highest, last_at, priced_at
    ), seen as (
      select series_id, max(day)::timestamp at time zone 'utc' as at from seen_day group by series_id
    )
    update series s set
      lowest = m.lowest, lowest_at = m.lowest_at, highest = m.highest, highest_at = m.highest_at,
      revision = case when f.newest then f.last_revision else s.revision end,
      price = case when f.newest then m.last else s.price end,
      since = case when f.newest then m.last_at else s.since end,
      accepted_at = case when f.newest then m.last_at else s.accepted_at end,
      last_price = case when f.newest then m.priced else s.last_price end,
      last_confirmed_at = case when f.newest then greatest(s.last_confirmed_at, m.last_at, seen.at)
        else s.last_confirmed_at end
    from fresh f join mark m using (series_id) left join seen using (series_id)
    where s.id = f.series_id`);
}
