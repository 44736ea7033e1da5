import { HolderSettings, NewChannel } from "@tidemark/core/wire";
import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { bytes, id, json, now, time } from "./types.ts";

/** A channel as it is stored; `secret`: what a webhook is signed with. */
const StoredChannel = z.intersection(NewChannel, z.object({ secret: z.optional(z.string()) }));

/** Who holds watches: a digest of a token of its own, which nothing joins with a reporter. */
export const holder = pgTable("holder", {
  id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  tokenDigest: bytes("token_digest").notNull().unique(),
  settings: json("settings", HolderSettings).notNull(),
  /** Number of its newest message: whoever adds one locks this row, so that numbers appear in order. */
  messages: integer("messages").notNull().default(0),
  /** Signed links carry it; a higher one makes them void. */
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
    /** What NewChannel says of it, and a webhook's secret. */
    target: json("target", StoredChannel).notNull(),
    createdAt: time("created_at").notNull().default(now),
    /** Of an e-mail address: null until it has said yes. Other kinds need not be asked. */
    confirmedAt: time("confirmed_at"),
    /** The receiver unsubscribed, or is gone. */
    stoppedAt: time("stopped_at"),
    /** Why the last delivery was given up; null again after one that arrived. */
    problem: text("problem"),
  },
  (t) => [
    index("channel_holder").on(t.holderId),
    // Addresses that have not said yes in time.
    index("channel_unconfirmed").on(t.createdAt).where(sql`kind = 'email' and confirmed_at is null`),
    // The link to a holder's watches, asked for by address.
    index("channel_email").on(sql`lower(${t.target} ->> 'address')`).where(sql`kind = 'email'`),
  ],
);
