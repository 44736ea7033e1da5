import { dropOf, type Policy, productOfSeries } from "@tidemark/core";
import { arrayOf, type Sql } from "../database.ts";
import { type JudgedSeries, openClaims } from "../judging/write.ts";

/** How much a look is worth: alerts follow large drops. */
const worthOf = (drop: number): number => (drop >= 0.2 ? 8 : drop >= 0.05 ? 4 : 1);

/**
 * Asks for a look at every product that has an open claim now, and takes back the wish for those that have
 * none left and are not being visited. One open verification a product. The statements go out together.
 */
export async function askForVerification(
  tx: Sql,
  judged: readonly JudgedSeries[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<void> {
  const wanted = new Map<bigint, number>();
  for (const { before, after } of judged) {
    const product = productOfSeries(before.id);
    for (const claim of after.claims) {
      const value = worthOf(dropOf(after, claim.price, now, policy));
      wanted.set(product, Math.max(value, wanted.get(product) ?? 0));
    }
  }
  const settled = judged
    .filter(({ before, after }) => openClaims(before.state) > 0 && openClaims(after) === 0)
    .map(({ before }) => productOfSeries(before.id))
    .filter((product) => !wanted.has(product));
  const statements: Promise<unknown>[] = [];
  if (wanted.size > 0 && verifierOn) {
    const ask = tx`
      insert into verification as v (product_id, marketplace, priority, requested_at, not_before)
      select id, id >> 52, priority, from_ms(${now}), from_ms(${now})
      from unnest(${arrayOf([...wanted.keys()])}::bigint[], ${arrayOf([...wanted.values()])}::real[]) as w(id, priority)
      order by id
      on conflict (product_id) where status = 'open'
      do update set priority = greatest(v.priority, excluded.priority) where v.priority < excluded.priority`;
    statements.push(ask.execute());
  }
  if (settled.length > 0) statements.push(dropUnwanted(tx, settled, now));
  await Promise.all(statements);
}

/** Takes back the wish to look at those of the products that have no open claim left and are not being visited. */
export async function dropUnwanted(tx: Sql, products: readonly bigint[], now: number): Promise<void> {
  await tx`
    update verification v set status = 'dropped', ended_at = from_ms(${now})
    from product p
    where v.product_id = any(${arrayOf([...new Set(products)])}::bigint[]) and v.status = 'open' and not v.second_look
      and v.lease_token is null and p.id = v.product_id and p.dirty_series = 0`.execute();
}
