import type { Pool, Sql } from "../platform/database.ts";
import { longestLifetimeDays, type Reporter } from "./token.ts";

const dayMs = 86_400_000;

/** Adds a reporter. */
export async function addReporter(sql: Sql, { id }: Reporter, now: number): Promise<void> {
  await sql`
    insert into reporter (id, created_at, renewed_on)
    values (${id}::bigint, from_ms(${now}), (from_ms(${now}) at time zone 'utc')::date)`;
}

/** Adds the reporter that a solved challenge makes; false when the challenge was used before. */
export async function redeemWork(
  pool: Pool,
  { seed, endsAt }: { readonly seed: Buffer; readonly endsAt: number },
  { id }: Reporter,
  now: number,
): Promise<boolean> {
  const made = await pool`
    with spent as (
      insert into spent_challenge (challenge, ends_at) values (${seed}, from_ms(${endsAt}))
      on conflict do nothing returning 1
    )
    insert into reporter (id, created_at, renewed_on)
    select ${id}::bigint, from_ms(${now}), (from_ms(${now}) at time zone 'utc')::date from spent returning 1`;
  return made.length === 1;
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
  const renewed = await pool`
    insert into reporter (id, created_at, renewed_on)
    values (${id}::bigint, from_ms(${registeredOn * dayMs}), (from_ms(${now}) at time zone 'utc')::date)
    on conflict (id) do update set renewed_on = excluded.renewed_on where reporter.revoked_at is null
    returning 1`;
  return renewed.length === 1;
}

/** Revokes one reporter, or all that registered since a moment (epoch ms); how many were not revoked before. */
export async function revoke(
  pool: Pool,
  which: { readonly reporter: string } | { readonly since: number },
  now: number,
): Promise<number> {
  const chosen =
    "reporter" in which ? pool`id = ${which.reporter}::bigint` : pool`created_at >= from_ms(${which.since})`;
  const { count } = await pool`
    update reporter set revoked_at = from_ms(${now}) where ${chosen} and revoked_at is null`;
  return count;
}

/** A challenge is refused by its end; the clocks of several processes may differ by so much. */
const clocksMs = 3_600_000;

/** Deletes what no token can bring back: reporters long expired, used challenges, keys of network groups. Returns how many rows. */
export async function forgetReporters(pool: Pool, now: number): Promise<number> {
  const reporters = await pool`
    delete from reporter
    where renewed_on < (from_ms(${now - longestLifetimeDays * dayMs}) at time zone 'utc')::date`;
  const challenges = await pool`delete from spent_challenge where ends_at <= from_ms(${now - clocksMs})`;
  // A day's key is 48 h old when the day after the next begins.
  const keys =
    await pool`delete from network_key where day < (from_ms(${now - dayMs}) at time zone 'utc')::date`;
  return reporters.count + challenges.count + keys.count;
}
