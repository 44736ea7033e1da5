import type { ReadPrice } from "./judge-reading.ts";
import type { Policy } from "./policy.ts";

/** An accepted point that readings may retract. Times: epoch ms. */
export interface UnverifiedPoint {
  readonly price: number | null;
  readonly acceptedAt: number;
  /** A reading supported the acceptance. */
  readonly verified: boolean;
  /** When the next point was accepted; null while this one is in force. */
  readonly replacedAt: number | null;
}

/** `in-doubt`: one reading disagreed, or there was none yet; another may still settle it. */
export type RetractionVerdict = "stands" | "in-doubt" | "retracted";

/**
 * Whether a point that people alone brought about is retracted. Two readings within `retractWithinMs` that disagree, a
 * minute apart, retract it; one that agrees upholds it permanently. The first must be from while the point was in force:
 * what was read only after the next point does not concern this one.
 */
export function judgeRetraction(
  point: UnverifiedPoint,
  readings: readonly ReadPrice[],
  now: number,
  policy: Policy,
): RetractionVerdict {
  const { price, acceptedAt, verified, replacedAt } = point;
  const until = acceptedAt + policy.retractWithinMs;
  const inTime = readings.filter(({ at }) => at >= acceptedAt && at <= until).toSorted((a, b) => a.at - b.at);
  if (verified || inTime.some((one) => one.price === price)) return "stands";
  const first = inTime.find(({ at }) => replacedAt === null || at <= replacedAt);
  if (first && inTime.some(({ at }) => at - first.at >= policy.secondReadingAfterMs)) return "retracted";
  return now < until && (first || replacedAt === null) ? "in-doubt" : "stands";
}
