import { daysAround, daysOf, productOfSeries, type SeriesId, seriesKinds } from "@tidemark/core";
import {
  claim,
  evidence,
  priceChange,
  priceDay,
  pricePoint,
  product,
  productSearch,
  series,
} from "@tidemark/drizzle";
import { and, asc, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { reachColumnstore } from "../judging/columnstore.ts";
import { putDays } from "../judging/put-days.ts";
import { withdrawRequests } from "../verification/statements.ts";

export type Retracted =
  /** Of the retraction itself, not of the point. */
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly reason: "unknown-point" | "already-retracted" };

/** Times: epoch ms. */
interface Point {
  readonly revision: number;
  readonly at: number;
  readonly acceptedAt: number;
  readonly price: number | null;
  readonly retractedAt: number | null;
}

/**
 * Takes an accepted point back: it stays, marked; price, extremes and days of the series become what the valid points
 * make of them, and the change stream says so. `byVerifier`: readings disagreed; else the operator said it.
 */
export async function retractPoint(
  tx: Sql,
  seriesId: bigint,
  revision: number,
  now: number,
  byVerifier: boolean,
): Promise<Retracted> {
  const db = orm(tx);
  const [locked] = await db
    .select({ revision: series.revision, since: series.since })
    .from(series)
    .where(eq(series.id, seriesId))
    .for("update");
  const points = await pointsOf(tx, seriesId);
  const point = points.find((one) => one.revision === revision);
  if (!locked || !point) return { ok: false, reason: "unknown-point" };
  if (point.retractedAt !== null) return { ok: false, reason: "already-retracted" };

  const valid = points.filter((one) => one.retractedAt === null && one !== point);
  const inForce = point.at === locked.since;
  const current = inForce ? valid.at(-1) : points.find((one) => one.at === locked.since);
  const next = locked.revision + 1;
  await reachColumnstore(tx);
  await db
    .update(pricePoint)
    .set({ retractedAt: now })
    .where(and(eq(pricePoint.seriesId, seriesId), eq(pricePoint.at, point.at)));
  await recomputeDays(tx, seriesId, valid, point.at);
  await recomputeSeries(tx, seriesId, point, next);
  if (inForce) await fallBack(tx, seriesId, current, valid, now);
  await db.insert(priceChange).values({
    seriesId,
    revision: next,
    kind: "retracted",
    retracts: revision,
    previous: point.price,
    price: current?.price ?? null,
    at: point.at,
    acceptedAt: now,
    reporters: 0,
    verified: byVerifier,
  });
  await touchProduct(tx, productOfSeries(seriesId as SeriesId), now);
  return { ok: true, revision: next };
}

const pointsOf = (tx: Sql, seriesId: bigint): Promise<readonly Point[]> =>
  orm(tx)
    .select({
      revision: pricePoint.revision,
      at: pricePoint.at,
      acceptedAt: pricePoint.acceptedAt,
      price: pricePoint.price,
      retractedAt: pricePoint.retractedAt,
    })
    .from(pricePoint)
    .where(eq(pricePoint.seriesId, seriesId))
    .orderBy(asc(pricePoint.at))
    .execute();

/** Verified price and extremes of the valid points. */
async function recomputeSeries(tx: Sql, seriesId: bigint, point: Point, revision: number): Promise<void> {
  const valid =
    (where: SQL | undefined, ...order: SQL[]) =>
    (column: typeof pricePoint.at | typeof pricePoint.price) =>
      sql`(${orm(tx)
        .select({ value: column })
        .from(pricePoint)
        .where(
          and(
            eq(pricePoint.seriesId, seriesId),
            isNull(pricePoint.retractedAt),
            isNotNull(pricePoint.price),
            where,
          ),
        )
        .orderBy(...order)
        .limit(1)})`;
  const lastVerified = valid(sql`${pricePoint.verified}`, desc(pricePoint.at));
  const lowest = valid(undefined, asc(pricePoint.price), asc(pricePoint.at));
  const highest = valid(undefined, desc(pricePoint.price), asc(pricePoint.at));
  await orm(tx)
    .update(series)
    .set({
      revision,
      verifiedPrice: sql`case when ${series.verifiedPrice} is distinct from ${point.price}::bigint
        then ${series.verifiedPrice} else ${lastVerified(pricePoint.price)} end`,
      lowest: lowest(pricePoint.price),
      lowestAt: lowest(pricePoint.at),
      highest: highest(pricePoint.price),
      highestAt: highest(pricePoint.at),
    })
    .where(eq(series.id, seriesId));
}

