import {
  type Decision,
  type DescriptionProposal,
  descriptionOf,
  type JudgingContext,
  mergeProposals,
  type Policy,
  type ProductDescription,
  type ReportedDescription,
} from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import {
  type DescriptionRow,
  type ReportKey,
  relevantDescriptions,
  reportedDescriptions,
} from "./read-statements.ts";
import { describeProducts } from "./write-statements.ts";

/** What reports called the product, by the claim they fed, in order of arrival. */
export type DescriptionsByClaim = ReadonlyMap<string, readonly ReportedDescription[]>;

/** Of open claims. */
export const descriptionsOfClaims = async (
  tx: Sql,
  claimIds: readonly string[],
): Promise<DescriptionsByClaim> =>
  byClaim(claimIds.length === 0 ? [] : await reportedDescriptions(tx, claimIds).execute());

/** Of the open claims that the reports may decide. */
export const descriptionsForReports = async (
  tx: Sql,
  reports: readonly ReportKey[],
): Promise<Map<string, ReportedDescription[]>> => byClaim(await relevantDescriptions(tx, reports).execute());

const byClaim = (rows: readonly DescriptionRow[]): Map<string, ReportedDescription[]> =>
  Map.groupBy<string, ReportedDescription & DescriptionRow>(rows, ({ claimId }) => claimId);

/** What those call the product who agreed on a price that people alone accepted; null: none was accepted. */
export function descriptionOfAcceptance(
  { accepted, ended }: Pick<Decision, "accepted" | "ended">,
  descriptions: DescriptionsByClaim,
  context: JudgingContext,
  policy: Policy,
): ProductDescription | null {
  if (!accepted || accepted.verified) return null;
  const claims = ended.flatMap(({ claim, end }) => (end === "accepted" ? [claim] : []));
  return descriptionOf(
    claims.flatMap(({ id }) => descriptions.get(id) ?? []),
    claims.flatMap(({ votes }) => votes),
    accepted.alone,
    context,
    policy,
  );
}

/** Describes products again. Their rows are locked, or there is only one. */
export async function writeDescriptions(
  tx: Sql,
  descriptions: Iterable<readonly [bigint, ProductDescription]>,
): Promise<void> {
  const products = new Map<bigint, ProductDescription>();
  for (const [id, { title, image }] of descriptions) {
    if (!title && !image) continue;
    const known = products.get(id);
    products.set(id, {
      title: mergeProposals(known?.title ?? null, title),
      image: mergeProposals(known?.image ?? null, image),
    });
  }
  if (products.size === 0) return;
  const over = (proposal: DescriptionProposal | null) => proposal && `{${proposal.replaces}}`;
  const changes = [...products].map(([id, { title, image }]) => ({
    id,
    title: title?.text ?? null,
    titleBy: title?.by ?? null,
    titleOver: over(title),
    image: image?.text ?? null,
    imageBy: image?.by ?? null,
    imageOver: over(image),
  }));
  await describeProducts(tx, changes).execute();
}
