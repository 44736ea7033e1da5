import { alternativeOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import type { WordVerdict } from "./reporter.ts";
import { samePrice } from "./same-price.ts";
import type { SeriesState, Word } from "./state.ts";

/** What a reading says of one stranger's word. */
export interface WordJudged {
  readonly word: Word;
  readonly price: number | null;
  readonly verdict: WordVerdict;
  /** The price is refuted by it. */
  readonly refutes: boolean;
}

/**
 * Holds the fresh words of strangers against a reading. An echo of the accepted price is wrong only when it was
 * given after the new one was first seen (`changedAt`, epoch ms; null: the accepted price stands).
 */
export function wordsJudged(
  state: SeriesState,
  read: { readonly price: number | null; readonly at: number },
  changedAt: number | null,
  policy: Policy,
): readonly WordJudged[] {
  if (!policy.strangers) return [];
  const { judgedWithinMs, knownAfter, falseShare } = policy.strangers.standing;
  const fresh = (word: Word) => read.at - word.lastSeenAt <= judgedWithinMs;
  const novel = state.claims.flatMap(({ price, words }): WordJudged[] => {
    const good = samePrice(price, read.price, policy);
    const known = (alternativeOf(state, price, policy)?.refutations ?? 0) >= knownAfter;
    const wrong = isFalse(price, read.price, falseShare) ? "novel-refuted" : "novel-refuted-little";
    // A rounding away from a price that stands is no news.
    const right = changedAt === null ? "echo-verified" : "novel-verified";
    const verdict = good ? right : known ? "known-alternative" : wrong;
    return words.filter(fresh).map((word) => ({ word, price, verdict, refutes: !good }));
  });
  const { price } = state;
  const wrong = isFalse(price, read.price, falseShare) ? "echo-refuted" : "echo-refuted-little";
  const echoes = (state.echoes ?? [])
    .filter((word) => fresh(word) && (changedAt === null || word.lastSeenAt >= changedAt))
    .map((word): WordJudged => {
      return { word, price, verdict: changedAt === null ? "echo-verified" : wrong, refutes: false };
    });
  return [...novel, ...echoes];
}

export function isFalse(said: number | null, read: number | null, falseShare: number): boolean {
  if (said === null || read === null || read === 0) return said !== read;
  return Math.abs(said / read - 1) >= falseShare;
}
