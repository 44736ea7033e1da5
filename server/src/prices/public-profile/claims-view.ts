import {
  type Asin,
  explainAlternatives,
  explainClaim,
  exponentOf,
  type Marketplace,
  type Policy,
  parseSeriesId,
  productIdOf,
  type SeriesState,
} from "@tidemark/core";
import type { ClaimsView } from "@tidemark/core/wire";
import { type Pool, transaction } from "../../platform/database.ts";
import { lockSeries, lookAround } from "../judging/load.ts";
import { readCrowd, wordsOf } from "./read-crowd.ts";

interface Asked {
  class: number;
  score: number;
  requestedAt: Date;
  notBefore: Date;
  failures: number;
  leasedTo: string | null;
}

const iso = (at: number): string => new Date(at).toISOString();

/** What is claimed of a product, what it weighs and waits for; null when nobody has reported it. */
export async function claimsView(
  pool: Pool,
  { marketplace, asin }: { readonly marketplace: Marketplace; readonly asin: Asin },
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<ClaimsView | null> {
  const id = String(productIdOf(marketplace, asin));
  return transaction(pool, async (tx) => {
    const [product] = await tx<
      { title: string | null }[]
    >`select title from shown_product where id = ${id}::bigint`;
    if (!product) return null;
    const rows = await tx<{ id: bigint }[]>`
      select id from series where id between ${id}::bigint * 8 and ${id}::bigint * 8 + 7`;
    const ids = rows.map((row) => row.id);
    const locked = await lockSeries(tx, ids, "all", now, policy);
    const { reporters, canLook } = await lookAround(tx, ids, now, policy, verifierOn);
    const words = wordsOf([...locked.values()].map(({ state }) => state));
    const crowd = policy.strangers
      ? await readCrowd(tx, { weighed: words.map(({ reporter }) => reporter), moved: [], networks: [] })
      : undefined;
    const [asked] = await tx<Asked[]>`
      select class::int, priority::float8 as score, requested_at as "requestedAt", not_before as "notBefore",
        failures::int, case when lease_expires_at > from_ms(${now}) then egress end as "leasedTo"
      from verification where product_id = ${id}::bigint and status = 'open'`;
    const explained = (seriesId: bigint, state: SeriesState): ClaimsView["series"][number] => {
      const around = { now, reporters, verifierCanLook: canLook(seriesId), ...(crowd && { crowd }) };
      return {
        series: parseSeriesId(seriesId)!.kind,
        price: state.price,
        since: state.since > 0 ? iso(state.since) : null,
        claims: state.claims.map((claim) => {
          const { claimId, standing, firstSeenAt, lastReportedAt, words, ...rest } = explainClaim(
            state,
            claim,
            around,
            policy,
          );
          return {
            ...rest,
            id: claimId,
            firstSeenAt: iso(firstSeenAt),
            lastReportedAt: iso(lastReportedAt),
            believed: standing.believed,
            waitsFor: standing.believed ? null : standing.waitsFor,
            words: words.map((word) => ({ ...word, lastSeenAt: iso(word.lastSeenAt) })),
          };
        }),
        alternatives: explainAlternatives(state, now, policy).map((known) => ({
          ...known,
          mutedUntil: iso(known.mutedUntil),
        })),
      };
    };
    return {
      marketplace: marketplace.suffix,
      asin,
      title: product.title,
      currency: marketplace.currency,
      exponent: exponentOf(marketplace.currency),
      series: [...locked].map(([seriesId, { state }]) => explained(seriesId, state)),
      verification: asked
        ? {
            ...asked,
            requestedAt: asked.requestedAt.toISOString(),
            notBefore: asked.notBefore.toISOString(),
          }
        : null,
    };
  });
}
