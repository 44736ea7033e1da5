import type { ImportSource } from "@tidemark/core";
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
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { holder } from "./holder.ts";
import { bytes, id, json, minor, now, time } from "./types.ts";

const Refused = z.array(z.object({ reason: z.string(), count: z.int() }));

/** An import of a history from another tool. Its points are shown to everybody once it is accepted, and never before it is whole. */
export const importRun = pgTable(
  "import_run",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    source: text("source").$type<ImportSource>().notNull(),
    /** SHA-256 of the file: an import that was killed goes on with the same one. */
    fileDigest: bytes("file_digest").notNull(),
    /** Whose import it is; null: the operator's. */
    holderId: id("holder_id").references(() => holder.id, { onDelete: "cascade" }),
    startedAt: time("started_at").notNull().default(now),
    /** Rows of the file that are in. */
    items: bigint("items", { mode: "number" }).notNull().default(0),
    finishedAt: time("finished_at"),
    /** Since when it is part of the history that everybody sees. */
    acceptedAt: time("accepted_at"),
    /** Being deleted: shown to nobody any more. */
    undoneAt: time("undone_at"),
    products: integer("products").notNull().default(0),
    points: bigint("points", { mode: "number" }).notNull().default(0),
    days: bigint("days", { mode: "number" }).notNull().default(0),
    watches: integer("watches").notNull().default(0),
    refused: json("refused", Refused).notNull().default([]),
    /** The holder's import that this one is a copy of, for everybody. */
    copyOf: id("copy_of").references((): AnyPgColumn => importRun.id, { onDelete: "set null" }),
    /** When the operator refused to show a holder's import to everybody; it stays the holder's. */
    declinedAt: time("declined_at"),
  },
  (t) => [
    // Accepted twice, it would be shown twice.
    uniqueIndex("import_run_copy").on(t.copyOf).where(sql`copy_of is not null and undone_at is null`),
    check("import_run_accepted", sql`${t.acceptedAt} is null or ${t.finishedAt} is not null`),
    index("import_run_holder").on(t.holderId).where(sql`holder_id is not null`),
  ],
);

const Found = z.object({
  products: z.int(),
  points: z.int(),
  days: z.int(),
  watches: z.int(),
  refused: Refused,
});

/** A file that a holder brings along on the website, until it is imported or left: one a holder. */
export const importUpload = pgTable("import_upload", {
  holderId: id("holder_id")
    .primaryKey()
    .references(() => holder.id, { onDelete: "cascade" }),
  /** Its file in the folder of uploads; no two uploads have the same. */
  file: text("file").notNull().unique(),
  source: text("source").$type<ImportSource>().notNull(),
  /** The shop of product numbers that stand alone, as its suffix; null: none is named. */
  shop: text("shop"),
  state: text("state", { enum: ["receiving", "checking", "checked", "importing", "failed"] }).notNull(),
  /** Of the file; while it is received, of the whole request. */
  bytes: bigint("bytes", { mode: "number" }).notNull(),
  /** Rows read so far. */
  rows: bigint("rows", { mode: "number" }).notNull().default(0),
  /** What it brings; null before it was checked. */
  found: json("found", Found),
  /** Why it cannot be imported, as a sentence. */
  problem: text("problem"),
  /** When the process that works on it last said so. */
  touchedAt: time("touched_at").notNull().default(now),
});

/** A series that an import has points of. */
export const importedSeries = pgTable(
  "imported_series",
  {
    seriesId: id("series_id").notNull(),
    runId: id("run_id")
      .notNull()
      .references(() => importRun.id, { onDelete: "cascade" }),
    /** The import made its product known; undone, it is forgotten again. */
    madeProduct: boolean("made_product").notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.seriesId, t.runId] }),
    index("imported_series_run").on(t.runId, t.seriesId),
  ],
);

/**
 * A price from another tool, valid from `at` on; null: none is known from then on. Never a point of the series' own
 * history: no verdict, alert, lowest price or dump reads this table.
 */
export const importedPoint = pgTable(
  "imported_point",
  {
    runId: id("run_id")
      .notNull()
      .references(() => importRun.id, { onDelete: "cascade" }),
    seriesId: id("series_id").notNull(),
    at: time("at").notNull(),
    price: minor("price"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.seriesId, t.at] }),
    check("imported_point_price", sql`${t.price} > 0`),
  ],
);
