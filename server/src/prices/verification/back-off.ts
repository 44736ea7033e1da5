import { egress } from "@tidemark/drizzle";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** An egress that was blocked waits this long, doubled for each block in a row, up to the second. */
const backOffMs = 30_000;
const longestBackOffMs = 30 * 60_000;

/** Notes whether the shop blocked an egress. */
export async function backOff(tx: Sql, name: string, blocked: boolean, now: number): Promise<void> {
  const update = orm(tx).update(egress);
  if (!blocked) {
    await update.set({ blockedInARow: 0 }).where(and(eq(egress.name, name), gt(egress.blockedInARow, 0)));
    return;
  }
  const waitMs = sql`least(${longestBackOffMs}, ${backOffMs} * 2 ^ least(${egress.blockedInARow}, 20))`;
  await update
    .set({ blockedInARow: sql`${egress.blockedInARow} + 1`, nextVisitAt: sql`from_ms(${now} + ${waitMs})` })
    .where(eq(egress.name, name));
}
