import { marketplaceBySuffix, parseAsin, privatePolicy, productIdOf, seriesIdOf } from "@tidemark/core";
import type { Retraction } from "@tidemark/core/wire";
import { refreshSpans, series as seriesTable } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import { type Pool, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { settleExtras } from "../extras/judge-extras.ts";
import { type Retracted, retractPoint } from "./retract-point.ts";

/** Takes back the point that an operator names. */
export async function retract(
  pool: Pool,
  { marketplace: suffix, asin: text, series, revision }: Retraction,
  now: number,
  ownerUrl?: string,
): Promise<Retracted> {
  const marketplace = marketplaceBySuffix(suffix);
  const asin = parseAsin(text);
  if (!marketplace || !asin) return { ok: false, reason: "unknown-point" };
  const id = seriesIdOf(productIdOf(marketplace, asin), series);
  const retracted = await transaction(pool, async (tx) => {
    const answer = await retractPoint(tx, id, revision, now, false);
    // It can only end extras: by the same rule in both profiles.
    const options = { now, policy: privatePolicy, verifierOn: false };
    if (answer.ok && series === "buy_box") await settleExtras(tx, id, null, options);
    return answer;
  });
  if (retracted.ok) {
    await refreshSpans(pool, ownerUrl);
    // A new version of the row: histories that were read before the refresh are not kept.
    await orm(pool).update(seriesTable).set({ id }).where(eq(seriesTable.id, id));
  }
  return retracted;
}
