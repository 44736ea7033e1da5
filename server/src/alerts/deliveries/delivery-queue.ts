import type { ChannelKind } from "@tidemark/core/wire";
import { arrayOf, type Pool } from "../../platform/database.ts";
import type { Target } from "../channels/channel.ts";
import type { MessageRow } from "../messages/message-view.ts";

/** A delivery that this process holds until its lease ends, with all that it takes. */
export interface Leased {
  readonly id: bigint;
  /** From 1. */
  readonly attempt: number;
  readonly leaseToken: string;
  readonly target: Target;
  readonly channelId: bigint;
  /** The receiver unsubscribed after the message was written for it. */
  readonly isStopped: boolean;
  readonly holderId: bigint;
  readonly linkEpoch: number;
  readonly timeZone: string;
  readonly message: MessageRow;
}

/** Longer than any attempt may take: whoever holds a lease past it has died. */
export const leaseMs = 60_000;

/**
 * Leases waiting deliveries of one kind of channel, those of a change that concerns very many after all others. Each
 * channel gets its own one after the other: what it could not take yet holds up what came later. (With `not exists` instead of `min`
 * the plan joined all that waits, and at a thousand a second fell half a minute behind.)
 */
export async function lease(
  pool: Pool,
  kind: ChannelKind,
  limit: number,
  now: number,
): Promise<readonly Leased[]> {
  const rows = await pool<(Omit<Leased, "message"> & MessageRow & { messageId: bigint })[]>`
    with picked as (
      select d.id from delivery d where d.kind = ${kind} and d.status = 'waiting' and d.not_before <= from_ms(${now})
        and d.id = (select min(b.id) from delivery b where b.channel_id = d.channel_id and b.status = 'waiting')
      order by d.bulk, d.not_before limit ${limit} for update of d skip locked
    ), leased as (
      update delivery d set lease_token = gen_random_uuid(), not_before = from_ms(${now + leaseMs}),
        attempts = d.attempts + 1
      from picked where d.id = picked.id
      returning d.id, d.message_id, d.channel_id, d.attempts, d.lease_token
    )
    select d.id, d.attempts as attempt, d.lease_token as "leaseToken", c.target, c.id as "channelId", c.stopped_at is not null as "isStopped",
      m.holder_id as "holderId", h.link_epoch as "linkEpoch", h.settings -> 'consolidation' ->> 'timeZone' as "timeZone",
      m.id as "messageId", m.corrects, m.kind, m.number, m.closed_at as "closedAt", m.content
    from leased d join message m on m.id = d.message_id join channel c on c.id = d.channel_id
      join holder h on h.id = m.holder_id
    order by d.id`;
  return rows.map(({ messageId, ...row }) => ({ ...row, message: { ...row, id: messageId } }));
}

/** What became of an attempt. `waitMs`: until the next one. `isOurs`: the channel is not to blame. */
export type Outcome =
  | { readonly status: "sent" }
  | { readonly status: "waiting"; readonly problem: string; readonly waitMs: number }
  | { readonly status: "parked"; readonly problem: string; readonly gone: boolean; readonly isOurs: boolean };

/** Writes outcomes down; an attempt whose lease has passed to another changes nothing. */
export async function settle(
  pool: Pool,
  outcomes: readonly (Outcome & { readonly leased: Leased })[],
  now: number,
): Promise<void> {
  const problems = outcomes.map((one) => ("problem" in one ? one.problem : null));
  const notBefore = outcomes.map((one) => (one.status === "waiting" ? now + one.waitMs : now));
  await pool`
    with ended as (
      update delivery d set status = v.status, problem = v.problem, not_before = from_ms(v.not_before),
        lease_token = null, ended_at = case when v.status <> 'waiting' then from_ms(${now}) end
      from unnest(${arrayOf(outcomes, ({ leased }) => leased.id)}::bigint[],
        ${arrayOf(outcomes, ({ leased }) => leased.leaseToken)}::uuid[],
        ${arrayOf(outcomes, ({ status }) => status)}::text[], ${problems}::text[], ${arrayOf(notBefore)}::float8[],
        ${arrayOf(outcomes, (one) => one.status === "parked" && one.gone)}::bool[],
        ${arrayOf(outcomes, (one) => one.status === "parked" && one.isOurs)}::bool[])
        v(id, lease_token, status, problem, not_before, gone, ours)
      where d.id = v.id and d.lease_token = v.lease_token
      returning d.channel_id, d.status, d.problem, v.gone, v.ours
    )
    update channel c set problem = case when e.status = 'sent' then null else e.problem end,
      stopped_at = case when e.gone then coalesce(c.stopped_at, from_ms(${now})) else c.stopped_at end
    from (select distinct on (channel_id) * from ended where status <> 'waiting' and not ours order by channel_id, gone desc) e
    where c.id = e.channel_id and (e.gone or c.problem is distinct from case when e.status = 'sent' then null else e.problem end)`;
}
