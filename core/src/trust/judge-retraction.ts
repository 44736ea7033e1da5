import type { ReadPrice } from "./judge-reading.ts";
import type { Policy } from "./policy.ts";

/** An accepted point, as far as its retraction is concerned. Times: epoch ms. */
export interface UnverifiedPoint {
  readonly price: number | null;
  readonly acceptedAt: number;
  /** A verifier had its part in the acceptance. */
  readonly verified: boolean;
  /** When the next point was accepted; null while this one is in force. */
  readonly replacedAt: number | null;
}

/** `in-doubt`: one look disagreed, or none was taken yet; another may still settle it. */
export type RetractionVerdict = "stands" | "in-doubt" | "retracted";

/**
 * Whether what people alone brought about was true. Two readings within `retractWithinMs` that disagree, a minute
 * apart, take it back; one that agrees upholds it for good. The first must be from while the point was in force:
 * what was read only after the next point says nothing of this one.
 */
export function judgeRetraction(
  point: UnverifiedPoint,
  readings: readonly ReadPrice[],
  now: number,
  policy: Policy,
): RetractionVerdict {
  const { price, acceptedAt, verified, replacedAt } = point;
  const until = acceptedAt + policy.retractWithinMs;
  const looks = readings.filter(({ at }) => at >= acceptedAt && at <= until).toSorted((a, b) => a.at - b.at);
  if (verified || looks.some((look) => look.price === price)) return "stands";
  const first = looks.find(({ at }) => replacedAt === null || at <= replacedAt);
  if (first && looks.some(({ at }) => at - first.at >= policy.secondReadingAfterMs)) return "retracted";
  return now < until && (first || replacedAt === null) ? "in-doubt" : "stands";
}
