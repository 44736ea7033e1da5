import { HolderSettings, NewChannel } from "@tidemark/core/wire";
import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { bytes, id, json, now, time } from "./types.ts";

/** A stored channel; `secret`: the key of a webhook's signatures. */
const StoredChannel = z.intersection(NewChannel, z.object({ secret: z.optional(z.string()) }));

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
    /** NewChannel's fields, and a webhook's secret. */
    target: json("target", StoredChannel).notNull(),
    createdAt: time("created_at").notNull().default(now),
    /** When an e-mail address was confirmed; null before. Other kinds need no confirmation. */
    confirmedAt: time("confirmed_at"),
    /** The receiver unsubscribed, or is gone. */
    stoppedAt: time("stopped_at"),
    /** Why the last delivery was given up; null after a successful one. */
    problem: text("problem"),
  },
  (t) => [
    index("channel_holder").on(t.holderId),
    // Addresses that were not confirmed in time.
    index("channel_unconfirmed").on(t.createdAt).where(sql`kind = 'email' and confirmed_at is null`),
    // The link to a holder's watches, asked for by address.
    index("channel_email").on(sql`lower(${t.target} ->> 'address')`).where(sql`kind = 'email'`),
  ],
);
