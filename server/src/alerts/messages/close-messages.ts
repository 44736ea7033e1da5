import type { MessageItem } from "@tidemark/core/wire";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { falseItems, priceItems } from "./message-items.ts";

/** Items of one message; what has no room is counted. */
const maxItems = 50;

interface Open {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly kind: "price" | "digest" | "correction";
}

/**
 * Gives open messages their content and number, and a delivery for each of their holder's channels. One that has
 * nothing to say any more is deleted. The caller holds their locks.
 */
export async function closeMessages(
  tx: Sql,
  ids: readonly bigint[],
  now: number,
  bulk: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  const open = await tx<Open[]>`
    select id, holder_id as "holderId", kind from message
    where id = any(${arrayOf(ids)}::bigint[]) and closed_at is null order by id for no key update`;
  const [corrections, news] = [open.filter(isCorrection), open.filter((one) => !isCorrection(one))];
  const items = new Map([
    ...(await priceItems(tx, idsOf(news))),
    ...(await falseItems(tx, idsOf(corrections))),
  ]);
  const [full, empty] = [open.filter(({ id }) => items.has(id)), open.filter(({ id }) => !items.has(id))];
  if (empty.length > 0) await tx`delete from message where id = any(${arrayOf(idsOf(empty))}::bigint[])`;
  if (full.length === 0) return;
  const numbers = await takeNumbers(tx, full);
  const contents = full.map(({ id }) => contentOf(items.get(id)!));
  await tx`
    update message m set closed_at = from_ms(${now}), number = v.number, content = v.content::jsonb
    from unnest(${arrayOf(idsOf(full))}::bigint[], ${arrayOf(numbers)}::int[], ${contents}::text[]) v(id, number, content)
    where m.id = v.id`;
  await deliver(tx, idsOf(full), now, bulk);
  const told = full.filter((one) => !isCorrection(one)).flatMap(({ id }) => items.get(id)!);
  await coolDown(tx, [...new Set(told.map(({ watchId }) => watchId))], now);
}

/** Closes open messages that are due by now; returns how many, at most `limit`. */
export async function closeDue(tx: Sql, now: number, limit: number): Promise<number> {
  const due = await tx<{ id: bigint }[]>`
    select id from message where closed_at is null and due_at <= from_ms(${now})
    order by due_at limit ${limit} for no key update skip locked`;
  await closeMessages(
    tx,
    due.map(({ id }) => id),
    now,
    false,
  );
  return due.length;
}

const isCorrection = ({ kind }: Open) => kind === "correction";
const idsOf = (messages: readonly Open[]) => messages.map(({ id }) => id);

const contentOf = (items: readonly MessageItem[]): string =>
  JSON.stringify({ items: items.slice(0, maxItems), more: Math.max(0, items.length - maxItems) });

/** The next number of its holder for each, in their order. */
async function takeNumbers(tx: Sql, messages: readonly Open[]): Promise<readonly number[]> {
  const counts = new Map<bigint, number>();
  for (const { holderId } of messages) counts.set(holderId, (counts.get(holderId) ?? 0) + 1);
  const holders = [...counts.keys()];
  const rows = await tx<{ id: bigint; messages: number }[]>`
    with locked as (select id from holder where id = any(${arrayOf(holders)}::bigint[]) order by id for no key update)
    update holder h set messages = h.messages + v.n
    from locked join unnest(${arrayOf(holders)}::bigint[], ${arrayOf([...counts.values()])}::int[]) v(id, n)
      on v.id = locked.id
    where h.id = locked.id returning h.id, h.messages`;
  const next = new Map(rows.map(({ id, messages: last }) => [id, last - counts.get(id)! + 1]));
  return messages.map(({ holderId }) => {
    const number = next.get(holderId)!;
    next.set(holderId, number + 1);
    return number;
  });
}

/** A correction goes where the false message went, and nowhere else. */
async function deliver(tx: Sql, ids: readonly bigint[], now: number, bulk: boolean): Promise<void> {
  await tx`
    insert into delivery (message_id, channel_id, kind, bulk, not_before)
    select m.id, c.id, c.kind, ${bulk}, from_ms(${now})
    from message m join channel c on c.holder_id = m.holder_id and c.stopped_at is null
      and (c.kind <> 'email' or c.confirmed_at is not null)
    where m.id = any(${arrayOf(ids)}::bigint[]) and (m.corrects is null or exists (
      select from delivery d
      where d.message_id = m.corrects and d.channel_id = c.id and d.status <> 'parked'))
    order by m.id, c.id`;
}

/** Holders who want to be told at once are left in peace for a while. */
async function coolDown(tx: Sql, watches: readonly string[], now: number): Promise<void> {
  await tx`
    update watch w set last_alert_at = from_ms(${now}),
      cooldown_until = from_ms(${now} + 60000 * (h.settings -> 'consolidation' ->> 'cooldownMinutes')::float8)
    from holder h where h.id = w.holder_id and w.id = any(${watches}::bigint[])`;
}
