import { exponentOf, lowToTell, parseProductId, parseSeriesId, usualPrice } from "@tidemark/core";
import type { MessageItem, WatchRule } from "@tidemark/core/wire";
import {
  alert,
  message,
  priceChange,
  pricePoint,
  productOf,
  series,
  shownProduct,
  watch,
} from "@tidemark/drizzle";
import { and, desc, eq, gt, gte, isNotNull, isNull, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { lowestSince } from "../../history/appraisals/lowest-since.ts";
import { seenBefore } from "../../history/appraisals/usual-price.ts";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm, prepared } from "../../platform/orm.ts";

/** Prices in minor units, times in epoch ms. */
interface ItemRow {
  readonly messageId: bigint;
  readonly watchId: bigint;
  readonly seriesId: bigint;
  readonly rule: WatchRule;
  readonly basis: number | null;
  readonly title: string | null;
  readonly image: string | null;
  readonly was: number | null;
  readonly price: number | null;
  readonly changes: number;
  readonly since: number;
  readonly reporters: number;
  readonly verified: boolean;
  readonly at: number;
  readonly acceptedAt: number;
}

type Items = ReadonlyMap<bigint, readonly MessageItem[]>;

const selectPriceItems = prepared((db) => {
  // drizzle writes the name of a computed column without its table: it must not be the name of another column.
  const alerted = db
    .select({
      messageId: alert.messageId,
      watchId: alert.watchId,
      seriesId: alert.seriesId,
      firstRevision: sql<number>`min(${alert.revision})`.as("first_revision"),
    })
    .from(alert)
    .where(and(isAnyOf(alert.messageId, sql.placeholder("messages")), isNull(alert.retractedAt)))
    .groupBy(alert.messageId, alert.watchId, alert.seriesId)
    .as("alerted");
  const first = alias(priceChange, "first");
  const retraction = alias(priceChange, "retraction");
  const isRetracted = db
    .select({ revision: retraction.revision })
    .from(retraction)
    .where(
      and(
        eq(retraction.seriesId, priceChange.seriesId),
        gt(retraction.revision, priceChange.revision),
        eq(retraction.retracts, priceChange.revision),
      ),
    );
  const latest = db
    .select({
      price: priceChange.price,
      at: priceChange.at,
      acceptedAt: priceChange.acceptedAt,
      reporters: priceChange.reporters,
      verified: priceChange.verified,
      changes: sql<number>`count(*) over ()::int`.as("changes"),
    })
    .from(priceChange)
    .where(
      and(
        eq(priceChange.seriesId, alerted.seriesId),
        gte(priceChange.revision, alerted.firstRevision),
        sql`${priceChange.kind} = 'accepted'`,
        notExists(isRetracted),
      ),
    )
    .orderBy(desc(priceChange.revision))
    .limit(1)
    .as("latest");
  return db
    .select({
      messageId: alerted.messageId,
      watchId: alerted.watchId,
      seriesId: alerted.seriesId,
      rule: watch.rule,
      basis: watch.basis,
      title: shownProduct.title,
      image: shownProduct.image,
      was: first.previous,
      price: latest.price,
      changes: latest.changes,
      since: first.acceptedAt,
      reporters: latest.reporters,
      verified: latest.verified,
      at: latest.at,
      acceptedAt: latest.acceptedAt,
    })
    .from(alerted)
    .innerJoin(watch, and(eq(watch.id, alerted.watchId), isNull(watch.endedAt), isNull(watch.pausedAt)))
    .innerJoin(first, and(eq(first.seriesId, alerted.seriesId), eq(first.revision, alerted.firstRevision)))
    .crossJoinLateral(latest)
    .leftJoin(shownProduct, eq(shownProduct.id, productOf(alerted.seriesId)))
    .orderBy(alerted.messageId, alerted.watchId);
});

/** Items of messages on prices, by message: from the price before the first change to the price accepted now. */
export async function priceItems(tx: Sql, messages: readonly bigint[]): Promise<Items> {
  if (messages.length === 0) return new Map();
  return itemsOf(tx, await selectPriceItems(tx, { messages: arrayOf(messages) }));
}

