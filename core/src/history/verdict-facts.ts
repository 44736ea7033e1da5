import type { Move, StruckCheck } from "../wire/product.ts";
import { usualDays } from "./appraise.ts";
import type { CountedAppraisal } from "./own-imports.ts";

/** One reason for a verdict, to be put into words. Prices in minor units, percentages without sign. */
export type VerdictFact =
  /** `percent` 0: about the usual price. `observedDays`: of the 90 that it rests on. */
  | {
      readonly kind: "below-usual" | "above-usual";
      readonly percent: number;
      readonly usual: number;
      readonly observedDays: number;
    }
  | { readonly kind: "usual-unknown" }
  /** The last change; what fell to a low has none, for the low says more. */
  | ({ readonly kind: "rise" | "fall" } & Pick<Move, "was" | "percent" | "at">)
  /** `since`: the first day (ISO) of those without a lower price; null: there never was one. */
  | {
      readonly kind: "lowest";
      readonly since: string | null;
      readonly observedDays: number;
      /** Tools whose imported prices count as well. */
      readonly with?: readonly string[];
    }
  | ({ readonly kind: "struck" } & StruckCheck);

/** The reasons for a verdict, the most important first. */
export function verdictFacts({
  usual,
  percent,
  lowest,
  struck,
  move,
}: CountedAppraisal): readonly VerdictFact[] {
  const facts: VerdictFact[] = [];
  if (!usual || percent === null) facts.push({ kind: "usual-unknown" });
  else {
    const observedDays = Math.min(usual.observedDays, usualDays);
    const kind = percent < 0 ? "below-usual" : "above-usual";
    facts.push({ kind, percent: Math.abs(percent), usual: usual.price, observedDays });
  }
  // An older server tells no move, and calls what rose a low as well.
  if (lowest && move?.kind === "fall") facts.push({ kind: "lowest", ...lowest });
  else if (move) facts.push(move);
  if (struck && struck.finding !== "not-enough-data") facts.push({ kind: "struck", ...struck });
  return facts;
}
