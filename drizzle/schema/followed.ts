import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { bytes, id, minor, now, time } from "./types.ts";

/** Another Tidemark whose open data this server shows, marked as from there. */
export const followedServer = pgTable(
  "followed_server",
  {
    id: smallint("id").primaryKey().generatedAlwaysAsIdentity(),
    /** Of its open data, ending with a slash. */
    url: text("url").notNull(),
    /** Host and port, as pages name it. */
    name: text("name").notNull(),
    /** The Ed25519 key that its manifests must be signed with, 32 bytes. */
    key: bytes("key").notNull(),
    /** A key that the pinned one did not sign: nothing is taken before the operator confirms it. */
    newKey: bytes("new_key"),
    /** Null: the operator has not confirmed the key yet, and nothing is fetched. */
    confirmedAt: time("confirmed_at"),
    /** Number of the last feed that is in; 0: none. */
    sequence: integer("sequence").notNull().default(0),
    /** The snapshot that is being taken in, and how many of its files are; null: none. */
    snapshot: integer("snapshot"),
    files: integer("files").notNull().default(0),
    /** Whether a whole snapshot is in. */
    shown: boolean("shown").notNull().default(false),
    /** Moves with each change of what is shown from there. */
    version: integer("version").notNull().default(0),
    checkedAt: time("checked_at"),
    /** When the last feed came. */
    takenAt: time("taken_at"),
    /** Why the last check failed, a sentence; null: it did not. */
    problem: text("problem"),
    days: bigint("days", { mode: "number" }).notNull().default(0),
    /** Being deleted: shown to nobody any more. */
    endedAt: time("ended_at"),
    addedAt: time("added_at").notNull().default(now),
  },
  (t) => [
    unique("followed_server_url").on(t.url),
    check("followed_server_key", sql`octet_length(${t.key}) = 32`),
  ],
);

/**
 * A day of a series as a followed server published it; null prices: unavailable. Its foreign key would take a third of
 * each insert's time: it is deleted before its server. No verdict, alert, lowest price, dump or own feed reads this table.
 */
export const followedDay = pgTable(
  "followed_day",
  {
    serverId: smallint("server_id").notNull(),
    seriesId: id("series_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    low: minor("low"),
    high: minor("high"),
    close: minor("close"),
    /** The server changed it after it was old: it is not shown until the operator decides. */
    disputed: boolean("disputed").notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.serverId, t.seriesId, t.day] })],
);

/** What a followed server calls a product. Shown only where nothing is known here, and marked. */
export const followedProduct = pgTable(
  "followed_product",
  {
    serverId: smallint("server_id").notNull(),
    productId: id("product_id").notNull(),
    title: text("title"),
    image: text("image"),
  },
  (t) => [primaryKey({ columns: [t.serverId, t.productId] })],
);

/** What a followed server says now of an old day, beside what it said before (`followed_day`). */
export const followedConflict = pgTable(
  "followed_conflict",
  {
    serverId: smallint("server_id").notNull(),
    seriesId: id("series_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    /** It takes the day back. */
    withdrawn: boolean("withdrawn").notNull().default(false),
    low: minor("low"),
    high: minor("high"),
    close: minor("close"),
    foundAt: time("found_at").notNull().default(now),
  },
  (t) => [primaryKey({ columns: [t.serverId, t.seriesId, t.day] })],
);

/** What this server's own feed last said of a product, as a hash: title and image travel again only once they change. */
export const publishedProduct = pgTable("published_product", {
  productId: id("product_id").primaryKey(),
  described: bigint("described", { mode: "bigint" }).notNull(),
});
