import { knownOutcome, marketplaceBySuffix, type PageOutcome } from "@tidemark/core";
import type { PageCount } from "@tidemark/core/wire";

/** What one reporter's counts of a day add to an outcome. */
export interface SharedCount extends PageOutcome {
  /** The marketplace's number. */
  readonly marketplace: number;
  readonly pages: number;
  /** Those of one marketplace add up to 1. */
  readonly weight: number;
}

/** Pages of one reporter, day and marketplace that count as pages: a client may say any number. */
const mostPages = 200;

/**
 * Shares one reporter's weight of 1 a marketplace out over what its pages gave. Unknown marketplaces are left out, unknown
 * rules and reasons are one.
 */
export function shareOut(counts: readonly PageCount[]): readonly SharedCount[] {
  const known = counts.flatMap(({ marketplace, pages, ...outcome }) => {
    const found = marketplaceBySuffix(marketplace);
    return found ? [{ ...knownOutcome(outcome), marketplace: found.number, pages }] : [];
  });
  return [...Map.groupBy(known, ({ marketplace }) => marketplace)].flatMap(([marketplace, own]) => {
    const total = own.reduce((sum, { pages }) => sum + pages, 0);
    const outcomes = Map.groupBy(own, ({ priced, outcome }) => `${priced} ${outcome}`);
    return [...outcomes.values()].map((same) => {
      const { priced, outcome } = same[0]!;
      const weight = same.reduce((sum, { pages }) => sum + pages, 0) / total;
      const pages = Math.max(1, Math.round(weight * Math.min(total, mostPages)));
      return { marketplace, priced, outcome, pages, weight };
    });
  });
}
