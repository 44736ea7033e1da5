import type { Policy } from "./policy.ts";

/** Whether two prices (minor units; null is "unavailable") are one within a claim. */
export function samePrice(a: number | null, b: number | null, policy: Policy): boolean {
  if (a === b) return true;
  if (a === null || b === null || policy.samePriceShare === 0) return false;
  return Math.abs(a - b) <= Math.max(1, policy.samePriceShare * Math.max(a, b));
}
