import { dueAt } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import { alert, message } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { insertFrom, rowTable } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import type { ActiveWatch } from "./watch-states.ts";

/** A watch, and the change that it waited for. */
export interface FiredWatch {
  readonly watch: ActiveWatch;
  readonly change: Change;
}

/** The open message that a fired watch belongs to. */
interface MessageTarget {
  readonly holderId: bigint;
  /** Null: the holder's digest. */
  readonly watchId: bigint | null;
  /** Epoch ms. */
  readonly due: number;
}

/** The unique index by which each watch, or holder, has one open message: target of `on conflict`. */
export const openMessageKey = sql.raw(
  "(holder_id, kind, coalesce(watch_id, 0), coalesce(corrects, 0)) where closed_at is null",
);

/** Adds fired watches to their open messages, opening those that are missing. Returns the messages that are due now. */
export async function openMessages(
  tx: Sql,
  fired: readonly FiredWatch[],
  now: number,
): Promise<readonly bigint[]> {
  const targets = new Map<string, MessageTarget>();
  for (const { watch } of fired) {
    const { holderId, consolidation, cooldownUntil } = watch;
    const watchId = consolidation.mode === "at-once" ? watch.id : null;
    const due = dueAt(consolidation, now, cooldownUntil);
    targets.set(targetKey(holderId, watchId), { holderId, watchId, due });
  }
  const opened = await open(tx, [...targets.values()], now);
  const ids = new Map(opened.map(({ id, holderId, watchId }) => [targetKey(holderId, watchId), id]));
  const messageOf = ({ watch: { id, holderId } }: FiredWatch) =>
    ids.get(targetKey(holderId, id)) ?? ids.get(targetKey(holderId, null))!;
  await insertAlerts(tx, fired, messageOf);
  return opened.filter(({ due }) => due <= now).map(({ id }) => id);
}

const targetKey = (holderId: bigint, watchId: bigint | null) => `${holderId} ${watchId ?? ""}`;

async function insertAlerts(
  tx: Sql,
  fired: readonly FiredWatch[],
  messageOf: (one: FiredWatch) => bigint,
): Promise<void> {
  const row = rowTable(fired, {
    watchId: ["bigint", ({ watch }) => watch.id],
    revision: ["int", ({ change }) => change.revision],
    seriesId: ["bigint", ({ watch }) => watch.seriesId],
    messageId: ["bigint", messageOf],
  });
  const rows = orm(tx)
    .select({
      watchId: row.watchId,
      revision: row.revision,
      seriesId: row.seriesId,
      messageId: row.messageId,
    })
    .from(row.table);
  await orm(tx).execute(sql`${insertFrom(alert, rows)} on conflict do nothing`);
}

type Opened = {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly watchId: bigint | null;
  readonly due: number;
};

function open(tx: Sql, targets: readonly MessageTarget[], now: number) {
  const target = rowTable(targets, {
    holderId: ["bigint", ({ holderId }) => holderId],
    watchId: ["bigint", ({ watchId }) => watchId],
    due: ["float8", ({ due }) => due],
  });
  // Ordered, so that concurrent inserts cannot deadlock.
  const rows = orm(tx)
    .select({
      holderId: target.holderId,
      kind: sql`case when ${target.watchId} is null then 'digest' else 'price' end`,
      watchId: target.watchId,
      dueAt: sql`from_ms(${target.due})`,
      createdAt: sql`from_ms(${now})`,
    })
    .from(target.table)
    .orderBy(target.holderId, target.watchId);
  return orm(tx).execute<Opened>(sql`
    ${insertFrom(message, rows)} on conflict ${openMessageKey}
    do update set due_at = least(${message.dueAt}, excluded.due_at)
    returning id, holder_id as "holderId", watch_id as "watchId", ms(due_at) as due`);
}
