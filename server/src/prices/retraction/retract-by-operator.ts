import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf } from "@tidemark/core";
import type { Retraction } from "@tidemark/core/wire";
import { refreshSpans } from "@tidemark/drizzle";
import { type Pool, transaction } from "../../platform/database.ts";
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
  const retracted = await transaction(pool, (tx) => retractPoint(tx, id, revision, now, false));
  if (retracted.ok) {
    await refreshSpans(pool, ownerUrl);
    // What was read in between is not kept.
    await pool`update series set id = id where id = ${String(id)}::bigint`;
  }
  return retracted;
}
