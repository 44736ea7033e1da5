import { outsideQuiet, stateAfterRetraction, type WatchState } from "@tidemark/core";
import type { Change, Consolidation } from "@tidemark/core/wire";
import { usualPriceOf } from "../../history/seen.ts";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { closeMessages } from "./close-messages.ts";
import type { Circumstances, Page } from "./match-watches.ts";
import { remember } from "./watch-states.ts";

interface Told extends WatchState {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly messageId: bigint;
  readonly closed: boolean;
  readonly consolidation: Consolidation;
}

/**
 * Takes back what watches were told of a price that was never true, one page of them: what is still to be told leaves
 * it out, who was told gets a correction. Returns the page that follows, if there are more.
 */
export async function correctPage(
  tx: Sql,
  { change, afterWatch }: Page,
  { now, pageSize }: Circumstances,
  bulk: boolean,
): Promise<Page | null> {
  if (afterWatch === 0n) await mendBasis(tx, change);
  const told = await takeBack(tx, change, afterWatch, pageSize, now);
  if (told.length === 0) return null;
  const usual = told.some(({ rule }) => rule.kind === "usual")
    ? await usualPriceOf(tx, BigInt(change.seriesId), now)
    : null;
  await remember(
    tx,
    told.map((one) => ({ id: one.id, ...stateAfterRetraction(one, change.previous, change.price, usual) })),
  );
  const closed = told.filter((one) => one.closed);
  await unsend(tx, closed);
  const due = await openCorrections(tx, closed, now);
  await closeMessages(tx, due, now, bulk);
  return told.length === pageSize ? { change, afterWatch: told.at(-1)!.id } : null;
}

/** Watches made while the false price stood were measured against it. */
async function mendBasis(tx: Sql, { seriesId, retracts, previous, price }: Change): Promise<void> {
  if (previous === null) return;
  await tx`
    update watch set basis = ${price === null ? null : String(price)}::bigint
    where series_id = ${seriesId}::bigint and ended_at is null and since_revision >= ${retracts!}
      and basis = ${String(previous)}::bigint`;
}

async function takeBack(tx: Sql, { seriesId, retracts }: Change, after: bigint, limit: number, now: number) {
  const told = await tx<Told[]>`
    select w.id, w.holder_id as "holderId", w.rule, w.min_delta::float8 as "minDelta",
      w.rearm_percent as "rearmPercent", w.basis::float8 as basis, w.fired_price::float8 as "firedPrice",
      a.message_id as "messageId", m.closed_at is not null as closed, h.settings -> 'consolidation' as consolidation
    from alert a join watch w on w.id = a.watch_id join message m on m.id = a.message_id join holder h on h.id = w.holder_id
    where a.series_id = ${seriesId}::bigint and a.revision = ${retracts!} and a.watch_id > ${String(after)}::bigint
      and a.retracted_at is null
    order by a.watch_id limit ${limit} for no key update of a, w, m`;
  await tx`
    update alert set retracted_at = from_ms(${now})
    where watch_id = any(${arrayOf(told, ({ id }) => id)}::bigint[]) and revision = ${retracts!}`;
  return told;
}

/** What a channel has not been handed yet need not be corrected there. A digest has more to say than that. */
async function unsend(tx: Sql, told: readonly Told[]): Promise<void> {
  await tx`
    delete from delivery d using message m
    where m.id = d.message_id and m.kind = 'price' and d.status = 'waiting' and d.lease_token is null
      and d.message_id = any(${arrayOf(told, ({ messageId }) => messageId)}::bigint[])`;
}

/** Opens a correction for each; returns those that may go out now. */
async function openCorrections(tx: Sql, told: readonly Told[], now: number): Promise<readonly bigint[]> {
  if (told.length === 0) return [];
  const due = told.map(({ consolidation }) => outsideQuiet(consolidation, now));
  const rows = await tx<{ id: bigint }[]>`
    with opened as (
      insert into message (holder_id, kind, watch_id, corrects, due_at, created_at)
      select holder_id, 'correction', watch_id, corrects, from_ms(due), from_ms(${now})
      from unnest(${arrayOf(told, ({ holderId }) => holderId)}::bigint[], ${arrayOf(told, ({ id }) => id)}::bigint[],
        ${arrayOf(told, ({ messageId }) => messageId)}::bigint[], ${arrayOf(due)}::float8[])
        v(holder_id, watch_id, corrects, due)
      on conflict (holder_id, kind, coalesce(watch_id, 0), coalesce(corrects, 0)) where closed_at is null do nothing
      returning id, due_at
    )
    select id from opened where due_at <= from_ms(${now}) order by id`;
  return rows.map(({ id }) => id);
}
