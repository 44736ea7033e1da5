import { utcDate } from "@tidemark/core";
import { networkKey, reporter, spentChallenge } from "@tidemark/drizzle";
import { and, eq, gte, isNull, lt, lte, not, sql } from "drizzle-orm";
import type { Pool, Sql } from "../platform/database.ts";
import { orm, touchedRows } from "../platform/orm.ts";
import { longestLifetimeDays, type Reporter } from "./token.ts";

const dayMs = 86_400_000;

/** Adds a reporter; one whom a member invited belongs to that member's circle. */
export async function addReporter(
  tx: Sql,
  { id }: Reporter,
  now: number,
  invitedBy: bigint | null = null,
): Promise<void> {
  const circle =
    invitedBy && sql`(select coalesce(circle, id) from reporter where id = ${String(invitedBy)}::bigint)`;
  await orm(tx)
    .insert(reporter)
    .values({ id: BigInt(id), createdAt: now, renewedOn: utcDate(now), invitedBy, circle });
}

/** Adds the reporter that a solved challenge makes; false when the challenge was used before. */
export async function redeemWork(
  pool: Pool,
  { seed, endsAt }: { readonly seed: Buffer; readonly endsAt: number },
  { id }: Reporter,
  now: number,
): Promise<boolean> {
  // drizzle's insert from a select names every column.
  const made = orm(pool).execute(sql`
    with spent as (
      insert into ${spentChallenge} (challenge, ends_at) values (${seed}, from_ms(${endsAt}))
      on conflict do nothing returning 1
    )
    insert into ${reporter} (id, created_at, renewed_on)
    select ${id}::bigint, from_ms(${now}), ${utcDate(now)}::date from spent`);
  return (await touchedRows(made)) === 1;
}
/**
 * Notes the day of a renewal; false for a reporter that is revoked. One that a restored backup does not know is
 * added again: its token is ours.
 */
export async function renewReporter(
  pool: Pool,
  { id, registeredOn }: Reporter,
  now: number,
): Promise<boolean> {
  const renewed = orm(pool)
    .insert(reporter)
    .values({ id: BigInt(id), createdAt: registeredOn * dayMs, renewedOn: utcDate(now) })
    .onConflictDoUpdate({
      target: reporter.id,
      set: { renewedOn: sql`excluded.renewed_on` },
      setWhere: isNull(reporter.revokedAt),
    });
  return (await touchedRows(renewed)) === 1;
}

/** Revokes one reporter, a circle, or all that registered since a moment (epoch ms); how many were not revoked before. */
export async function revoke(
  pool: Pool,
  which: { readonly reporter: string } | { readonly circle: string } | { readonly since: number },
  now: number,
): Promise<number> {
  const chosen =
    "reporter" in which
      ? eq(reporter.id, BigInt(which.reporter))
      : "circle" in which
        ? sql`coalesce(circle, id) = ${which.circle}::bigint`
        : gte(reporter.createdAt, which.since);
  return touchedRows(
    orm(pool)
      .update(reporter)
      .set({ revokedAt: now })
      .where(and(chosen, isNull(reporter.revokedAt))),
  );
}

/** A challenge is refused by its end; the clocks of several processes may differ by so much. */
const clocksMs = 3_600_000;

/** Deletes what no token can bring back: reporters long expired, used challenges, keys of network groups. Returns how many rows. */
export async function forgetReporters(pool: Pool, now: number): Promise<number> {
  const db = orm(pool);
  const oldest = utcDate(now - longestLifetimeDays * dayMs);
  // One who invited somebody is kept as long as that one: circles follow who invited whom.
  const hasInvited = sql`exists (select from reporter other where other.invited_by = ${reporter}.id)`;
  const reporters = await touchedRows(
    db.delete(reporter).where(and(lt(reporter.renewedOn, oldest), not(hasInvited))),
  );
  const challenges = await touchedRows(
    db.delete(spentChallenge).where(lte(spentChallenge.endsAt, now - clocksMs)),
  );
  // A day's key is 48 h old when the day after the next begins.
  const keys = await touchedRows(db.delete(networkKey).where(lt(networkKey.day, utcDate(now - dayMs))));
  return reporters + challenges + keys;
}
