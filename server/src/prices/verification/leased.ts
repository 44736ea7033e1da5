import {
  cooldownUntil,
  type Policy,
  type ProductId,
  type Verification,
  type VerificationStep,
} from "@tidemark/core";
import { givenUpProduct, verification } from "@tidemark/drizzle";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** What a verifier names a lease by. */
export interface LeaseToken {
  readonly id: bigint;
  readonly token: string;
}

/** A verification that a verifier visits. */
export interface Leased extends Verification {
  readonly productId: ProductId;
  readonly egress: string;
  /** Asked for without a claim. */
  readonly secondLook: boolean;
}

/** Undoes the transaction of a reading whose lease is not held any more. */
export class LeaseLost extends Error {}

/** Whether a lease has not passed to another, whenever it ends. */
export const isHeld = ({ id, token }: LeaseToken) =>
  and(eq(verification.id, id), sql`${verification.status} = 'open'`, eq(verification.leaseToken, token));

/** The verification of a lease. Throws LeaseLost. */
export async function readLeased(tx: Sql, lease: LeaseToken, now: number): Promise<Leased> {
  const [leased] = await orm(tx)
    .select({
      productId: verification.productId,
      egress: sql<string>`${verification.egress}`,
      secondLook: verification.secondLook,
      notBefore: verification.notBefore,
      failures: verification.failures,
      firstFailedAt: verification.firstFailedAt,
      unclear: verification.unclear,
      givenUp: sql<number>`coalesce(${givenUpProduct.times}, 0)::int`,
      gaveUpAt: givenUpProduct.at,
    })
    .from(verification)
    .leftJoin(givenUpProduct, eq(givenUpProduct.productId, verification.productId))
    .where(and(isHeld(lease), gt(verification.leaseExpiresAt, now)));
  if (!leased) throw new LeaseLost();
  return { ...leased, productId: leased.productId as ProductId };
}

const statusOf = (next: VerificationStep["next"]) => {
  if (next === "settled") return "done";
  if (next === "withdrawn") return "dropped";
  return next === "given-up" ? next : "open";
};

/** Stores what `verificationAfter` returned. A request that came meanwhile may be worth more. Throws LeaseLost. */
export async function writeVerification(
  tx: Sql,
  lease: LeaseToken,
  { productId, givenUp }: Leased,
  { verification: after, next, raisedTo }: VerificationStep,
  { now, policy }: { readonly now: number; readonly policy: Policy },
): Promise<void> {
  const status = statusOf(next);
  const held = await orm(tx)
    .update(verification)
    .set({
      leaseToken: null,
      leaseExpiresAt: null,
      status,
      class: sql`least(${verification.class}, ${raisedTo?.class ?? null}::smallint)`,
      priority: sql`greatest(${verification.priority}, ${raisedTo?.score ?? null}::real)`,
      notBefore: sql`coalesce(from_ms(${after.notBefore}::float8), ${verification.notBefore})`,
      failures: after.failures,
      firstFailedAt: after.firstFailedAt,
      unclear: after.unclear,
      endedAt: status === "open" ? null : now,
    })
    .where(isHeld(lease))
    .returning({ id: verification.id });
  if (held.length === 0) throw new LeaseLost();
  if (after.givenUp !== givenUp) await writeGivenUp(tx, productId, after, policy);
}

async function writeGivenUp(
  tx: Sql,
  productId: ProductId,
  after: Verification,
  policy: Policy,
): Promise<void> {
  if (after.givenUp === 0) {
    await orm(tx).delete(givenUpProduct).where(eq(givenUpProduct.productId, productId));
    return;
  }
  const row = { times: after.givenUp, at: after.gaveUpAt!, cooldownUntil: cooldownUntil(after, policy) };
  await orm(tx)
    .insert(givenUpProduct)
    .values({ productId, ...row })
    .onConflictDoUpdate({ target: givenUpProduct.productId, set: row });
}
