import { outsideQuiet, stateAfterRetraction, type WatchState } from "@tidemark/core";
import type { Change, Consolidation, MessageView } from "@tidemark/core/wire";
import { alert, delivery, holder, message, watch } from "@tidemark/drizzle";
import { and, eq, gt, gte, isNull, sql } from "drizzle-orm";
import { usualPriceOf } from "../../history/appraisals/usual-price.ts";
import type { Sql } from "../../platform/database.ts";
import { insertFrom, isAnyOf, rowTable } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import { closeMessages } from "./close-messages.ts";
import type { MatchOptions, WatchPage } from "./match-watches.ts";
import { openMessageKey } from "./open-messages.ts";
import { consolidationOfHolder, saveStates } from "./watch-states.ts";

/** A watch that alerted on a false price. */
interface AlertedWatch extends WatchState {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly messageId: bigint;
  readonly messageKind: MessageView["kind"];
  /** Epoch ms; null while the message is open. */
  readonly closedAt: number | null;
  readonly consolidation: Consolidation;
}

/**
 * Retracts the alerts on a price that was never true, for one page of watches: open messages leave it out, closed ones
 * are corrected. Returns the next page, or null after the last one.
 */
export async function correctPage(
  tx: Sql,
  { change, afterWatch }: WatchPage,
  { now, pageSize }: MatchOptions,
  bulk: boolean,
): Promise<WatchPage | null> {
  if (afterWatch === 0n) await correctBasis(tx, change);
  const alerted = await retractAlerts(tx, { change, afterWatch }, pageSize, now);
  if (alerted.length === 0) return null;
  const usual = alerted.some(({ rule }) => rule.kind === "usual")
    ? await usualPriceOf(tx, BigInt(change.seriesId), now)
    : null;
  await saveStates(
    tx,
    alerted.map((one) => ({
      id: one.id,
      ...stateAfterRetraction(one, change.previous, change.price, usual),
    })),
  );
  const closed = alerted.filter(({ closedAt }) => closedAt !== null);
  await cancelDeliveries(tx, closed);
  const due = await openCorrections(tx, closed, now);
  await closeMessages(tx, due, now, bulk);
  return alerted.length === pageSize ? { change, afterWatch: alerted.at(-1)!.id } : null;
}

/** Watches that were created while the false price was accepted have it as their basis. */
async function correctBasis(tx: Sql, { seriesId, retracts, previous, price }: Change): Promise<void> {
  if (previous === null) return;
  await orm(tx)
    .update(watch)
    .set({ basis: price })
    .where(
      and(
        eq(watch.seriesId, BigInt(seriesId)),
        isNull(watch.endedAt),
        gte(watch.sinceRevision, retracts!),
        eq(watch.basis, previous),
      ),
    );
}

async function retractAlerts(
  tx: Sql,
  { change: { seriesId, retracts }, afterWatch }: WatchPage,
  limit: number,
  now: number,
): Promise<readonly AlertedWatch[]> {
  const alerted = await orm(tx)
    .select({
      id: watch.id,
      holderId: watch.holderId,
      rule: watch.rule,
      minDelta: watch.minDelta,
      rearmPercent: watch.rearmPercent,
      basis: watch.basis,
      firedPrice: watch.firedPrice,
      messageId: alert.messageId,
      messageKind: message.kind,
      closedAt: message.closedAt,
      consolidation: consolidationOfHolder,
    })
    .from(alert)
    .innerJoin(watch, eq(watch.id, alert.watchId))
    .innerJoin(message, eq(message.id, alert.messageId))
    .innerJoin(holder, eq(holder.id, watch.holderId))
    .where(
      and(
        eq(alert.seriesId, BigInt(seriesId)),
        eq(alert.revision, retracts!),
        gt(alert.watchId, afterWatch),
        isNull(alert.retractedAt),
      ),
    )
    .orderBy(alert.watchId)
    .limit(limit)
    .for("no key update", { of: [alert, watch, message] });
  await orm(tx)
    .update(alert)
    .set({ retractedAt: now })
    .where(
      and(
        isAnyOf(
          alert.watchId,
          alerted.map(({ id }) => id),
        ),
        eq(alert.revision, retracts!),
      ),
    );
  return alerted;
}

/** Of messages about one price only: a digest has other things to say. Deliveries in flight are corrected instead. */
async function cancelDeliveries(tx: Sql, alerted: readonly AlertedWatch[]): Promise<void> {
  const messages = alerted
    .filter(({ messageKind }) => messageKind === "price")
    .map(({ messageId }) => messageId);
  await orm(tx)
    .delete(delivery)
    .where(
      and(
        isAnyOf(delivery.messageId, messages),
        sql`${delivery.status} = 'waiting'`,
        isNull(delivery.leaseToken),
      ),
    );
}

/** Opens a correction for each alerted watch; returns the corrections that are due now. */
async function openCorrections(
  tx: Sql,
  alerted: readonly AlertedWatch[],
  now: number,
): Promise<readonly bigint[]> {
  if (alerted.length === 0) return [];
  const correction = rowTable(alerted, {
    holderId: ["bigint", ({ holderId }) => holderId],
    watchId: ["bigint", ({ id }) => id],
    corrects: ["bigint", ({ messageId }) => messageId],
    due: ["float8", ({ consolidation }) => outsideQuiet(consolidation, now)],
  });
  const corrections = orm(tx)
    .select({
      holderId: correction.holderId,
      kind: sql`'correction'`,
      watchId: correction.watchId,
      corrects: correction.corrects,
      dueAt: sql`from_ms(${correction.due})`,
      createdAt: sql`from_ms(${now})`,
    })
    .from(correction.table);
  const opened = await orm(tx).execute<{ id: bigint; isDue: boolean }>(sql`
    ${insertFrom(message, corrections)} on conflict ${openMessageKey} do nothing
    returning id, due_at <= from_ms(${now}) as "isDue"`);
  return opened.filter(({ isDue }) => isDue).map(({ id }) => id);
}
