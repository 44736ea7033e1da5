import { arrayOf, type Pool } from "../../platform/database.ts";
import type { Observed } from "./parse-report.ts";

/** Sightings of the accepted price move a series' `last_confirmed_at` at most this often. */
const confirmEveryMs = 15 * 60_000;

/** What must be judged, and what is due: a confirmation whose moment must be written. The rest changes nothing. */
export interface Classified {
  readonly novel: ReadonlySet<Observed>;
  readonly due: ReadonlySet<Observed>;
}

/** Sightings of one price of one series. Moments: epoch ms. */
interface Sightings {
  readonly seriesId: bigint;
  readonly price: number | null;
  oldest: number;
  newest: number;
  readonly all: Observed[];
}

/**
 * Tells the sightings of an accepted price from the rest, by what is committed now. Who has an open vote on something
 * else takes it back by confirming: that needs judging, too. Among strangers who confirms a disputed price speaks
 * against the others, and some confirmations are sampled.
 */
export async function classify(
  pool: Pool,
  observed: readonly Observed[],
  freshSince: number,
  strangers: boolean,
): Promise<Classified> {
  const prices = byPrice(observed);
  const [rows, votes] = await Promise.all([
    classifyPrices(pool, prices, freshSince, strangers),
    // Among strangers whoever has an open vote meets a disputed price.
    strangers ? [] : openVotes(pool, observed),
  ]);
  const novel = new Set<Observed>();
  const due = new Set<Observed>();
  for (const { n, differs, freshFrom, isDue } of rows) {
    for (const one of prices[n - 1]!.all) {
      if (differs || one.report.observedAt < freshFrom) novel.add(one);
      else if (isDue) due.add(one);
    }
  }
  for (const one of observed) if (one.report.sampled) novel.add(one);
  // A vote of this very batch is one, too: what its reporter says next of the series must be judged after it.
  const spoke = new Map<string, Set<bigint>>();
  const speak = (reporter: string, seriesId: bigint) => {
    const known = spoke.get(reporter);
    if (known) known.add(seriesId);
    else spoke.set(reporter, new Set([seriesId]));
  };
  for (const { reporter, seriesId } of votes) speak(reporter, seriesId);
  for (const { report, seriesId } of novel) speak(report.reporter, seriesId);
  for (const one of observed) if (spoke.get(one.report.reporter)?.has(one.seriesId)) novel.add(one);
  for (const one of novel) due.delete(one);
  return { novel, due };
}

function byPrice(observed: readonly Observed[]): readonly Sightings[] {
  const prices: Sightings[] = [];
  const known = new Map<bigint, Sightings[]>();
  for (const one of observed) {
    const { seriesId, price, report } = one;
    const at = report.observedAt;
    const ofSeries = known.get(seriesId);
    const same = ofSeries?.find((some) => some.price === price);
    if (same) {
      same.oldest = Math.min(same.oldest, at);
      same.newest = Math.max(same.newest, at);
      same.all.push(one);
      continue;
    }
    const sightings = { seriesId, price, oldest: at, newest: at, all: [one] };
    prices.push(sightings);
    if (ofSeries) ofSeries.push(sightings);
    else known.set(seriesId, [sightings]);
  }
  return prices;
}

interface ClassifiedPrice {
  /** Of the prices, from 1. */
  readonly n: number;
  /** From what is accepted, or it is disputed among strangers. */
  readonly differs: boolean;
  /** Older sightings must be judged. */
  readonly freshFrom: number;
  readonly isDue: boolean;
}

/** Those of which any sighting is to be judged or is due. */
const classifyPrices = (pool: Pool, prices: readonly Sightings[], freshSince: number, strangers: boolean) =>
  pool<ClassifiedPrice[]>`
    select n::int, differs, "freshFrom", "isDue"
    from (
      select v.n, v.oldest,
        s.since is null or s.price is distinct from v.price or ${strangers} and s.open_claims > 0 as differs,
        greatest(ms(s.since), ${freshSince}::float8) as "freshFrom",
        s.last_confirmed_at is null or v.newest >= ms(s.last_confirmed_at) + ${confirmEveryMs}::float8
          or (from_ms(v.newest) at time zone 'utc')::date > (s.last_confirmed_at at time zone 'utc')::date as "isDue"
      from unnest(${arrayOf(prices, (one) => one.seriesId)}::bigint[], ${arrayOf(prices, (one) => one.price)}::bigint[],
        ${arrayOf(prices, (one) => one.oldest)}::float8[], ${arrayOf(prices, (one) => one.newest)}::float8[])
        with ordinality as v(series_id, price, oldest, newest, n)
      left join series s on s.id = v.series_id
    ) as sorted
    where differs or oldest < "freshFrom" or "isDue"`;

/** What is open of the votes of those who speak, on the series of which they do: one look for each of them. */
const openVotes = (pool: Pool, observed: readonly Observed[]) =>
  pool<{ reporter: string; seriesId: bigint }[]>`
    select v.reporter::text, e.series_id as "seriesId"
    from (
      select reporter, array_agg(series_id) as said
      from unnest(${arrayOf(observed, (one) => one.report.reporter)}::bigint[],
        ${arrayOf(observed, (one) => one.seriesId)}::bigint[]) as v(reporter, series_id)
      group by reporter) v
    cross join lateral (
      select series_id from evidence where reporter = v.reporter and series_id = any(v.said) and live offset 0) e`;
