import { createHash } from "node:crypto";
import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf, stateAtCreation } from "@tidemark/core";
import type { NewWatch, Watch, WatchDefaults, WatchRule } from "@tidemark/core/wire";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/errors.ts";
import { lockHolder } from "../holders/holder.ts";
import { expiryOf } from "./expiry.ts";
import { holdSeries } from "./lock-series.ts";
import { refuseAboveCeiling } from "./max-watches.ts";
import { watchOf } from "./watches.ts";

/** The product that a wish or query names; throws bad-request. */
export function productNamed({ marketplace, asin }: { marketplace: string; asin: string }): bigint {
  const storefront = marketplaceBySuffix(marketplace);
  if (!storefront) throw new ServiceError("bad-request", "marketplace: there is no such marketplace.");
  const number = parseAsin(asin);
  if (!number) throw new ServiceError("bad-request", "asin: an ASIN has 10 letters and digits.");
  return productIdOf(storefront, number);
}

/**
 * Makes a watch. With a key, the same wish again gives the watch of before (`isNew` false). Throws bad-request,
 * conflict (key used otherwise, too many watches) or too-many.
 */
export async function makeWatch(
  pool: Pool,
  holder: bigint,
  wish: NewWatch,
  key: string | null,
  now: number,
): Promise<{ watch: Watch; isNew: boolean }> {
  const product = productNamed(wish);
  const digest = key === null ? null : createHash("sha256").update(JSON.stringify(wish)).digest("base64url");
  const { id, isNew, again } = await transaction(pool, async (tx) => {
    const { watch: defaults } = await lockHolder(tx, holder);
    const earlier = key === null ? null : await madeWith(tx, holder, key, digest!);
    if (earlier) return { id: earlier, isNew: false, again: null };
    await refuseAboveCeiling(tx, holder, { isNew: true });
    const { series = defaults.series, rule = defaults.rule } = wish;
    const seriesId = seriesIdOf(product, series);
    const begun = await insert(tx, holder, seriesId, { ...wish, rule }, defaults, key, digest, now);
    return { id: begun.id, isNew: true, again: begun.isKnown ? null : { seriesId, rule } };
  });
  // The first price may have been accepted, and handed on, while nothing could be held and no watch be found.
  if (again) await transaction(pool, (tx) => catchUp(tx, id, again.seriesId, again.rule, now));
  const watch = await watchOf(pool, holder, id, now);
  if (!watch) throw new ServiceError("not-found", "The watch was deleted meanwhile.");
  return { watch, isNew };
}

/** The watch that a request with this key made. */
async function madeWith(tx: Sql, holder: bigint, key: string, digest: string): Promise<bigint | null> {
  const [earlier] = await tx<{ id: bigint; isSame: boolean; isEnded: boolean }[]>`
    select id, request_digest = ${digest} as "isSame", ended_at is not null as "isEnded" from watch
    where holder_id = ${String(holder)}::bigint and idempotency_key = ${key}`;
  if (!earlier) return null;
  if (!earlier.isSame) throw new ServiceError("conflict", "This Idempotency-Key came with another request.");
  if (earlier.isEnded) throw new ServiceError("conflict", "The watch made with this key was deleted.");
  return earlier.id;
}

async function insert(
  tx: Sql,
  holder: bigint,
  seriesId: bigint,
  wish: NewWatch & { rule: WatchRule },
  defaults: WatchDefaults,
  key: string | null,
  digest: string | null,
  now: number,
): Promise<{ id: bigint; isKnown: boolean }> {
  const { rule, minDelta = 0, rearmPercent = defaults.rearmPercent } = wish;
  const expiresAt = expiryOf(wish.expiresAt ?? null, now);
  const { isKnown, revision, price, usual } = await holdSeries(tx, seriesId, rule, now);
  const { basis, firedPrice } = stateAtCreation(rule, price, usual);
  const [row] = await tx<[{ id: bigint }]>`
    insert into watch (holder_id, series_id, rule, min_delta, rearm_percent, basis, fired_price, since_revision,
      created_at, expires_at, idempotency_key, request_digest)
    values (${String(holder)}::bigint, ${String(seriesId)}::bigint, ${tx.json(rule)}, ${minDelta}, ${rearmPercent},
      ${basis}, ${firedPrice}, ${revision}, from_ms(${now}), from_ms(${expiresAt}), ${key}, ${digest})
    returning id`;
  return { id: row.id, isKnown };
}

async function catchUp(tx: Sql, id: bigint, seriesId: bigint, rule: WatchRule, now: number): Promise<void> {
  const { revision, price, usual } = await holdSeries(tx, seriesId, rule, now);
  if (revision === 0) return;
  const { basis, firedPrice } = stateAtCreation(rule, price, usual);
  await tx`
    update watch set basis = ${basis}, fired_price = ${firedPrice}, since_revision = ${revision}
    where id = ${String(id)}::bigint and since_revision = 0 and last_alert_at is null`;
}
