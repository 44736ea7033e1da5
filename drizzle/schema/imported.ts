import type { ImportSource } from "@tidemark/core";
import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
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
  },
  (t) => [
    check("import_run_accepted", sql`${t.acceptedAt} is null or ${t.finishedAt} is not null`),
    index("import_run_holder").on(t.holderId).where(sql`holder_id is not null`),
  ],
);

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
