import { type Policy, productOfSeries, seriesKinds, type UnverifiedPoint } from "@tidemark/core";
import { pricePoint, product, verification } from "@tidemark/drizzle";
import { and, asc, eq, gt, isNull, lte, not, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { requestSecondLooks } from "./statements.ts";

/** Right behind large drops, of which nobody is told before their visit. */
const priority = 7;

/**
 * Requests a visit of those of the series whose price people alone brought about: code that alerts somebody of a change
 * calls this in the same transaction. Such a visit needs no claim; two that disagree retract the point.
 */
export async function requestRechecks(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
): Promise<void> {
  const points = await unverifiedPoints(tx, seriesIds, now, policy);
  const products = [...new Set(points.map(({ seriesId }) => productOfSeries(seriesId)))];
  if (products.length > 0) await requestSecondLooks(tx, products, priority, now);
}

/** Ends rechecks that come too late to retract anything; those with a claim go on. Returns how many. */
export async function endLateRechecks(tx: Sql, now: number, policy: Policy): Promise<number> {
  const isDone = sql`${product.dirtySeries} = 0`;
  const ended = await orm(tx)
    .update(verification)
    .set({
      secondLook: false,
      status: sql`case when ${isDone} then 'dropped' else ${verification.status} end`,
      endedAt: sql`case when ${isDone} then from_ms(${now}) end`,
    })
    .from(product)
    .where(
      and(
        eq(product.id, verification.productId),
        sql`${verification.status} = 'open'`,
        verification.secondLook,
        isNull(verification.leaseToken),
        lte(verification.requestedAt, now - policy.retractWithinMs),
      ),
    )
    .returning({ id: verification.id });
  return ended.length;
}

export interface RetractablePoint extends UnverifiedPoint {
  readonly seriesId: bigint;
  readonly revision: number;
}

/** Points of the series that people alone brought about, and that readings could still take back. */
export function unverifiedPoints(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
): Promise<readonly RetractablePoint[]> {
  const next = alias(pricePoint, "next");
  const replacedAt = orm(tx)
    .select({ at: sql`ms(min(${next.acceptedAt}))` })
    .from(next)
    .where(and(eq(next.seriesId, pricePoint.seriesId), gt(next.at, pricePoint.at), isNull(next.retractedAt)));
  return orm(tx)
    .select({
      seriesId: pricePoint.seriesId,
      revision: pricePoint.revision,
      price: pricePoint.price,
      verified: pricePoint.verified,
      acceptedAt: pricePoint.acceptedAt,
      replacedAt: sql<number | null>`(${replacedAt})`,
    })
    .from(pricePoint)
    .where(
      and(
        sql`${pricePoint.seriesId} = any(${arrayOf(seriesIds)}::bigint[])`,
        not(pricePoint.verified),
        not(pricePoint.imported),
        // A price after an extra is never retracted by itself: readings judge what it follows from.
        sql`${pricePoint.seriesId} & 7 < ${seriesKinds.length}`,
        isNull(pricePoint.retractedAt),
        gt(pricePoint.acceptedAt, now - policy.retractWithinMs),
      ),
    )
    .orderBy(asc(pricePoint.seriesId), asc(pricePoint.at))
    .execute();
}
