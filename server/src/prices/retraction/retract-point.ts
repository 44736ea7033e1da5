import { daysAround, daysOf, productOfSeries } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { reachColumnstore } from "../judging/columnstore.ts";
import { putDays } from "../judging/put-days.ts";
import { withdrawRequests } from "../verification/request-verifications.ts";

export type Retracted =
  /** Of the retraction itself, not of the point. */
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly reason: "unknown-point" | "already-retracted" };

interface Point {
  readonly revision: number;
  readonly at: number;
  readonly acceptedAt: number;
  readonly price: number | null;
  readonly verified: boolean;
  readonly retracted: boolean;
}

/**
 * Takes an accepted point back: it stays, marked; price, marks and days of the series become what the standing
 * points make of them, and the change stream says so. `byVerifier`: readings disagreed; else the operator said it.
 */
export async function retractPoint(
  tx: Sql,
  seriesId: bigint,
  revision: number,
  now: number,
  byVerifier: boolean,
): Promise<Retracted> {
  const id = String(seriesId);
  const [series] = await tx<{ revision: number; since: number | null }[]>`
    select revision, ms(since) as since from series where id = ${id}::bigint for update`;
  const points = await tx<Point[]>`
    select revision, ms(at) as at, ms(accepted_at) as "acceptedAt", price::float8 as price, verified,
      retracted_at is not null as retracted
    from price_point where series_id = ${id}::bigint order by at`;
  const point = points.find((one) => one.revision === revision);
  if (!series || !point) return { ok: false, reason: "unknown-point" };
  if (point.retracted) return { ok: false, reason: "already-retracted" };

  const standing = points.filter((one) => !one.retracted && one !== point);
  const inForce = point.at === series.since;
  const current = inForce ? standing.at(-1) : points.find((one) => one.at === series.since);
  const next = series.revision + 1;
  await reachColumnstore(tx);
  await tx`
    update price_point set retracted_at = from_ms(${now}) where series_id = ${id}::bigint and at = from_ms(${point.at})`;
  await recomputeDays(tx, seriesId, standing, point.at);
  await tx`
    update series s set revision = ${next},
      verified_price = case when s.verified_price is distinct from ${text(point.price)}::bigint then s.verified_price
        else (select price from price_point p where p.series_id = s.id and p.retracted_at is null and p.verified
          and p.price is not null order by p.at desc limit 1) end,
      (lowest, lowest_at) = (select price, at from price_point p
        where p.series_id = s.id and p.retracted_at is null and p.price is not null order by p.price, p.at limit 1),
      (highest, highest_at) = (select price, at from price_point p
        where p.series_id = s.id and p.retracted_at is null and p.price is not null order by p.price desc, p.at limit 1)
    where s.id = ${id}::bigint`;
  if (inForce) await fallBack(tx, seriesId, current, standing, now);
  await tx`
    insert into price_change
      (series_id, revision, kind, retracts, previous, price, at, accepted_at, reporters, verified)
    values (${id}::bigint, ${next}, 'retracted', ${revision}, ${text(point.price)}::bigint,
      ${text(current?.price ?? null)}::bigint, from_ms(${point.at}), from_ms(${now}), 0, ${byVerifier})`;
  await touchProduct(tx, productOfSeries(seriesId), now);
  return { ok: true, revision: next };
}

/** Without any price in force a product is in no list, and what those called it who said so counts no longer. */
async function touchProduct(tx: Sql, product: bigint, now: number): Promise<void> {
  const id = String(product);
  const [left] = await tx`
    select from series where id between ${id}::bigint * 8 and ${id}::bigint * 8 + 7 and since is not null limit 1`;
  if (left) {
    await tx`update product set changed_at = from_ms(${now}) where id = ${id}::bigint`;
    return;
  }
  await tx`
    with bare as (
      update product set changed_at = null, title = case when title_by = 'verifier' then title end,
        image = case when image_by = 'verifier' then image end
      where id = ${id}::bigint returning id, title
    )
    update product_search s set words = null from bare where s.product_id = bare.id and bare.title is null`;
}

const text = (value: number | null) => (value === null ? null : String(value));
const seconds = (ms: number) => Math.floor(ms / 1000);

/** The point before is in force again, or none; a claim of its price has come true. */
async function fallBack(
  tx: Sql,
  seriesId: bigint,
  point: Point | undefined,
  standing: readonly Point[],
  now: number,
): Promise<void> {
  const id = String(seriesId);
  const lastPrice = standing.findLast(({ price }) => price !== null)?.price ?? null;
  await tx`
    update series set price = ${text(point?.price ?? null)}::bigint, last_price = ${text(lastPrice)}::bigint,
      since = from_ms(${text(point?.at ?? null)}::float8), accepted_at = from_ms(${text(point?.acceptedAt ?? null)}::float8)
    where id = ${id}::bigint`;
  if (!point) return;
  const ended = await tx<{ id: string }[]>`
    update claim set status = 'accepted', ended_at = from_ms(${now})
    where series_id = ${id}::bigint and status = 'open' and price is not distinct from ${text(point.price)}::bigint
    returning id`;
  if (ended.length === 0) return;
  const product = productOfSeries(seriesId);
  await tx`update evidence set live = false where live and claim_id = any(${arrayOf(ended, (claim) => claim.id)}::uuid[])`;
  const [left] = await tx<[{ openClaims: number }]>`
    update series set open_claims = open_claims - ${ended.length} where id = ${id}::bigint
    returning open_claims as "openClaims"`;
  if (left.openClaims > 0) return;
  await tx`update product set dirty_series = dirty_series - 1 where id = ${String(product)}::bigint`;
  await withdrawRequests(tx, [product], now);
}

/** Rewrites the observed days that the point at `at` (epoch ms) had part in. */
async function recomputeDays(
  tx: Sql,
  seriesId: bigint,
  standing: readonly Point[],
  at: number,
): Promise<void> {
  const id = String(seriesId);
  const following = standing.find((one) => one.at > at);
  const { from, to } = daysAround(seconds(at), following && seconds(following.at));
  const observed = await tx<{ t: number }[]>`
    select extract(epoch from day)::float8 as t from price_day
    where series_id = ${id}::bigint and day >= (to_timestamp(${from}::float8) at time zone 'utc')::date
      and (${to}::float8 is null or day <= (to_timestamp(${to}::float8) at time zone 'utc')::date)`;
  const steps = standing.map((one) => ({ t: seconds(one.at), price: one.price }));
  const days = daysOf(
    steps,
    observed.map(({ t }) => t),
  );
  await putDays(
    tx,
    [...days].map(([start, day]) => ({ seriesId, start, day })),
  );
}
