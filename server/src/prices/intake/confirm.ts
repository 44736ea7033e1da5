import { arrayOf, type Pool, retried } from "../../platform/database.ts";
import type { Observed } from "./parse-report.ts";

/**
 * Moves the time of confirmation of each series and adds the day where it is the first of it, in one statement.
 * Returns the sightings whose series changed meanwhile: they need judging. Nothing is kept of who confirmed.
 */
export async function confirm(pool: Pool, observed: readonly Observed[]): Promise<ReadonlySet<Observed>> {
  const newest = new Map<bigint, Observed>();
  for (const one of observed) {
    const known = newest.get(one.seriesId);
    if (!known || known.report.observedAt < one.report.observedAt) newest.set(one.seriesId, one);
  }
  // In id order, so that two such statements do not wait for each other.
  const moves = [...newest.values()].sort((a, b) => (a.seriesId < b.seriesId ? -1 : 1));
  const rows = await retried(
    () => pool<{ id: bigint }[]>`
      with moved as (
        update series s set last_confirmed_at = greatest(s.last_confirmed_at, from_ms(v.at))
        from unnest(${arrayOf(moves, (one) => one.seriesId)}::bigint[], ${arrayOf(moves, (one) => one.price)}::bigint[],
          ${arrayOf(moves, (one) => one.report.observedAt)}::float8[]) as v(id, price, at)
        where s.id = v.id and s.since is not null and s.price is not distinct from v.price
        returning s.id, s.price, (from_ms(v.at) at time zone 'utc')::date as day
      ), days as (
        insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
        select id, day, price, price, price, price, 0, 0, 0, 0 from moved on conflict do nothing
      )
      select id from moved`,
  );
  const moved = new Set(rows.map(({ id }) => id));
  return new Set(
    observed.filter(({ seriesId, price }) => !moved.has(seriesId) || newest.get(seriesId)!.price !== price),
  );
}
