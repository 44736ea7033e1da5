import { createHash } from "node:crypto";
import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf, stateAtCreation } from "@tidemark/core";
import type { NewWatch, Watch, WatchDefaults, WatchRule } from "@tidemark/core/wire";
import { watch } from "@tidemark/drizzle";
import { and, eq, isNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import { requestReadingFor } from "../../prices/extras/request-reading.ts";
import { lockHolder } from "../holders/holder.ts";
import { expiryOf } from "./expiry.ts";
import { lockSeries } from "./lock-series.ts";
import { refuseAboveMax } from "./max-watches.ts";
import { watchOf } from "./watches.ts";

/** The product that a request names; throws bad-request. */
export function productNamed({ marketplace, asin }: { marketplace: string; asin: string }): bigint {
  const storefront = marketplaceBySuffix(marketplace);
  if (!storefront) throw new ServiceError("bad-request", "marketplace: unknown marketplace.");
  const number = parseAsin(asin);
  if (!number) throw new ServiceError("bad-request", "asin: an ASIN has 10 letters and digits.");
  return productIdOf(storefront, number);
}

/**
 * Creates a watch. A repeated request with the same idempotency key returns the existing watch (`isNew` false). Throws
 * bad-request, conflict (the key was used for another request, or too many watches) or too-many.
 */
export async function createWatch(
  pool: Pool,
  holder: bigint,
  request: NewWatch,
  key: string | null,
  now: number,
): Promise<{ watch: Watch; isNew: boolean }> {
  const product = productNamed(request);
  const idempotency = key === null ? null : { key, digest: digestOf(request) };
  const { id, isNew, unseen } = await transaction(pool, async (tx) => {
    const { watch: defaults } = await lockHolder(tx, holder);
    const earlier = idempotency && (await watchOfKey(tx, holder, idempotency));
    if (earlier) return { id: earlier, isNew: false, unseen: null };
    await refuseAboveMax(tx, holder, { isNew: true });
    const { series = defaults.series, rule = defaults.rule } = request;
    const seriesId = seriesIdOf(product, series);
    const options = { ...request, rule };
    const inserted = await insert(tx, { holder, seriesId, options, defaults, idempotency, now });
    await requestReadingFor(tx, seriesId, now);
    return { id: inserted.id, isNew: true, unseen: inserted.isKnown ? null : { seriesId, rule } };
  });
  // A series that does not exist yet cannot be locked: its first price may have been published before the commit above.
  if (unseen) await transaction(pool, (tx) => catchUp(tx, id, unseen.seriesId, unseen.rule, now));
  const created = await watchOf(pool, holder, id, now);
  if (!created) throw new ServiceError("not-found", t("problem.watches.gone"));
  return { watch: created, isNew };
}

interface Idempotency {
  readonly key: string;
  /** Of the request. */
  readonly digest: string;
}

const digestOf = (request: NewWatch): string =>
  createHash("sha256").update(JSON.stringify(request)).digest("base64url");

/** The watch that an earlier request with this key created. */
async function watchOfKey(tx: Sql, holder: bigint, { key, digest }: Idempotency): Promise<bigint | null> {
  const [earlier] = await orm(tx)
    .select({ id: watch.id, requestDigest: watch.requestDigest, endedAt: watch.endedAt })
    .from(watch)
    .where(and(eq(watch.holderId, holder), eq(watch.idempotencyKey, key)));
  if (!earlier) return null;
  if (earlier.requestDigest !== digest) {
    throw new ServiceError("conflict", "This Idempotency-Key was used for another request.");
  }
  if (earlier.endedAt !== null) {
    throw new ServiceError("conflict", "The watch created with this Idempotency-Key was deleted.");
  }
  return earlier.id;
}

interface Insertion {
  readonly holder: bigint;
  readonly seriesId: bigint;
  readonly options: NewWatch & { readonly rule: WatchRule };
  readonly defaults: WatchDefaults;
  readonly idempotency: Idempotency | null;
  readonly now: number;
}

async function insert(
  tx: Sql,
  { holder, seriesId, options, defaults, idempotency, now }: Insertion,
): Promise<{ id: bigint; isKnown: boolean }> {
  const { rule, minDelta = 0, rearmPercent = defaults.rearmPercent } = options;
  const expiresAt = expiryOf(options.expiresAt ?? null, now);
  const { isKnown, revision, price, usual } = await lockSeries(tx, seriesId, rule, now);
  const [row] = await orm(tx)
    .insert(watch)
    .values({
      holderId: holder,
      seriesId,
      rule,
      minDelta,
      rearmPercent,
      ...stateAtCreation(rule, price, usual),
      sinceRevision: revision,
      createdAt: now,
      expiresAt,
      idempotencyKey: idempotency?.key ?? null,
      requestDigest: idempotency?.digest ?? null,
      tags: options.tags ?? [],
    })
    .returning({ id: watch.id });
  return { id: row!.id, isKnown };
}

/** Begins the watch with the price that was accepted meanwhile, unless a change has reached it. */
export async function catchUp(
  tx: Sql,
  id: bigint,
  seriesId: bigint,
  rule: WatchRule,
  now: number,
): Promise<void> {
  const { revision, price, usual } = await lockSeries(tx, seriesId, rule, now);
  if (revision === 0) return;
  await orm(tx)
    .update(watch)
    .set({ ...stateAtCreation(rule, price, usual), sinceRevision: revision })
    .where(and(eq(watch.id, id), eq(watch.sinceRevision, 0), isNull(watch.lastAlertAt)));
}
