import { parseProductId, seriesKinds } from "@tidemark/core";
import type { LookupAnswer } from "@tidemark/core/wire";
import { claim } from "@tidemark/drizzle";
import type { Pool } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { appraisalsOf } from "../appraisals/appraisals.ts";
import { openClaims } from "../open-claims.ts";
import { seriesByDigest } from "./statements.ts";

/** Products without an accepted price in one answer: a flood of them cannot make it long. */
const mostUnconfirmed = 500;

/** All that is known at a moment (epoch ms) of the products whose digests begin with the prefix (lower-case hex). */
export async function lookupAnswer(pool: Pool, prefix: string, now: number): Promise<LookupAnswer> {
  const rows = await seriesByDigest(pool, prefix, mostUnconfirmed);
  const kindOf = (id: bigint) => seriesKinds[Number(id & 7n)]!;
  const standing = rows.map(({ id, ...row }) => ({ ...row, seriesId: id, kind: kindOf(id) }));
  const appraisals = await appraisalsOf(pool, standing, now);
  const claimed = rows.filter((row) => row.claimed).map(({ id }) => id);
  const claims = await openClaims(pool, isAnyOf(claim.seriesId, claimed)).orderBy(
    claim.seriesId,
    claim.firstSeenAt,
  );
  const products = [...new Set(rows.map(({ id }) => id >> 3n))];
  const named = products.map((id) => parseProductId(id)!);
  const at = new Map(products.map((id, row) => [id, row]));
  const seriesAt = new Map(rows.map(({ id }, row) => [id, row]));
  return {
    length: prefix.length,
    prefix,
    products: {
      marketplace: named.map(({ marketplace }) => marketplace.suffix),
      asin: named.map(({ asin }) => asin),
    },
    series: {
      product: rows.map(({ id }) => at.get(id >> 3n)!),
      series: rows.map(({ id }) => kindOf(id)),
      price: rows.map(({ price }) => price),
      since: rows.map(({ since }) => seconds(since)),
      lastConfirmedAt: rows.map(({ lastConfirmedAt }) => seconds(lastConfirmedAt)),
      lowest: rows.map(({ lowest }) => lowest),
      lowestAt: rows.map(({ lowestAt }) => seconds(lowestAt)),
      highest: rows.map(({ highest }) => highest),
      highestAt: rows.map(({ highestAt }) => seconds(highestAt)),
      appraisal: rows.map(({ id }) => appraisals.get(id) ?? null),
    },
    claims: {
      row: claims.map(({ seriesId }) => seriesAt.get(seriesId)!),
      price: claims.map(({ price }) => price),
      seenBy: claims.map(({ seenBy }) => seenBy),
      since: claims.map(({ since }) => seconds(since)!),
    },
  };
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000));
