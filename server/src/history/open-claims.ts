import { claim, evidence } from "@tidemark/drizzle";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Sql } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";

/** Number of reporters who claim the price now. */
const seenBy = sql<number>`(
  select count(distinct e.reporter)::int from ${evidence} e where e.claim_id = claim.id and e.live)`;

/**
 * The open claims of some series. Prices in minor units, times in epoch ms. The status is a literal: a plan for any
 * status cannot use the index of open claims.
 */
export const openClaims = (db: Sql, where: SQL | undefined) =>
  orm(db)
    .select({ seriesId: claim.seriesId, price: claim.price, since: claim.firstSeenAt, seenBy })
    .from(claim)
    .where(and(where, eq(claim.status, sql`'open'`)));
