import type { Pool } from "../database.ts";

/** Sightings of the accepted price move a series' `last_confirmed_at` at most this often. */
const confirmEveryMs = 15 * 60_000;

/** A sighting of one series' price. Epoch ms. */
export interface Sighted {
  readonly seriesId: bigint;
  readonly reporter: string;
  readonly price: number | null;
  readonly observedAt: number;
}

interface Accepted {
  id: bigint;
  price: number | null;
  since: number;
  lastConfirmedAt: number | null;
}

/** Sightings that only confirm, and those that need judging. */
export interface Sorted<T> {
  /** The newest sighting of each series whose time of confirmation is due to move. */
  readonly moves: readonly T[];
  readonly novel: readonly T[];
}

/**
 * Tells the sightings of an accepted price from the rest. Who has an open word on something else takes it back by
 * confirming: that needs judging, too.
 */
export async function sortOut<T extends Sighted>(
  pool: Pool,
  sighted: readonly T[],
  freshSince: number,
): Promise<Sorted<T>> {
  const [rows, words] = await Promise.all([
    pool<Accepted[]>`
      select id, price::float8 as price, ms(since) as since, ms(last_confirmed_at) as "lastConfirmedAt"
      from series where id = any(${keysOf(sighted)}::bigint[]) and revision > 0`,
    pool<{ seriesId: bigint; reporter: bigint }[]>`
      select e.series_id as "seriesId", e.reporter
      from unnest(${sighted.map(({ seriesId }) => String(seriesId))}::bigint[],
        ${sighted.map(({ reporter }) => reporter)}::bigint[]) as v(series_id, reporter)
      join evidence e on e.series_id = v.series_id and e.reporter = v.reporter and e.live`,
  ]);
  const accepted = new Map(rows.map((row) => [row.id, row]));
  const open = new Set(words.map(keyOf));
  const confirms = ({ seriesId, price, observedAt }: T): boolean => {
    const row = accepted.get(seriesId);
    return row !== undefined && row.price === price && observedAt >= Math.max(row.since, freshSince);
  };
  // A word of this very batch is one, too: what its reporter says next must be judged after it.
  for (const sighting of sighted) if (!confirms(sighting)) open.add(keyOf(sighting));
  const novel: T[] = [];
  const moves = new Map<bigint, T>();
  for (const sighting of sighted) {
    const { seriesId, observedAt } = sighting;
    if (open.has(keyOf(sighting))) novel.push(sighting);
    else if (needsMove(accepted.get(seriesId)!.lastConfirmedAt, observedAt)) {
      const known = moves.get(seriesId);
      if (!known || known.observedAt < observedAt) moves.set(seriesId, sighting);
    }
  }
  return { moves: [...moves.values()], novel };
}

/**
 * Moves the time of confirmation of each series and adds the day where it is the first of it, in one statement.
 * Returns the sightings whose series changed meanwhile: they need judging. Nothing is kept of who confirmed.
 */
export async function confirm<T extends Sighted>(pool: Pool, moves: readonly T[]): Promise<readonly T[]> {
  if (moves.length === 0) return [];
  const moved = await pool<{ id: bigint }[]>`
    with v as (
      select s.id, s.price, from_ms(v.at) as at, (from_ms(v.at) at time zone 'utc')::date as day
      from unnest(${keysOf(moves)}::bigint[], ${moves.map(({ price }) => (price === null ? null : String(price)))}::bigint[],
        ${moves.map(({ observedAt }) => observedAt)}::float8[]) as v(id, price, at)
      join series s on s.id = v.id
      where s.price is not distinct from v.price and s.revision > 0
      order by s.id for update of s
    ), day as (
      insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
      select id, day, price, price, price, price, 0, 0, 0, 0 from v on conflict do nothing
    )
    update series s set last_confirmed_at = greatest(s.last_confirmed_at, v.at) from v where s.id = v.id
    returning s.id`;
  const done = new Set(moved.map(({ id }) => id));
  return moves.filter(({ seriesId }) => !done.has(seriesId));
}

const keyOf = ({ seriesId, reporter }: { seriesId: bigint; reporter: bigint | string }): string =>
  `${seriesId} ${reporter}`;

const keysOf = (sighted: readonly Sighted[]): string[] =>
  [...new Set(sighted.map(({ seriesId }) => seriesId))].map(String);

const needsMove = (lastConfirmedAt: number | null, observedAt: number): boolean =>
  lastConfirmedAt === null ||
  observedAt - lastConfirmedAt >= confirmEveryMs ||
  dayNumber(observedAt) > dayNumber(lastConfirmedAt);

const dayNumber = (ms: number) => Math.floor(ms / 86_400_000);
