import type { Pool } from "../database.ts";

/** Sightings of the accepted price move a series' `last_confirmed_at` at most this often. */
const confirmEveryMs = 15 * 60_000;

/** A sighting of one series' price. Epoch ms. */
export interface Sighted {
  readonly seriesId: bigint;
  readonly price: number | null;
  readonly observedAt: number;
}

interface Accepted {
  id: bigint;
  price: number | null;
  since: number;
  lastConfirmedAt: number | null;
}

/**
 * Confirms what equals the accepted price of a series without open claims, in one set-based statement, and
 * returns the rest: sightings that need judging. Nothing is kept of who confirmed.
 */
export async function confirm<T extends Sighted>(
  pool: Pool,
  sighted: readonly T[],
  freshSince: number,
): Promise<T[]> {
  const ids = [...new Set(sighted.map(({ seriesId }) => seriesId))].map(String);
  if (ids.length === 0) return [];
  const rows = await pool<Accepted[]>`
    select id, price::float8 as price, ms(since) as since, ms(last_confirmed_at) as "lastConfirmedAt"
    from series where id = any(${ids}::bigint[]) and revision > 0 and open_claims = 0`;
  const accepted = new Map(rows.map((row) => [row.id, row]));
  const rest: T[] = [];
  const moves = new Map<bigint, T>();
  for (const sighting of sighted) {
    const row = accepted.get(sighting.seriesId);
    const { price, observedAt } = sighting;
    if (!row || row.price !== price || observedAt < row.since || observedAt < freshSince) rest.push(sighting);
    else if (needsMove(row.lastConfirmedAt, observedAt)) {
      const known = moves.get(row.id);
      if (!known || known.observedAt < observedAt) moves.set(row.id, sighting);
    }
  }
  if (moves.size === 0) return rest;
  const list = [...moves.values()];
  const moved = await pool<{ id: bigint }[]>`
    with v as (
      select s.id, s.price, from_ms(v.at) as at, (from_ms(v.at) at time zone 'utc')::date as day
      from unnest(${list.map((row) => String(row.seriesId))}::bigint[], ${list.map((row) => row.price)}::bigint[],
        ${list.map((row) => row.observedAt)}::float8[]) as v(id, price, at)
      join series s on s.id = v.id
      where s.price is not distinct from v.price and s.revision > 0 and s.open_claims = 0
      order by s.id for update of s
    ), day as (
      insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
      select id, day, price, price, price, price, 0, 0, 0, 0 from v on conflict do nothing
    )
    update series s set last_confirmed_at = greatest(s.last_confirmed_at, v.at) from v where s.id = v.id
    returning s.id`;
  // Changed between the two statements: judged like any other.
  const done = new Set(moved.map(({ id }) => id));
  return done.size === moves.size
    ? rest
    : [...rest, ...sighted.filter((row) => moves.has(row.seriesId) && !done.has(row.seriesId))];
}

const needsMove = (lastConfirmedAt: number | null, observedAt: number): boolean =>
  lastConfirmedAt === null ||
  observedAt - lastConfirmedAt >= confirmEveryMs ||
  dayNumber(observedAt) > dayNumber(lastConfirmedAt);

const dayNumber = (ms: number) => Math.floor(ms / 86_400_000);
