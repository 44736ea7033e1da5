/** A day has 86400 s: UTC, and POSIX time knows no leap seconds. */
export const daySeconds = 86_400;

/** One UTC day of a series. Prices in minor units, null while unavailable. */
export interface Day {
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
  /** Sum of price · seconds up to the last change. */
  readonly weighted: number;
  /** Seconds up to the last change in which there was a price. */
  readonly pricedS: number;
  /** Seconds from midnight to the last change; 0 without one. */
  readonly lastChangeS: number;
  readonly changes: number;
}

/** A moment in epoch seconds and the price from then on. */
export interface Step {
  readonly t: number;
  readonly price: number | null;
}

/**
 * The day that starts at `start` (epoch s), from the price in force at midnight (undefined: the series began
 * later that day) and the day's changes, oldest first. Null when neither exists.
 */
export function dayOf(
  start: number,
  before: number | null | undefined,
  changes: readonly Step[],
): Day | null {
  const first = before === undefined ? changes[0] : { t: start, price: before };
  if (!first) return null;
  let price = first.price;
  let last = first.t - start;
  let high = price;
  let low = price;
  let weighted = 0;
  let pricedS = 0;
  for (const step of before === undefined ? changes.slice(1) : changes) {
    const seconds = step.t - start - last;
    if (price !== null) {
      weighted += price * seconds;
      pricedS += seconds;
    }
    last += seconds;
    price = step.price;
    if (price !== null) {
      high = Math.max(high ?? price, price);
      low = Math.min(low ?? price, price);
    }
  }
  return {
    open: first.price,
    high,
    low,
    close: price,
    weighted,
    pricedS,
    lastChangeS: last,
    changes: changes.length,
  };
}

/**
 * Time-weighted mean of a day in minor units, unrounded; null when there was no price. Those of weeks, months and years are
 * made of these columns in SQL: `drizzle/schema/price-week-month-year.ts`.
 */
export function meanOf(day: Day): number | null {
  const rest = day.close === null ? 0 : daySeconds - day.lastChangeS;
  const seconds = day.pricedS + rest;
  return seconds === 0 ? null : (day.weighted + (day.close ?? 0) * rest) / seconds;
}
