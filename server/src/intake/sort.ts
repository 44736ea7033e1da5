import { arrayOf, type Pool } from "../database.ts";
import type { Observed } from "./parse-report.ts";

/** Sightings of the accepted price move a series' `last_confirmed_at` at most this often. */
const confirmEveryMs = 15 * 60_000;

/** What must be judged, and what is due: a confirmation whose moment must be written. The rest changes nothing. */
export interface Sorted {
  readonly novel: ReadonlySet<Observed>;
  readonly due: ReadonlySet<Observed>;
}

/**
 * Tells the sightings of an accepted price from the rest, by what is committed now. Who has an open word on
 * something else takes it back by confirming: that needs judging, too. Among strangers who confirms a disputed price
 * speaks against the others, and some confirmations are sampled.
 */
export async function sort(
  pool: Pool,
  observed: readonly Observed[],
  freshSince: number,
  strangers: boolean,
): Promise<Sorted> {
  const rows = await pool<{ n: number; novel: boolean }[]>`
    select n::int, novel
    from (
      select v.n,
        s.since is null or s.price is distinct from v.price
          or v.at < greatest(ms(s.since), ${freshSince}::float8)
          or word.is_open or ${strangers} and s.open_claims > 0 as novel,
        s.last_confirmed_at is null or v.at >= ms(s.last_confirmed_at) + ${confirmEveryMs}::float8
          or (from_ms(v.at) at time zone 'utc')::date > (s.last_confirmed_at at time zone 'utc')::date as due
      from unnest(${arrayOf(observed, (one) => one.seriesId)}::bigint[],
        ${arrayOf(observed, (one) => one.price)}::bigint[], ${arrayOf(observed, (one) => one.report.reporter)}::bigint[],
        ${arrayOf(observed, (one) => one.report.observedAt)}::float8[]) with ordinality as v(series_id, price, reporter, at, n)
      left join series s on s.id = v.series_id
      left join lateral (
        select true as is_open from evidence
        where s.open_claims > 0 and series_id = v.series_id and reporter = v.reporter and live limit 1) word on true
    ) as sorted
    where novel or due`;
  const novel = new Set<Observed>();
  const due = new Set<Observed>();
  // A word of this very batch is one, too: what its reporter says next of the series must be judged after it.
  const spoke = new Set<string>();
  for (const row of rows) {
    const one = observed[row.n - 1]!;
    (row.novel ? novel : due).add(one);
    if (row.novel) spoke.add(one.report.reporter);
  }
  for (const one of observed) {
    if (!one.report.sampled) continue;
    due.delete(one);
    novel.add(one);
  }
  const words = new Set([...novel].map(keyOf));
  for (const one of observed) {
    if (!spoke.has(one.report.reporter) || novel.has(one) || !words.has(keyOf(one))) continue;
    due.delete(one);
    novel.add(one);
  }
  return { novel, due };
}

const keyOf = ({ seriesId, report }: Observed): string => `${seriesId} ${report.reporter}`;
