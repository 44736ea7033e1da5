import type { Policy } from "./policy.ts";
import { isPriced, type SeriesState } from "./state.ts";

/**
 * The highest of the last verified price and every price accepted within the reference span: what a drop is
 * measured against, so that many small steps are one large drop. Null when there is none.
 */
export function dropReference(state: SeriesState, now: number, policy: Policy): number | null {
  const from = now - policy.dropReferenceMs;
  const candidates = [state.verifiedPrice, state.price, state.price === null ? state.lastPrice : null];
  state.recent.forEach((point, i) => {
    const until = state.recent[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (until > from) candidates.push(point.price);
  });
  const prices = candidates.filter((price) => price !== null);
  return isPriced(state) && prices.length > 0 ? Math.max(...prices) : null;
}

/** The share by which a price lies below the reference: 0.6 for 100 → 40; 0 for rises and "unavailable". */
export function dropOf(state: SeriesState, price: number | null, now: number, policy: Policy): number {
  const reference = dropReference(state, now, policy);
  if (price === null || reference === null || reference === 0 || price >= reference) return 0;
  return (reference - price) / reference;
}

/** Whether a price is so far below the reference that people alone do not decide: 20 % in the private profile. */
export const isLargeDrop = (state: SeriesState, price: number | null, now: number, policy: Policy): boolean =>
  dropOf(state, price, now, policy) >= policy.largeDrop;
