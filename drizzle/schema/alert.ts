import { Change, MessageContent, type MessageView } from "@tidemark/core/wire";
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { channel, holder } from "./holder.ts";
import { id, json, now, time } from "./types.ts";
import { watch } from "./watch.ts";

/** A message to a holder. Open until it is due; closed it has a number, content and deliveries. */
export const message = pgTable(
  "message",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    holderId: id("holder_id")
      .notNull()
      .references(() => holder.id, { onDelete: "cascade" }),
    kind: text("kind").$type<MessageView["kind"]>().notNull(),
    /** Its watch; null for a digest of all. */
    watchId: id("watch_id").references(() => watch.id, { onDelete: "set null" }),
    corrects: bigint("corrects", { mode: "bigint" }).references((): AnyPgColumn => message.id, {
      onDelete: "set null",
    }),
    dueAt: time("due_at").notNull(),
    closedAt: time("closed_at"),
    number: integer("number"),
    content: json("content", MessageContent),
    createdAt: time("created_at").notNull().default(now),
  },
  (t) => [
    check(
      "message_closed",
      sql`(closed_at is null) = (number is null) and (number is null) = (content is null)`,
    ),
    // One open message per watch, or holder: alerts before it is due join it.
    uniqueIndex("message_open")
      .on(t.holderId, t.kind, sql`coalesce(${t.watchId}, 0)`, sql`coalesce(${t.corrects}, 0)`)
      .where(sql`closed_at is null`),
    index("message_due").on(t.dueAt).where(sql`closed_at is null`),
    uniqueIndex("message_number").on(t.holderId, t.number),
    index("message_watch").on(t.watchId),
    index("message_corrects").on(t.corrects).where(sql`corrects is not null`),
    index("message_closed_age").on(t.closedAt),
  ],
);

/** A change that fired a watch; sent with its message. */
export const alert = pgTable(
  "alert",
  {
    watchId: id("watch_id")
      .notNull()
      .references(() => watch.id, { onDelete: "cascade" }),
    revision: integer("revision").notNull(),
    seriesId: id("series_id").notNull(),
    messageId: id("message_id")
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    /** The price was false: left out of messages that are not sent yet. */
    retractedAt: time("retracted_at"),
  },
  (t) => [
    // Once for each watch and change.
    primaryKey({ columns: [t.watchId, t.revision] }),
    // Finds alerts of a retracted price.
    index("alert_change").on(t.seriesId, t.revision, t.watchId),
    index("alert_message").on(t.messageId),
  ],
);

/** The attempt to hand a message to a channel. */
export const delivery = pgTable(
  "delivery",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    messageId: id("message_id")
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    channelId: id("channel_id")
      .notNull()
      .references(() => channel.id, { onDelete: "cascade" }),
    /** The channel's kind: each is a queue of its own, so that a hanging one does not block others. */
    kind: text("kind").notNull(),
    /** One of very many for one change: others go first. */
    bulk: boolean("bulk").notNull().default(false),
    status: text("status", { enum: ["waiting", "sent", "parked"] })
      .notNull()
      .default("waiting"),
    attempts: smallint("attempts").notNull().default(0),
    /** While it is leased, the end of the lease. */
    notBefore: time("not_before").notNull().default(now),
    leaseToken: uuid("lease_token"),
    endedAt: time("ended_at"),
    problem: text("problem"),
  },
  (t) => [
    uniqueIndex("delivery_once").on(t.messageId, t.channelId),
    index("delivery_queue").on(t.kind, t.bulk, t.notBefore).where(sql`status = 'waiting'`),
    index("delivery_channel").on(t.channelId),
    // One at a time for each channel, in order.
    index("delivery_line").on(t.channelId, t.id).where(sql`status = 'waiting'`),
    index("delivery_parked").on(t.endedAt).where(sql`status = 'parked'`),
  ],
);

/** A change with more watches than one transaction handles: the rest, page by page. */
export const fanOut = pgTable(
  "fan_out",
  {
    seriesId: id("series_id").notNull(),
    revision: integer("revision").notNull(),
    change: json("change", Change).notNull(),
    /** The last processed watch. */
    afterWatch: id("after_watch").notNull().default(sql`0`),
    createdAt: time("created_at").notNull().default(now),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.revision] })],
);
