import { dueAt } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import { alert, message } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { insertFrom, type ListColumns, listsOf, placeholderTable } from "../../platform/lists.ts";
import { preparedSql } from "../../platform/orm.ts";
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
  const opened = await open(tx, { ...listsOf([...targets.values()], targetColumns), now });
  const ids = new Map(opened.map(({ id, holderId, watchId }) => [targetKey(holderId, watchId), id]));
  const messageOf = ({ watch: { id, holderId } }: FiredWatch) =>
    ids.get(targetKey(holderId, id)) ?? ids.get(targetKey(holderId, null))!;
  const alerts = fired.map((one) => ({ ...one, messageId: messageOf(one) }));
  await insertAlerts(tx, listsOf(alerts, alertColumns));
  return opened.filter(({ due }) => due <= now).map(({ id }) => id);
}

const targetKey = (holderId: bigint, watchId: bigint | null) => `${holderId} ${watchId ?? ""}`;

const alertColumns = {
  watchId: ["bigint", ({ watch }) => watch.id],
  revision: ["int", ({ change }) => change.revision],
  seriesId: ["bigint", ({ watch }) => watch.seriesId],
  messageId: ["bigint", ({ messageId }) => messageId],
} satisfies ListColumns<FiredWatch & { readonly messageId: bigint }, string>;

const insertAlerts = preparedSql((db) => {
  const row = placeholderTable(alertColumns);
  const rows = db
    .select({
      watchId: row.watchId,
      revision: row.revision,
      seriesId: row.seriesId,
      messageId: row.messageId,
    })
    .from(row.table);
  return sql`${insertFrom(alert, rows)} on conflict do nothing`;
});

interface Opened {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly watchId: bigint | null;
  readonly due: number;
}

const targetColumns = {
  holderId: ["bigint", ({ holderId }) => holderId],
  watchId: ["bigint", ({ watchId }) => watchId],
  due: ["float8", ({ due }) => due],
} satisfies ListColumns<MessageTarget, string>;

const open = preparedSql<Record<string, unknown>, Opened>((db) => {
  const target = placeholderTable(targetColumns);
  // Ordered, so that concurrent inserts cannot deadlock.
  const rows = db
    .select({
      holderId: target.holderId,
      kind: sql`case when ${target.watchId} is null then 'digest' else 'price' end`,
      watchId: target.watchId,
      dueAt: sql`from_ms(${target.due})`,
      createdAt: sql`from_ms(${sql.placeholder("now")})`,
    })
    .from(target.table)
    .orderBy(target.holderId, target.watchId);
  return sql`
    ${insertFrom(message, rows)} on conflict ${openMessageKey}
    do update set due_at = least(${message.dueAt}, excluded.due_at)
    returning id, holder_id as "holderId", watch_id as "watchId", ms(due_at) as due`;
});
