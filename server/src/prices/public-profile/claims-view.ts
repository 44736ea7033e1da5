import {
  type Asin,
  explainClaim,
  explainRefutedPrices,
  exponentOf,
  type Marketplace,
  type Policy,
  parseSeriesId,
  productIdOf,
  type SeriesState,
} from "@tidemark/core";
import type { ClaimsView } from "@tidemark/core/wire";
import { type Pool, transaction } from "../../platform/database.ts";
import { lockSeries, readContext } from "../judging/lock-series.ts";
import { readCrowd, votesOf } from "./read-crowd.ts";

interface VerificationRow {
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
    const { reporters, canVerify: canLook } = await readContext(tx, ids, now, policy, verifierOn);
    const votes = votesOf([...locked.values()].map(({ state }) => state));
    const crowd = policy.publicRules
      ? await readCrowd(tx, { weighed: votes.map(({ reporter }) => reporter), moved: [], networks: [] })
      : undefined;
    const [asked] = await tx<VerificationRow[]>`
      select class::int, priority::float8 as score, requested_at as "requestedAt", not_before as "notBefore",
        failures::int, case when lease_expires_at > from_ms(${now}) then egress end as "leasedTo"
      from verification where product_id = ${id}::bigint and status = 'open'`;
    const explained = (seriesId: bigint, state: SeriesState): ClaimsView["series"][number] => {
      const context = { now, reporters, verifierCanLook: canLook(seriesId), ...(crowd && { crowd }) };
      return {
        series: parseSeriesId(seriesId)!.kind,
        price: state.price,
        since: state.since > 0 ? iso(state.since) : null,
        claims: state.claims.map((claim) => {
          const { claimId, quorum, needsVerifier, firstSeenAt, lastReportedAt, votes, ...rest } =
            explainClaim(state, claim, context, policy);
          return {
            ...rest,
            grave: needsVerifier,
            id: claimId,
            firstSeenAt: iso(firstSeenAt),
            lastReportedAt: iso(lastReportedAt),
            believed: quorum.believed,
            waitsFor: quorum.believed ? null : quorum.waitsFor,
            words: votes.map((vote) => ({ ...vote, lastSeenAt: iso(vote.lastSeenAt) })),
          };
        }),
        alternatives: explainRefutedPrices(state, now, policy).map(({ mutedUntil, votes, ...refuted }) => ({
          ...refuted,
          mutedUntil: iso(mutedUntil),
          words: votes,
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
