import type { WatchRule } from "../wire/watch.ts";

/** The state of a watch between changes. Prices in minor units. */
export interface WatchState {
  readonly rule: WatchRule;
  readonly minDelta: number;
  readonly rearmPercent: number | null;
  /** The price when the watch was created, or the first one after; null until there is one. */
  readonly basis: number | null;
  /** The price that it fired on; null: it is armed. */
  readonly firedPrice: number | null;
}

/** A change of the price of the watched series; null is "unavailable". */
export interface PriceMove {
  readonly previous: number | null;
  readonly price: number | null;
  /** The first acceptance of the series: before, nothing was known. Never of a price after an extra: before, there was none. */
  readonly isFirst: boolean;
  /** The last price before the change, skipping "unavailable"; null when there was none. */
  readonly lastPrice: number | null;
  /** The lowest price in a number of days before the change; null when there was none. */
  readonly lowestBefore: (days: number) => number | null;
  /** The usual price before the change; null while too little was seen, or when no watch uses it. */
  readonly usual: number | null;
}

export interface Evaluation {
  readonly fires: boolean;
  readonly basis: number | null;
  readonly firedPrice: number | null;
}

/** Whether a watch fires on a change, and its state after it. */
export function evaluateWatch(watch: WatchState, move: PriceMove): Evaluation {
  const { price, usual } = move;
  const basis = watch.basis ?? price;
  const state = { ...watch, basis };
  if (!isMet(state, move)) {
    return { fires: false, basis, firedPrice: isOver(state, price, usual) ? null : watch.firedPrice };
  }
  const { firedPrice } = watch;
  const fires = firedPrice === null || isOver(state, price, usual) || movedFurther(state, firedPrice, price!);
  return { fires, basis, firedPrice: fires ? (price ?? firedPrice) : firedPrice };
}

/** The state of a new watch: it does not fire on a condition that is already met. */
export function stateAtCreation(
  rule: WatchRule,
  price: number | null,
  usual: number | null = null,
): Pick<Evaluation, "basis" | "firedPrice"> {
  const threshold = thresholdOf(rule, price, usual);
  const met = price !== null && threshold !== null && reaches(rule, threshold, price);
  return { basis: price, firedPrice: met ? price : null };
}

/** The state of a watch after a pause: it does not fire on a condition met meanwhile, and keeps its basis. */
export function stateAfterPause(
  watch: Pick<WatchState, "rule" | "basis" | "firedPrice">,
  price: number | null,
  usual: number | null = null,
): Pick<Evaluation, "basis" | "firedPrice"> {
  const { rule, firedPrice } = watch;
  const basis = watch.basis ?? price;
  const threshold = thresholdOf(rule, basis, usual);
  if (price === null) return { basis, firedPrice };
  if (threshold !== null) return { basis, firedPrice: reaches(rule, threshold, price) ? price : null };
  const isLow = rule.kind === "lowest" && firedPrice !== null && price <= firedPrice;
  return { basis, firedPrice: isLow ? price : null };
}

/** The state of a watch after the retraction of a price; `price` is accepted now. */
export function stateAfterRetraction(
  { rule, basis, firedPrice }: WatchState,
  retracted: number | null,
  price: number | null,
  usual: number | null = null,
): Pick<Evaluation, "basis" | "firedPrice"> {
  const newBasis = basis === retracted ? price : basis;
  if (firedPrice !== retracted) return { basis: newBasis, firedPrice };
  const threshold = thresholdOf(rule, newBasis, usual);
  const met = price !== null && threshold !== null && reaches(rule, threshold, price);
  return { basis: newBasis, firedPrice: met ? price : null };
}

/**
 * The price at which a watch fires, in minor units; null for rules without a fixed price, and while the price that a
 * percentage refers to is not known.
 */
export function thresholdOf(
  rule: WatchRule,
  basis: number | null,
  usual: number | null = null,
): number | null {
  switch (rule.kind) {
    case "target":
      return rule.price;
    case "drop":
      return rule.from === "creation" && basis ? below(basis, rule.percent) : null;
    case "rise":
      return rule.from === "creation" && basis ? above(basis, rule.percent) : null;
    case "usual":
      return usual ? below(usual, rule.percent) : null;
    default:
      return null;
  }
}

// Whole numbers throughout: 0.9 · 2990 is not 2691 as a float.
const below = (price: number, percent: number) => Math.floor((price * (100 - percent)) / 100);
const above = (price: number, percent: number) => Math.ceil((price * (100 + percent)) / 100);

const reaches = (rule: WatchRule, threshold: number, price: number): boolean =>
  rule.kind === "rise" ? price >= threshold : price <= threshold;

function isMet({ rule, minDelta, basis }: WatchState, move: PriceMove): boolean {
  const { previous, price, isFirst, lastPrice, usual } = move;
  const threshold = thresholdOf(rule, basis, usual);
  if (threshold !== null) return price !== null && reaches(rule, threshold, price);
  const isLargeEnough = price === null || lastPrice === null || Math.abs(price - lastPrice) >= minDelta;
  switch (rule.kind) {
    case "drop":
    case "rise": {
      if (rule.from === "creation" || price === null || !lastPrice) return false;
      const bound = rule.kind === "drop" ? below(lastPrice, rule.percent) : above(lastPrice, rule.percent);
      return isLargeEnough && reaches(rule, bound, price);
    }
    case "lowest": {
      const lowest = move.lowestBefore(rule.days);
      return isLargeEnough && price !== null && lowest !== null && price < lowest;
    }
    case "back":
      return !isFirst && previous === null && price !== null;
    case "usual":
      return false;
    default:
      return !isFirst && price !== previous && (previous === null || isLargeEnough);
  }
}

/** Whether the condition has ended, so that the watch may fire again. "Unavailable" ends no condition. */
function isOver(
  { rule, basis, firedPrice }: WatchState,
  price: number | null,
  usual: number | null,
): boolean {
  const threshold = thresholdOf(rule, basis, usual);
  if (threshold !== null) return price !== null && !reaches(rule, threshold, price);
  // A low ends when the price rises above it. The other rules fire on each change by itself.
  if (rule.kind === "usual") return false;
  if (rule.kind === "lowest") return price !== null && firedPrice !== null && price > firedPrice;
  return true;
}

/** Whether the price went further beyond the threshold, far enough to fire again. */
function movedFurther(
  { rule, rearmPercent, minDelta }: WatchState,
  firedPrice: number,
  price: number,
): boolean {
  if (rearmPercent === null) return false;
  const bound = rule.kind === "rise" ? above(firedPrice, rearmPercent) : below(firedPrice, rearmPercent);
  return reaches(rule, bound, price) && Math.abs(firedPrice - price) >= minDelta;
}
