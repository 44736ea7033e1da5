import type { Appraisal, Move, StruckCheck } from "../wire/product.ts";
import { daySeconds } from "./day.ts";
import { heldWithin, medianOf, observedWithin, type Seen } from "./seen.ts";

/** The days whose middle price is the usual one. */
export const usualDays = 90;
/** The EU's rule (98/6/EC, article 6a): a reduction is measured against the lowest of the 30 days before it. */
export const beforeReductionDays = 30;
/** What an appraisal has to know of a series, in days back from now. */
export const appraisalDays = usualDays + beforeReductionDays;

/** Nothing is said of a series that was seen on fewer days of those 90, or first seen less long before. */
export const minUsualDays = 10;
export const minUsualSpanDays = 21;
/** Nothing is said of a reduction with fewer observed days in the 30 before it. */
export const minStruckDays = 5;
/** A price is called the lowest since a day only if that is so many days ago or more, and it was seen on so many of them. */
export const minLowSpanDays = 30;
export const minLowDays = 10;
/** From so many percent off the usual price on it is good, or high. */
export const notablePercent = 5;

/** The usual price at a moment (epoch s): the time-weighted median of 90 days, in minor units; null: too little was seen. */
export function usualPrice(seen: Seen, until: number): { price: number; observedDays: number } | null {
  const from = until - usualDays * daySeconds;
  const observedDays = observedWithin(seen, from, until);
  const first = seen.days.find((day) => day + daySeconds > from) ?? until;
  if (observedDays < minUsualDays || until - first < minUsualSpanDays * daySeconds) return null;
  const price = medianOf(heldWithin(seen, from, until));
  return price === null ? null : { price, observedDays };
}

/**
 * By how many whole percent a price is above another (minus: below), as people read it: the nearest, but never up to a
 * multiple of 5. Watches, verdicts, lists of drops and trust have their thresholds there, and 19.7 % is not yet 20 %. What
 * decides compares prices.
 */
export function percentAgainst(price: number, other: number): number {
  if (other === 0 || price === other) return 0;
  const exact = (Math.abs(price - other) * 100) / other;
  const nearest = Math.round(exact);
  const percent = nearest % 5 === 0 ? Math.floor(exact) : nearest;
  return price < other ? -percent || 0 : percent;
}

/**
 * When the reduction to the price now began (epoch s): the first of the falling steps that led to it, at most 90 days
 * back. What has not fallen begins with its own step.
 */
export function reductionStart({ steps }: Seen, now: number): number {
  const priced = steps.filter(({ t, price }) => t <= now && price !== null);
  const last = priced.length - 1;
  let top = last;
  while (top > 0 && priced[top]!.price! < priced[top - 1]!.price!) top--;
  return Math.max(priced[Math.min(top + 1, last)]?.t ?? now, now - usualDays * daySeconds);
}

/** The last change of a price by a moment (epoch s); null for one that never had another within what was seen. */
export function lastMove({ steps }: Seen, now: number): Move | null {
  const priced = steps.filter(({ t, price }) => t <= now && price !== null);
  const price = priced.at(-1)?.price ?? null;
  const last = priced.findLastIndex((step) => step.price !== price);
  if (price === null || last < 0) return null;
  const was = priced[last]!.price!;
  return {
    kind: price > was ? "rise" : "fall",
    was,
    percent: Math.abs(percentAgainst(price, was)),
    at: new Date(priced[last + 1]!.t * 1000).toISOString(),
  };
}

/**
 * A low that is worth telling now (epoch s), or null. A rise is never a low: nothing lower was seen since the step below it,
 * which says nothing.
 */
export function lowToTell(
  lowest: Appraisal["lowest"],
  move: Pick<Move, "kind"> | null,
  { days }: Seen,
  now: number,
): Appraisal["lowest"] {
  if (!lowest || move?.kind !== "fall" || lowest.observedDays < minLowDays) return null;
  const since = lowest.since === null ? (days[0] ?? now) : Date.parse(lowest.since) / 1000;
  return now - since >= minLowSpanDays * daySeconds ? lowest : null;
}

/** Whether a struck "was" price is what the price was. `highest`: of all that was ever seen. Prices in minor units. */
export function checkStruck(seen: Seen, was: number, highest: number | null, now: number): StruckCheck {
  const until = reductionStart(seen, now);
  const from = until - beforeReductionDays * daySeconds;
  const observedDays = observedWithin(seen, from, until);
  const enough = observedWithin(seen, now - appraisalDays * daySeconds, now) >= minUsualDays;
  if (enough && highest !== null && highest < was)
    return { was, finding: "never-seen", lowestBefore: null, observedDays };
  const prices = heldWithin(seen, from, until).map(({ price }) => price);
  if (observedDays < minStruckDays || prices.length === 0) {
    return { was, finding: "not-enough-data", lowestBefore: null, observedDays };
  }
  const lowestBefore = prices.reduce((low, price) => Math.min(low, price));
  return { was, finding: was > lowestBefore ? "overstated" : "true", lowestBefore, observedDays };
}

export interface Appraised {
  readonly seen: Seen;
  /** The price in force, minor units. */
  readonly price: number;
  /** The struck price next to it; null when none is shown. */
  readonly was: number | null;
  /** The highest price ever seen of the series. */
  readonly highest: number | null;
  /** Since when nothing lower was seen; null for a price that is not a low. */
  readonly lowest: Appraisal["lowest"];
}

/**
 * Judges the price now (epoch s) by the prices that were seen. A good price stays good whatever struck price is shown
 * next to it; for any other, a struck price that was never seen decides the verdict.
 */
export function appraise({ seen, price, was, highest, lowest }: Appraised, now: number): Appraisal {
  const usual = usualPrice(seen, now);
  const struck = was !== null && was > price ? checkStruck(seen, was, highest, now) : null;
  const percent = usual && percentAgainst(price, usual.price);
  const move = lastMove(seen, now);
  return {
    verdict: verdictOf(price, usual?.price ?? null, struck),
    usual,
    percent,
    lowest: lowToTell(lowest, move, seen, now),
    struck,
    ...(move && { move }),
  };
}

/** Compares a price with the usual one (minor units; null: not known) and with the struck price. */
export function verdictOf(
  price: number,
  usual: number | null,
  struck: StruckCheck | null,
): Appraisal["verdict"] {
  const off = usual === null ? 0 : (price - usual) * 100;
  if (usual !== null && off <= -notablePercent * usual && off < 0) return "good";
  if (struck?.finding === "never-seen") return "was-never-seen";
  if (usual === null) return "not-enough-data";
  return off >= notablePercent * usual && off > 0 ? "high" : "usual";
}
