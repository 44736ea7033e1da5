import { HolderSettings, NewChannel } from "@tidemark/core/wire";
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
  uuid,
} from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { bytes, id, json, now, time } from "./types.ts";

/** Where a channel delivers to. `secret`: the key of a webhook's signatures. A Telegram chat without token: by the server's bot. */
export const StoredTarget = z.union([
  z.intersection(NewChannel, z.object({ secret: z.optional(z.string()) })),
  z.object({ kind: z.literal("telegram"), token: z.optional(z.undefined()), chat: z.string() }),
]);
export type StoredTarget = z.infer<typeof StoredTarget>;

/** A target as it is stored: encrypted, but for an e-mail address. Rows of older versions are plain until upkeep seals them. */
export const StoredChannel = z.union([z.object({ sealed: z.string() }), StoredTarget]);
export type StoredChannel = z.infer<typeof StoredChannel>;

/** An owner of watches: a digest of its own token, which nothing connects with a reporter. */
export const holder = pgTable("holder", {
  id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  tokenDigest: bytes("token_digest").notNull().unique(),
  settings: json("settings", HolderSettings).notNull(),
  /** Number of its newest message: a transaction that adds one locks this row, so that numbers appear in order. */
  messages: integer("messages").notNull().default(0),
  /** Part of signed links; increasing it invalidates them. */
  linkEpoch: smallint("link_epoch").notNull().default(0),
  createdAt: time("created_at").notNull().default(now),
  /** Digest of the recovery key; null: none was made. */
  recoveryDigest: bytes("recovery_digest").unique(),
  /** The device that made the recovery key; null: one with the first token or a link. */
  recoveryBy: id("recovery_by"),
});

/** A browser that got access to a holder by a link code or a recovery key: it has a token of its own. */
export const holderDevice = pgTable(
  "holder_device",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    holderId: id("holder_id")
      .notNull()
      .references(() => holder.id, { onDelete: "cascade" }),
    tokenDigest: bytes("token_digest").notNull().unique(),
    /** Other: it had the first token of a holder that was merged. */
    kind: text("kind", { enum: ["extension", "website", "other"] }).notNull(),
    /** The device that showed the link code: when that one's access ends, so does this one's. */
    linkedBy: id("linked_by").references((): AnyPgColumn => holderDevice.id, { onDelete: "cascade" }),
    /** The day only. */
    createdAt: time("created_at").notNull().default(now),
  },
  (t) => [
    index("holder_device_holder").on(t.holderId),
    index("holder_device_linked_by").on(t.linkedBy).where(sql`linked_by is not null`),
    index("holder_device_age").on(t.createdAt).where(sql`kind = 'website'`),
  ],
);

/** The link code that a holder's device shows; one a holder. */
export const linkCode = pgTable(
  "link_code",
  {
    holderId: id("holder_id")
      .primaryKey()
      .references(() => holder.id, { onDelete: "cascade" }),
    /** The code's first characters, which find it. */
    selector: text("selector").notNull().unique(),
    /** Keyed digest of the whole code. */
    digest: bytes("digest").notNull(),
    expiresAt: time("expires_at").notNull(),
    wrongTries: smallint("wrong_tries").notNull().default(0),
    madeBy: id("made_by").references(() => holderDevice.id, { onDelete: "cascade" }),
    /** The device that used it; null: not used. */
    usedBy: id("used_by").references(() => holderDevice.id, { onDelete: "cascade" }),
  },
  (t) => [
    index("link_code_expiry").on(t.expiresAt),
    index("link_code_made_by").on(t.madeBy).where(sql`made_by is not null`),
    index("link_code_used_by").on(t.usedBy).where(sql`used_by is not null`),
  ],
);

/** Wrong link codes and recovery keys that a network typed in an hour: keyed digests, never an address. */
export const wrongCode = pgTable(
  "wrong_code",
  {
    network: bytes("network").notNull(),
    /** Hours since 1970. */
    hour: integer("hour").notNull(),
    tries: integer("tries").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.network, t.hour] })],
);

/** A holder that was merged into another: its signed links go on as the other's. */
export const mergedHolder = pgTable(
  "merged_holder",
  {
    id: id("id").primaryKey(),
    holderId: id("holder_id")
      .notNull()
      .references(() => holder.id, { onDelete: "cascade" }),
    linkEpoch: smallint("link_epoch").notNull(),
  },
  (t) => [index("merged_holder_holder").on(t.holderId)],
);

/** What a holder's browsers keep of purchases, encrypted by a key that the server never has. */
export const purchaseVault = pgTable("purchase_vault", {
  holderId: id("holder_id")
    .primaryKey()
    .references(() => holder.id, { onDelete: "cascade" }),
  /** Increases with each change. */
  version: integer("version").notNull().default(1),
  sealed: bytes("sealed").notNull(),
});

/** Where a holder's messages go. */
export const channel = pgTable(
  "channel",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    holderId: id("holder_id")
      .notNull()
      .references(() => holder.id, { onDelete: "cascade" }),
    kind: text("kind").$type<NewChannel["kind"]>().notNull(),
    target: json("target", StoredChannel).notNull(),
    /** What tells it from others of its kind, without a secret; null in rows of older versions. */
    hint: text("hint"),
    createdAt: time("created_at").notNull().default(now),
    /** When an e-mail address was confirmed; null before. Other kinds need no confirmation. */
    confirmedAt: time("confirmed_at"),
    /** The receiver unsubscribed, or is gone. */
    stoppedAt: time("stopped_at"),
    /** Why the last delivery was given up; null after a successful one. */
    problem: text("problem"),
    /** Of a browser's notifications: the linked device that they are shown on. They end with its access. */
    deviceId: id("device_id").references(() => holderDevice.id, { onDelete: "cascade" }),
    /** Of notifications of a browser with a secret link: they end when the holder's links are renewed. */
    byLink: boolean("by_link").notNull().default(false),
  },
  (t) => [
    index("channel_holder").on(t.holderId),
    index("channel_device").on(t.deviceId).where(sql`device_id is not null`),
    // Addresses that were not confirmed in time.
    index("channel_unconfirmed").on(t.createdAt).where(sql`kind = 'email' and confirmed_at is null`),
    // The link to a holder's watches, asked for by address.
    index("channel_email").on(sql`lower(${t.target} ->> 'address')`).where(sql`kind = 'email'`),
  ],
);

/** A code by which a chat with the server's Telegram bot becomes a holder's channel: the newest of each holder, once. */
export const telegramLink = pgTable("telegram_link", {
  holderId: id("holder_id")
    .primaryKey()
    .references(() => holder.id, { onDelete: "cascade" }),
  /** SHA-256 of the code. */
  digest: bytes("digest").notNull().unique(),
  expiresAt: time("expires_at").notNull(),
});

/** The process that asks Telegram for what people wrote to the server's bot, until its lease ends: one row. */
export const telegramPoll = pgTable(
  "telegram_poll",
  {
    id: smallint("id").primaryKey(),
    process: uuid("process").notNull(),
    leasedUntil: time("leased_until").notNull(),
  },
  (t) => [check("telegram_poll_once", sql`${t.id} = 1`)],
);
