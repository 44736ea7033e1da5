import type { Pool, Sql } from "../../platform/database.ts";
import { transaction } from "../../platform/database.ts";
import { reachColumnstore } from "../../prices/judging/columnstore.ts";
import { gatherPoints, recomputeDays } from "./recompute-days.ts";
import { staging } from "./staging.ts";

export interface Imported {
  readonly products: number;
  readonly points: number;
  readonly days: number;
}

/**
 * Imports the next batch and marks it as done, in one transaction; null when none is left. A known series keeps its
 * points: imported ones go before the first, or after the last while all of them are imported.
 */
export const applyBatch = (pool: Pool): Promise<Imported | null> =>
  transaction(pool, async (tx) => {
    await plan(tx);
    const [batch] = await tx.unsafe(`
      update ${staging}.batch set done = true
      where number = (
        select number from ${staging}.batch where not done order by number limit 1 for update skip locked)
      returning after::text, until::text`);
    if (!batch) return null;
    const range = `series_id > ${batch.after} and series_id <= ${batch.until}`;
    await tx.unsafe(`
      create temp table brought on commit drop as
      select series_id, series_id >> 3 as product_id, min(at) as first_at, max(at) as last_at
      from ${staging}.price_points where ${range} group by series_id`);
    await tx`analyze brought`;
    const products = await makeKnown(tx);
    const points = await addPoints(tx, range);
    await gatherPoints(tx, range);
    const days = await recomputeDays(tx, range);
    await updateSeries(tx);
    await tx`drop table brought, taken, fresh, point, seen_day`;
    return { products, points, days };
  });

/**
 * Lets PostgreSQL plan with statistics of the temporary tables; a small sample is enough. Tables that grow meanwhile
 * are still read by range, never completely.
 */
async function plan(tx: Sql): Promise<void> {
  await reachColumnstore(tx);
  await tx`
    select set_config('work_mem', '64MB', true),
      set_config('default_statistics_target', '10', true), set_config('synchronous_commit', 'off', true)`;
}

/** Inserts unknown products. Returns how many. */
async function makeProducts(tx: Sql): Promise<number> {
  const made = await tx.unsafe(`
    with p as (
      select product_id as id, min(first_at) as first_at, max(last_at) as last_at from brought group by 1
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
  return made[0]!.n;
}

/** Inserts unknown products and series. Returns how many products. */
async function makeKnown(tx: Sql): Promise<number> {
  const [all] = await tx<[{ n: number }]>`select count(distinct product_id)::int as n from brought`;
  let made = 0;
  for (let held = -1; held < all.n; ) {
    made += await makeProducts(tx);
    // Upkeep deletes no locked product; one that it deleted just now is inserted again.
    held = (
      await tx`select from product where id in (select product_id from brought) order by id for key share`
    ).count;
  }
  await tx.unsafe(`
    with told as (
      update product p set
        title = case when s.title is not null and (p.title is null or p.title_by = 'one') then s.title else p.title end,
        title_by = case when s.title is not null and (p.title is null or p.title_by = 'one') then 'people' else p.title_by end,
        image = case when s.image is not null and (p.image is null or p.image_by = 'one') then s.image else p.image end,
        image_by = case when s.image is not null and (p.image is null or p.image_by = 'one') then 'people' else p.image_by end
      from ${staging}.products s
      where s.product_id = p.id and p.id in (select product_id from brought)
        and (s.title is not null and (p.title is null or p.title_by = 'one')
          or s.image is not null and (p.image is null or p.image_by = 'one'))
      returning p.id, p.title)
    insert into product_search (product_id, words) select id, to_tsvector('simple', title) from told
    on conflict (product_id) do update set words = excluded.words`);
  await tx`
    insert into series (id, product_id) select series_id, product_id from brought order by 1 on conflict do nothing`;
  return made;
}

/**
 * Points before the first known one get negative revisions, so that published revisions stay; later ones continue.
 * `accepted_at` is the point's own time: a recent one would let a reading retract it. Leaves the changed series in
 * `fresh`. Returns how many points.
 */
async function addPoints(tx: Sql, range: string): Promise<number> {
  // A revision is the point's number within the dump plus an offset: `before` or `behind`.
  await tx.unsafe(`
    create temp table taken on commit drop as
    select s.id as series_id, k.first_at is not null as known, coalesce(k.first_at, 'infinity') as first_at,
      case when k.first_at is null then '-infinity' when k.imported then k.last_at else 'infinity' end as last_at,
      case when k.first_at is null then s.revision else least(k.first_revision, 0) - 1 - n.before end as before,
      s.revision - n.until as behind
    from (select id, revision from series where id in (select series_id from brought) order by id for update) s
    left join lateral (
      select min(at) as first_at, max(at) as last_at, min(revision) as first_revision, bool_and(imported) as imported
      from price_point where series_id = s.id) k on true
    left join lateral (
      select count(*) filter (where at < k.first_at) as before, count(*) filter (where at <= k.last_at) as until
      from ${staging}.price_points where series_id = s.id and k.first_at is not null) n on true`);
  await tx`analyze taken`;
  await tx`
    create temp table fresh (series_id bigint, known boolean, newest boolean, from_day date, until_day date,
      last_revision int, points int) on commit drop`;
  const [sum] = await tx.unsafe(`
    with added as (
      insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified, imported)
      select series_id, p.at, p.n + case when p.at < t.first_at then t.before else t.behind end, p.at, p.price,
        p.seen_by, p.verified, true
      from (
        select *, row_number() over (partition by series_id order by at) as n
        from ${staging}.price_points where ${range}) p join taken t using (series_id)
      where p.at < t.first_at or p.at > t.last_at
      returning series_id, at, revision
    ), latest as (
      select series_id, count(*) as points, min(at) as first_at, max(at) as last_at, max(revision) as last_revision
      from added group by series_id
    ), noted as (
      insert into fresh
      select series_id, t.known, l.last_at > t.last_at, (l.first_at at time zone 'utc')::date,
        case when l.last_at > t.last_at then 'infinity' else (t.first_at at time zone 'utc')::date end,
        l.last_revision, l.points
      from latest l join taken t using (series_id)
      returning points
    )
    select coalesce(sum(points), 0)::int as points from noted`);
  await tx`analyze fresh`;
  return sum!.points;
}

/** Updates lowest and highest of all, and the current price where the newest point was imported. */
async function updateSeries(tx: Sql): Promise<void> {
  await tx`
    with edge as (
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
    where s.id = f.series_id`;
  await tx`
    update product p set changed_at = s.since
    from (
      select product_id, max(since) as since from series
      where id in (select series_id from fresh) and since is not null group by product_id) s
    where p.id = s.product_id and p.changed_at is null`;
}
