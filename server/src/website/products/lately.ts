import {
  type ListedProduct,
  type ListedRow,
  listed,
  listedColumns,
} from "../../history/search/listed-product.ts";
import type { Pool } from "../../platform/database.ts";

/** Products whose accepted price changed, latest first; what nobody confirmed is not among them. */
export async function seenLately(pool: Pool, limit: number): Promise<ListedProduct[]> {
  return listed(
    await pool<ListedRow[]>`
      select ${listedColumns(pool)}
      where p.changed_at is not null order by p.changed_at desc nulls last limit ${limit}`,
  );
}

export interface VerifierState {
  readonly on: boolean;
  /** When a verifier last asked for work; null when none ever did. */
  readonly lastAskedAt: Date | null;
  readonly waiting: number;
  /** Addresses that back off because the shop turned them away. */
  readonly blocked: number;
}

export async function verifierState(pool: Pool, on: boolean, now: number): Promise<VerifierState> {
  const [row] = await pool<[Omit<VerifierState, "on">]>`
    select (select max(last_asked_at) from egress where marketplaces <> '{}') as "lastAskedAt",
      (select count(*)::int from verification where status = 'open') as waiting,
      (select count(*)::int from egress where blocked_in_a_row > 0 and next_visit_at > from_ms(${now})) as blocked`;
  return { on, ...row };
}
