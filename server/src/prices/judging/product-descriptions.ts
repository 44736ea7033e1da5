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
import { arrayOf, type Sql } from "../../platform/database.ts";
import type { ReportKey } from "./lock-series.ts";

interface ReportedDescriptionRow extends ReportedDescription {
  readonly claimId: string;
}

/** What reports called the product, by the claim they fed, in order of arrival. */
export type DescriptionsByClaim = ReadonlyMap<string, readonly ReportedDescription[]>;

/** Of open claims. */
export async function descriptionsOfClaims(
  tx: Sql,
  claimIds: readonly string[],
): Promise<DescriptionsByClaim> {
  if (claimIds.length === 0) return new Map();
  return byClaim(
    await tx<ReportedDescriptionRow[]>`
    select claim_id as "claimId", reporter::text, title, image from evidence
    where claim_id = any(${arrayOf(claimIds)}::uuid[]) and live and (title is not null or image is not null)
    order by received_at, observed_at, report_id`.execute(),
  );
}

/** Of the open claims that a report may decide: those of its price, and those on which its reporter gave a vote. */
export async function relevantDescriptions(
  tx: Sql,
  said: readonly ReportKey[],
  policy: Policy,
): Promise<Map<string, readonly ReportedDescription[]>> {
  const near = ({ price }: ReportKey) =>
    price === null || policy.samePriceShare === 0
      ? 0
      : Math.max(1, Math.ceil(price * policy.samePriceShare * 2));
  return byClaim(
    await tx<ReportedDescriptionRow[]>`
    with said as (
      select * from unnest(${arrayOf(said, (one) => one.seriesId)}::bigint[],
        ${arrayOf(said, ({ price }) => price ?? -1)}::bigint[], ${arrayOf(said, near)}::bigint[],
        ${arrayOf(said, ({ reporter }) => reporter)}::bigint[]) as s(series_id, price, near, reporter)
    ), matters as (
      select c.id from said s cross join lateral (
        select id from claim
        where series_id = s.series_id and coalesce(price, -1) between s.price - s.near and s.price + s.near
          and status = 'open' offset 0) c
      union
      select e.claim_id from said s cross join lateral (
        select claim_id from evidence where series_id = s.series_id and reporter = s.reporter and live offset 0) e
    )
    select e.* from matters m cross join lateral (
      select claim_id as "claimId", reporter::text, title, image, received_at, observed_at, report_id from evidence
      where claim_id = m.id and live and (title is not null or image is not null) offset 0) e
    order by e.received_at, e.observed_at, e.report_id`.execute(),
  );
}

const byClaim = (rows: readonly ReportedDescriptionRow[]): Map<string, readonly ReportedDescription[]> =>
  Map.groupBy(rows, ({ claimId }) => claimId);

/** What those make of the product who agreed on a price that people alone accepted; null: none was. */
export function descriptionOfAcceptance(
  { accepted, ended }: Pick<Decision, "accepted" | "ended">,
  given: DescriptionsByClaim,
  context: JudgingContext,
  policy: Policy,
): ProductDescription | null {
  if (!accepted || accepted.verified) return null;
  const claims = ended.flatMap(({ claim, end }) => (end === "accepted" ? [claim] : []));
  return descriptionOf(
    claims.flatMap(({ id }) => given.get(id) ?? []),
    claims.flatMap(({ votes }) => votes),
    accepted.alone,
    context,
    policy,
  );
}

/** Describes products anew, and what they are found by. Their rows are locked, or there is only one. */
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
  const column = (of: (description: ProductDescription) => string | null) => [...products.values()].map(of);
  const over = (proposal: DescriptionProposal | null) => proposal && `{${proposal.replaces}}`;
  await tx`
    with v as (
      select id, title, title_by, title_over::text[], image, image_by, image_over::text[]
      from unnest(${arrayOf([...products.keys()])}::bigint[],
        ${column(({ title }) => title?.text ?? null)}::text[], ${column(({ title }) => title?.by ?? null)}::text[],
        ${column(({ title }) => over(title))}::text[],
        ${column(({ image }) => image?.text ?? null)}::text[], ${column(({ image }) => image?.by ?? null)}::text[],
        ${column(({ image }) => over(image))}::text[])
        as v(id, title, title_by, title_over, image, image_by, image_over)
    ), titled as (
      select v.id, v.title, v.title_by from v join product p using (id)
      where v.title is not null and (p.title is null or p.title_by = any(v.title_over))
        and (p.title, p.title_by) is distinct from (v.title, v.title_by)
    ), pictured as (
      select v.id, v.image, v.image_by from v join product p using (id)
      where v.image is not null and (p.image is null or p.image_by = any(v.image_over))
        and (p.image, p.image_by) is distinct from (v.image, v.image_by)
    ), described as (
      update product p set title = coalesce(t.title, p.title), title_by = coalesce(t.title_by, p.title_by),
        image = coalesce(i.image, p.image), image_by = coalesce(i.image_by, p.image_by)
      from v left join titled t using (id) left join pictured i using (id)
      where p.id = v.id and (t.id is not null or i.id is not null)
    )
    insert into product_search (product_id, words) select id, to_tsvector('simple', title) from titled
    on conflict (product_id) do update set words = excluded.words
    where product_search.words is distinct from excluded.words`.execute();
}
