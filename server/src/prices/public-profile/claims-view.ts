import {
  type Asin,
  explainClaim,
  explainRefutedPrices,
  exponentOf,
  type JudgingContext,
  type Marketplace,
  type Policy,
  type ProductId,
  productIdOf,
  type SeriesState,
  seriesKinds,
} from "@tidemark/core";
import type { ClaimsView } from "@tidemark/core/wire";
import { shownProduct, verification } from "@tidemark/drizzle";
import { and, eq, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { lockSeries } from "../judging/lock-series.ts";
import { readContext } from "../judging/read-context.ts";
import { seriesOfProduct } from "../judging/series-of-product.ts";
import { readCrowd, votesOf } from "./read-crowd.ts";

const iso = (at: number): string => new Date(at).toISOString();

/** What is claimed of a product, what it weighs and waits for; null when nobody has reported it. */
export async function claimsView(
  pool: Pool,
  { marketplace, asin }: { readonly marketplace: Marketplace; readonly asin: Asin },
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<ClaimsView | null> {
  const id = productIdOf(marketplace, asin);
  return transaction(pool, async (tx) => {
    const [product] = await orm(tx)
      .select({ title: shownProduct.title })
      .from(shownProduct)
      .where(eq(shownProduct.id, id));
    if (!product) return null;
    const ids = await seriesOfProduct(tx, id);
    const locked = await lockSeries(tx, ids, "all", now, policy);
    const { reporters, canVerify } = await readContext(tx, ids, now, policy, verifierOn);
    const votes = votesOf([...locked.values()].map(({ state }) => state));
    const crowd = policy.publicRules
      ? await readCrowd(tx, { weighed: votes.map(({ reporter }) => reporter), moved: [], networks: [] })
      : undefined;
    return {
      marketplace: marketplace.suffix,
      asin,
      title: product.title,
      currency: marketplace.currency,
      exponent: exponentOf(marketplace.currency),
      series: [...locked].map(([seriesId, { state }]) => {
        const context = { now, reporters, verifierCanVisit: canVerify(seriesId), ...(crowd && { crowd }) };
        return seriesView(seriesId, state, context, policy);
      }),
      verification: await openVerification(tx, id, now),
    };
  });
}

function seriesView(
  seriesId: bigint,
  state: SeriesState,
  context: JudgingContext,
  policy: Policy,
): ClaimsView["series"][number] {
  return {
    series: seriesKinds[Number(seriesId & 7n)]!,
    price: state.price,
    since: state.since > 0 ? iso(state.since) : null,
    claims: state.claims.map((claim) => {
      const explanation = explainClaim(state, claim, context, policy);
      const { claimId, quorum, needsVerifier, firstSeenAt, lastReportedAt, votes, ...rest } = explanation;
      return {
        ...rest,
        id: claimId,
        grave: needsVerifier,
        firstSeenAt: iso(firstSeenAt),
        lastReportedAt: iso(lastReportedAt),
        believed: quorum.believed,
        waitsFor: quorum.believed ? null : quorum.waitsFor,
        words: votes.map((vote) => ({ ...vote, lastSeenAt: iso(vote.lastSeenAt) })),
      };
    }),
    alternatives: explainRefutedPrices(state, context.now, policy).map(
      ({ mutedUntil, votes, ...refuted }) => ({
        ...refuted,
        mutedUntil: iso(mutedUntil),
        words: votes,
      }),
    ),
  };
}

async function openVerification(
  tx: Sql,
  product: ProductId,
  now: number,
): Promise<ClaimsView["verification"]> {
  const [open] = await orm(tx)
    .select({
      class: verification.class,
      score: sql<number>`${verification.priority}::float8`,
      requestedAt: verification.requestedAt,
      notBefore: verification.notBefore,
      failures: verification.failures,
      leasedTo: sql<
        string | null
      >`case when ${verification.leaseExpiresAt} > from_ms(${now}) then ${verification.egress} end`,
    })
    .from(verification)
    .where(and(eq(verification.productId, product), sql`${verification.status} = 'open'`));
  return open ? { ...open, requestedAt: iso(open.requestedAt), notBefore: iso(open.notBefore) } : null;
}
