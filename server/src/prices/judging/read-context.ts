import { canVerify, marketplaceNumberOf, type Policy, productOfSeries } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import { circlesOfReporters, judgingContext } from "./read-statements.ts";

/** What all series of a transaction share of their judging context. */
export interface SharedContext {
  /** Everybody of a circle counts as one; at most 2 are counted. */
  readonly reporters: number;
  canVerify(seriesId: bigint): boolean;
}

/** How many reporters there are and where a verifier can visit, by the same clock and in the same transaction. */
export async function readContext(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<SharedContext> {
  const products = [...new Set(seriesIds.map(productOfSeries))];
  const [row] = await judgingContext(tx, products, now - policy.verifierAwayAfterMs).execute();
  const { reporters, served, failing } = row!;
  const marketplaces = new Set(served);
  const failed = new Set(
    failing.filter((one) => !canVerify(one, now, policy)).map(({ product }) => BigInt(product)),
  );
  return {
    reporters,
    canVerify(seriesId) {
      const product = productOfSeries(seriesId);
      return verifierOn && marketplaces.has(marketplaceNumberOf(product)) && !failed.has(product);
    },
  };
}

/** The circles of those reporters that belong to another's. */
export async function readCircles(
  tx: Sql,
  reporters: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await circlesOfReporters(tx, [...new Set(reporters)]).execute();
  return new Map(rows.map(({ id, circle }) => [id, circle]));
}
