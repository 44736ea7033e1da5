import type { ChannelKind } from "@tidemark/core/wire";
import { channel, delivery, holder, message, type StoredChannel } from "@tidemark/drizzle";
import { and, desc, eq, isNotNull, min, sql } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { arrayOf, type Pool } from "../../platform/database.ts";
import { type ListColumns, listsOf, placeholderTable } from "../../platform/lists.ts";
import { prepared } from "../../platform/orm.ts";
import type { Target } from "../channels/channel.ts";
import type { ChannelVault } from "../channels/channel-vault.ts";
import type { MessageRow } from "../messages/message-view.ts";
import { messageColumns } from "../messages/messages.ts";
import type { SeenLease } from "./lease-sightings.ts";
import type { Outcome } from "./retry.ts";

/** A delivery that this process holds until its lease ends, with all that it needs. */
export interface LeasedDelivery {
  readonly id: bigint;
  /** From 1. */
  readonly attempt: number;
  readonly leaseToken: string;
  readonly target: Target;
  readonly channelId: bigint;
  /** The receiver unsubscribed after the message was written. */
  readonly isStopped: boolean;
  readonly holderId: bigint;
  readonly linkEpoch: number;
  readonly timeZone: string;
  /** Undefined: not known. */
  readonly language: string | undefined;
  readonly message: MessageRow;
}

/** Leased rows. `unreadable`: a stored value does not fit its schema. */
export interface Leased {
  readonly ready: readonly LeasedDelivery[];
  readonly unreadable: readonly (Attempted["leased"] & { readonly error: unknown })[];
}

/** Longer than any attempt: a process that holds a lease past it is dead. One that died earlier is noticed (LeaseKeeper). */
export const leaseMs = 60_000;

// Not a parameter: a generic plan then uses the partial indexes of waiting deliveries.
const isWaiting = ({ status }: { readonly status: PgColumn }) => sql`${status} = 'waiting'`;

// Not parsed by drizzle: one value that does not fit its schema would fail the whole batch.
const unparsed = (column: PgColumn) => sql<unknown>`${column}`;

// A channel gets its deliveries one after the other: each waits for the one before it. (With `not exists` instead of
// `min` PostgreSQL joins all that waits.)
const leaseDeliveries = prepared((db) => {
  const queued = alias(delivery, "queued");
  const firstOfChannel = db
    .select({ id: min(queued.id) })
    .from(queued)
    .where(and(eq(queued.channelId, delivery.channelId), isWaiting(queued)));
  const picked = db.$with("picked").as(
    db
      .select({ id: delivery.id })
      .from(delivery)
      .where(
        and(
          eq(delivery.kind, sql.placeholder("kind")),
          isWaiting(delivery),
          sql`${delivery.notBefore} <= from_ms(${sql.placeholder("now")})`,
          eq(delivery.id, firstOfChannel),
        ),
      )
      .orderBy(delivery.bulk, delivery.notBefore)
      .limit(sql.placeholder("limit"))
      .for("update", { skipLocked: true }),
  );
  const leased = db.$with("leased").as(
    db
      .update(delivery)
      .set({
        leaseToken: sql`gen_random_uuid()`,
        notBefore: sql`from_ms(${sql.placeholder("leasedUntil")})`,
        attempts: sql`${delivery.attempts} + 1`,
      })
      .from(picked)
      .where(eq(delivery.id, picked.id))
      .returning({
        id: delivery.id,
        messageId: delivery.messageId,
        channelId: delivery.channelId,
        attempts: delivery.attempts,
        leaseToken: delivery.leaseToken,
      }),
  );
  return db
    .with(picked, leased)
    .select({
      id: leased.id,
      attempt: leased.attempts,
      leaseToken: leased.leaseToken,
      target: unparsed(channel.target),
      channelKind: channel.kind,
      channelId: channel.id,
      stoppedAt: channel.stoppedAt,
      holderId: holder.id,
      linkEpoch: holder.linkEpoch,
      timeZone: sql<string>`${holder.settings} -> 'consolidation' ->> 'timeZone'`,
      language: sql<string | null>`${holder.settings} ->> 'language'`,
      message: { ...messageColumns, content: unparsed(message.content) },
    })
    .from(leased)
    .innerJoin(message, eq(message.id, leased.messageId))
    .innerJoin(channel, eq(channel.id, leased.channelId))
    .innerJoin(holder, eq(holder.id, message.holderId))
    .orderBy(leased.id);
});

/** Leases waiting deliveries of one kind of channel, bulk ones last; of each channel only the first. */
export async function lease(
  pool: Pool,
  vault: ChannelVault,
  kind: ChannelKind,
  limit: number,
  now: number,
): Promise<Leased> {
  const rows = await leaseDeliveries(pool, { kind, limit, now, leasedUntil: now + leaseMs });
  const ready: LeasedDelivery[] = [];
  const unreadable: Leased["unreadable"][number][] = [];
  for (const { stoppedAt, leaseToken, channelKind, ...row } of rows) {
    try {
      ready.push({
        ...row,
        language: row.language ?? undefined,
        leaseToken: leaseToken!,
        isStopped: stoppedAt !== null,
        target: vault.open(channelKind, channel.target.mapFromDriverValue(row.target) as StoredChannel),
        message: {
          ...row.message,
          content: message.content.mapFromDriverValue(row.message.content) as MessageRow["content"],
        },
      });
    } catch (error) {
      unreadable.push({ id: row.id, attempt: row.attempt, leaseToken: leaseToken!, error });
    }
  }
  return { ready, unreadable };
}

