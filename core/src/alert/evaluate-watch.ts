import type { WatchRule } from "../wire/watch.ts";

/** What a watch remembers between changes. Prices in minor units. */
export interface WatchState {
  readonly rule: WatchRule;
  readonly minDelta: number;
  readonly rearmPercent: number | null;
  /** The price when it was made, or the first one after; null until there is one. */
  readonly basis: number | null;
  /** The price of which it told last; null: it is armed. */
  readonly firedPrice: number | null;
}

/** A change of the price of the watched series; null is "unavailable". */
export interface PriceMove {
  readonly previous: number | null;
  readonly price: number | null;
  /** Nothing was accepted of the series before, neither a price nor that it is unavailable. */
  readonly isFirst: boolean;
  /** The last price before the change, an "unavailable" between them left out; null when there was none. */
  readonly lastPrice: number | null;
  /** The lowest price of so many days before the change; null when none was seen. */
  readonly lowestBefore: (days: number) => number | null;
  /** The usual price before the change; null while too little was seen, or no watch asks for it. */
  readonly usual: number | null;
}

export interface Evaluation {
  readonly fires: boolean;
  readonly basis: number | null;
  readonly firedPrice: number | null;
}

/** Whether a change is what the watch waits for, and what it remembers of it. */
export function evaluateWatch(watch: WatchState, move: PriceMove): Evaluation {
  const { price, usual } = move;
  const basis = watch.basis ?? price;
  const state = { ...watch, basis };
  if (!holds(state, move)) {
    return { fires: false, basis, firedPrice: isOver(state, price, usual) ? null : watch.firedPrice };
  }
  const told = watch.firedPrice;
  const fires = told === null || isOver(state, price, usual) || fellFurther(state, told, price!);
  return { fires, basis, firedPrice: fires ? (price ?? told) : told };
}

/** The memory of a watch made while a price is in force: what holds already is not news. */
export function stateAtCreation(
  rule: WatchRule,
  price: number | null,
  usual: number | null = null,
): Pick<Evaluation, "basis" | "firedPrice"> {
  const threshold = thresholdOf(rule, price, usual);
  const met = price !== null && threshold !== null && reaches(rule, threshold, price);
  return { basis: price, firedPrice: met ? price : null };
}

/** The memory of a watch that was told of no change for a while: what holds by now is not news; its basis stays. */
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

/** The memory of a watch that told of a price which was never true; `price` is what is accepted now. */
export function stateAfterRetraction(
  { rule, basis, firedPrice }: WatchState,
  retracted: number | null,
  price: number | null,
  usual: number | null = null,
): Pick<Evaluation, "basis" | "firedPrice"> {
  const own = basis === retracted ? price : basis;
  if (firedPrice !== retracted) return { basis: own, firedPrice };
  const threshold = thresholdOf(rule, own, usual);
  const met = price !== null && threshold !== null && reaches(rule, threshold, price);
  return { basis: own, firedPrice: met ? price : null };
}

/**
 * The price at which a watch fires, in minor units; null for rules that no single price decides, and for a percentage
 * of nothing.
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

function holds({ rule, minDelta, basis }: WatchState, move: PriceMove): boolean {
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

/** Whether what was told of has passed, so that it would be news again. An "unavailable" in between ends nothing. */
function isOver(
  { rule, basis, firedPrice }: WatchState,
  price: number | null,
  usual: number | null,
): boolean {
  const threshold = thresholdOf(rule, basis, usual);
  if (threshold !== null) return price !== null && !reaches(rule, threshold, price);
  // A low is news again once the price was above it; everything else happens anew each time.
  if (rule.kind === "usual") return false;
  if (rule.kind === "lowest") return price !== null && firedPrice !== null && price > firedPrice;
  return true;
}

function fellFurther({ rule, rearmPercent, minDelta }: WatchState, told: number, price: number): boolean {
  if (rearmPercent === null) return false;
  const bound = rule.kind === "rise" ? above(told, rearmPercent) : below(told, rearmPercent);
  return reaches(rule, bound, price) && Math.abs(told - price) >= minDelta;
}