/** The number of the last kind of series that pages show: prices after extras make no product known. */
const lastKind = BigInt(seriesKinds.length - 1);

/** Without any price in force a product is in no list, and what people called it counts no longer. */
async function touchProduct(tx: Sql, id: bigint, now: number): Promise<void> {
  const db = orm(tx);
  const priced = await db
    .select({ id: series.id })
    .from(series)
    .where(and(sql`${series.id} between ${id * 8n} and ${id * 8n + lastKind}`, isNotNull(series.since)))
    .limit(1);
  if (priced.length > 0) {
    await db.update(product).set({ changedAt: now }).where(eq(product.id, id));
    return;
  }
  const bare = db.$with("bare").as(
    db
      .update(product)
      .set({
        changedAt: null,
        title: sql`case when ${product.titleBy} = 'verifier' then ${product.title} end`,
        image: sql`case when ${product.imageBy} = 'verifier' then ${product.image} end`,
      })
      .where(eq(product.id, id))
      .returning({ id: product.id, title: product.title }),
  );
  await db
    .with(bare)
    .update(productSearch)
    .set({ words: null })
    .from(bare)
    .where(and(eq(productSearch.productId, bare.id), isNull(bare.title)));
}

const seconds = (ms: number) => Math.floor(ms / 1000);

/** The point before is in force again, or none; a claim of its price has come true. */
async function fallBack(
  tx: Sql,
  seriesId: bigint,
  point: Point | undefined,
  valid: readonly Point[],
  now: number,
): Promise<void> {
  const db = orm(tx);
  await db
    .update(series)
    .set({
      price: point?.price ?? null,
      lastPrice: valid.findLast(({ price }) => price !== null)?.price ?? null,
      since: point?.at ?? null,
      acceptedAt: point?.acceptedAt ?? null,
    })
    .where(eq(series.id, seriesId));
  if (!point) return;
  const ended = await db
    .update(claim)
    .set({ status: "accepted", endedAt: now })
    .where(
      and(
        eq(claim.seriesId, seriesId),
        sql`${claim.status} = 'open'`,
        sql`${claim.price} is not distinct from ${point.price}::bigint`,
      ),
    )
    .returning({ id: claim.id });
  if (ended.length === 0) return;
  await db
    .update(evidence)
    .set({ live: false })
    .where(and(evidence.live, sql`${evidence.claimId} = any(${arrayOf(ended, ({ id }) => id)}::uuid[])`));
  const [left] = await db
    .update(series)
    .set({ openClaims: sql`${series.openClaims} - ${ended.length}` })
    .where(eq(series.id, seriesId))
    .returning({ openClaims: series.openClaims });
  if (left!.openClaims > 0) return;
  const id = productOfSeries(seriesId as SeriesId);
  await db
    .update(product)
    .set({ dirtySeries: sql`${product.dirtySeries} - 1` })
    .where(eq(product.id, id));
  await withdrawRequests(tx, [id], now);
}

/** Rewrites the observed days that the point at `at` (epoch ms) had part in. */
async function recomputeDays(tx: Sql, seriesId: bigint, valid: readonly Point[], at: number): Promise<void> {
  const following = valid.find((one) => one.at > at);
  const { from, to } = daysAround(seconds(at), following && seconds(following.at));
  const dayOf = (start: number | null) => sql`(to_timestamp(${start}::float8) at time zone 'utc')::date`;
  const observed = await orm(tx)
    .select({ start: sql<number>`extract(epoch from ${priceDay.day})::float8` })
    .from(priceDay)
    .where(
      and(
        eq(priceDay.seriesId, seriesId),
        sql`${priceDay.day} >= ${dayOf(from)}`,
        sql`(${to}::float8 is null or ${priceDay.day} <= ${dayOf(to)})`,
      ),
    );
  const steps = valid.map((one) => ({ t: seconds(one.at), price: one.price }));
  const days = daysOf(
    steps,
    observed.map(({ start }) => start),
  );
  await putDays(
    tx,
    [...days].map(([start, day]) => ({ seriesId, start, day })),
  );
}