/** Items of corrections, by message: from the false price to the price accepted now. */
export async function correctionItems(tx: Sql, messages: readonly bigint[]): Promise<Items> {
  if (messages.length === 0) return new Map();
  const corrected = alias(message, "corrected");
  const falsePrice = orm(tx)
    .select({ price: priceChange.price, at: priceChange.at, acceptedAt: priceChange.acceptedAt })
    .from(alert)
    .innerJoin(
      priceChange,
      and(eq(priceChange.seriesId, alert.seriesId), eq(priceChange.revision, alert.revision)),
    )
    .where(and(eq(alert.messageId, corrected.id), eq(alert.watchId, watch.id), isNotNull(alert.retractedAt)))
    .orderBy(desc(alert.revision))
    .limit(1)
    .as("false_price");
  const current = orm(tx)
    .select({
      reporters: pricePoint.reporters,
      verified: pricePoint.verified,
      at: pricePoint.at,
      acceptedAt: pricePoint.acceptedAt,
    })
    .from(pricePoint)
    .where(and(eq(pricePoint.seriesId, series.id), isNull(pricePoint.retractedAt)))
    .orderBy(desc(pricePoint.at))
    .limit(1)
    .as("current");
  const rows = await orm(tx)
    .select({
      messageId: message.id,
      watchId: watch.id,
      seriesId: watch.seriesId,
      rule: watch.rule,
      basis: watch.basis,
      title: shownProduct.title,
      image: shownProduct.image,
      was: falsePrice.price,
      price: series.price,
      since: corrected.closedAt,
      falseAt: falsePrice.at,
      falseAcceptedAt: falsePrice.acceptedAt,
      reporters: current.reporters,
      verified: current.verified,
      at: current.at,
      acceptedAt: current.acceptedAt,
    })
    .from(message)
    .innerJoin(corrected, eq(corrected.id, message.corrects))
    .innerJoin(watch, eq(watch.id, message.watchId))
    .innerJoin(series, eq(series.id, watch.seriesId))
    .crossJoinLateral(falsePrice)
    .leftJoinLateral(current, sql`true`)
    .leftJoin(shownProduct, eq(shownProduct.id, productOf(watch.seriesId)))
    .where(isAnyOf(message.id, messages))
    .orderBy(message.id);
  return itemsOf(
    tx,
    rows.map((row) => ({
      ...row,
      changes: 1,
      since: row.since!,
      reporters: row.reporters ?? 0,
      verified: row.verified ?? false,
      at: row.at ?? row.falseAt,
      acceptedAt: row.acceptedAt ?? row.falseAcceptedAt,
    })),
  );
}

async function itemsOf(tx: Sql, rows: readonly ItemRow[]): Promise<Items> {
  const lows = await lowestSince(
    tx,
    rows.flatMap((row) => (fell(row) ? [{ seriesId: row.seriesId, price: row.price! }] : [])),
  );
  const priced = new Map(rows.flatMap((row) => (row.price === null ? [] : [[row.seriesId, row.at]])));
  const seen = await seenBefore(
    tx,
    [...priced].map(([seriesId, at]) => ({ seriesId, at })),
  );
  const items = new Map<bigint, MessageItem[]>();
  for (const row of rows) {
    const known = seen.get(row.seriesId);
    const at = row.at / 1000;
    const usual = known ? (usualPrice(known, at)?.price ?? null) : null;
    const isBelow = row.price !== null && usual !== null && row.price < usual;
    const low = lows.get(row.seriesId) ?? null;
    const lowest = known && fell(row) ? lowToTell(low, { kind: "fall" }, known, at) : null;
    const item = itemOf(row, lowest, isBelow ? usual : null);
    if (!item) continue;
    const itemsOfMessage = items.get(row.messageId);
    if (itemsOfMessage) itemsOfMessage.push(item);
    else items.set(row.messageId, [item]);
  }
  return items;
}

const fell = ({ was, price }: ItemRow): boolean => was !== null && price !== null && price < was;

const iso = (ms: number) => new Date(ms).toISOString();

function itemOf(row: ItemRow, lowest: MessageItem["lowest"], usual: number | null): MessageItem | null {
  const parts = parseSeriesId(row.seriesId);
  const product = parseProductId(parts.product);
  if (!product) return null;
  const { marketplace, asin } = product;
  return {
    watchId: String(row.watchId),
    rule: row.rule,
    basis: row.basis,
    marketplace: marketplace.suffix,
    asin,
    title: row.title,
    image: row.image,
    series: parts.kind,
    currency: marketplace.currency,
    exponent: exponentOf(marketplace.currency),
    was: row.was,
    is: row.price,
    changes: row.changes,
    since: iso(row.since),
    lowest,
    usual,
    reporters: row.reporters,
    verified: row.verified,
    firstSeenAt: iso(row.at),
    acceptedAt: iso(row.acceptedAt),
  };
}