export type HeldLease = Pick<LeasedDelivery, "id" | "leaseToken">;

const heldColumns = {
  id: ["bigint", ({ id }) => id],
  leaseToken: ["uuid", ({ leaseToken }) => leaseToken],
} satisfies ListColumns<HeldLease, string>;

const moveLeases = prepared((db) => {
  const held = placeholderTable(heldColumns);
  return db
    .update(delivery)
    .set({ notBefore: sql`from_ms(${sql.placeholder("until")})` })
    .from(held.table)
    .where(and(eq(delivery.id, held.id), eq(delivery.leaseToken, held.leaseToken), isWaiting(delivery)));
});

/** Moves the ends of leases that are still held (epoch ms). */
export async function renewLeases(pool: Pool, held: readonly HeldLease[], until: number): Promise<void> {
  await moveLeases(pool, { ...listsOf(held, heldColumns), until });
}

// By kind and bulk: the queue's index begins with them.
const selectLeases = prepared((db) =>
  db
    .select({ id: delivery.id, leaseToken: delivery.leaseToken, until: delivery.notBefore })
    .from(delivery)
    .where(
      and(
        isWaiting(delivery),
        isNotNull(delivery.leaseToken),
        sql`${delivery.kind} = any(${sql.placeholder("kinds")}::text[])`,
        sql`${delivery.bulk} in (false, true)`,
        sql`${delivery.notBefore} > from_ms(${sql.placeholder("now")})`,
      ),
    ),
);

/** The leases that have not run out. */
export async function othersLeases(
  pool: Pool,
  kinds: readonly ChannelKind[],
  now: number,
): Promise<readonly SeenLease[]> {
  const rows = await selectLeases(pool, { kinds: arrayOf(kinds), now });
  return rows.map(({ id, leaseToken, until }) => ({ id, leaseToken: leaseToken!, until }));
}

const seenColumns = {
  ...heldColumns,
  until: ["float8", ({ until }) => until],
} satisfies ListColumns<SeenLease, string>;

const endLeases = prepared((db) => {
  const seen = placeholderTable(seenColumns);
  return db
    .update(delivery)
    .set({ leaseToken: null, notBefore: sql`from_ms(${sql.placeholder("now")})` })
    .from(seen.table)
    .where(
      and(
        eq(delivery.id, seen.id),
        eq(delivery.leaseToken, seen.leaseToken),
        sql`${delivery.notBefore} = from_ms(${seen.until})`,
        isWaiting(delivery),
      ),
    );
});

/** Ends leases, unless they were moved meanwhile: their deliveries are due now. */
export async function freeLeases(pool: Pool, leases: readonly SeenLease[], now: number): Promise<void> {
  await endLeases(pool, { ...listsOf(leases, seenColumns), now });
}

export interface Attempted {
  readonly leased: Pick<LeasedDelivery, "id" | "attempt" | "leaseToken">;
  readonly outcome: Outcome;
}

const resultColumns = {
  id: ["bigint", ({ leased }) => leased.id],
  leaseToken: ["uuid", ({ leased }) => leased.leaseToken],
  status: ["text", ({ outcome }) => outcome.status],
  problem: ["text", ({ outcome }) => ("problem" in outcome ? outcome.problem : null)],
  waitMs: ["float8", ({ outcome }) => (outcome.status === "waiting" ? outcome.waitMs : 0)],
  gone: ["boolean", ({ outcome }) => outcome.status === "parked" && outcome.gone],
  isOurs: ["boolean", ({ outcome }) => outcome.status === "parked" && outcome.isOurs],
} satisfies ListColumns<Attempted, string>;

const storeResults = prepared((db) => {
  const now = sql.placeholder("now");
  const result = placeholderTable(resultColumns);
  const settled = db.$with("settled").as(
    db
      .update(delivery)
      .set({
        status: result.status,
        problem: result.problem,
        notBefore: sql`from_ms(${now} + ${result.waitMs})`,
        leaseToken: null,
        endedAt: sql`case when ${result.status} <> 'waiting' then from_ms(${now}) end`,
      })
      .from(result.table)
      .where(and(eq(delivery.id, result.id), eq(delivery.leaseToken, result.leaseToken)))
      .returning({
        channelId: delivery.channelId,
        status: delivery.status,
        problem: delivery.problem,
        gone: sql<boolean>`${result.gone}`.as("gone"),
        isOurs: sql<boolean>`${result.isOurs}`.as("is_ours"),
      }),
  );
  const ended = db
    .selectDistinctOn([settled.channelId], {
      channelId: settled.channelId,
      status: settled.status,
      problem: settled.problem,
      gone: settled.gone,
    })
    .from(settled)
    .where(sql`${settled.status} <> 'waiting' and not ${settled.isOurs}`)
    .orderBy(settled.channelId, desc(settled.gone))
    .as("ended");
  const problem = sql`case when ${ended.status} = 'sent' then null else ${ended.problem} end`;
  return db
    .with(settled)
    .update(channel)
    .set({
      problem,
      stoppedAt: sql`case when ${ended.gone} then coalesce(${channel.stoppedAt}, from_ms(${now})) else ${channel.stoppedAt} end`,
    })
    .from(ended)
    .where(
      and(
        eq(channel.id, ended.channelId),
        sql`(${ended.gone} or ${channel.problem} is distinct from ${problem})`,
      ),
    );
});

/** Stores the outcomes of attempts, except of those whose lease has passed to another process. */
export async function settle(pool: Pool, attempted: readonly Attempted[], now: number): Promise<void> {
  await storeResults(pool, { ...listsOf(attempted, resultColumns), now });
}
