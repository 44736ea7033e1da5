import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { now, time } from "./types.ts";

/**
 * Keys that all processes of a server know and that are replaced while they run: those of reporters' tokens (`reporterKeys`) and
 * the read key (`readKey`). Encrypted with a key of `config.json`.
 */
export const sharedKey = pgTable("shared_key", {
  name: text("name", { enum: ["reporterKeys", "readKey"] }).primaryKey(),
  sealed: text("sealed").notNull(),
  changedAt: time("changed_at").notNull().default(now),
});

/** API processes that count limits together, while they say that they live. Unlogged: after a crash they say it again. In no backup. */
export const apiProcess = pgTable("api_process", {
  id: uuid("id").primaryKey(),
  /** Host and process id. */
  name: text("name").notNull(),
  startedAt: time("started_at").notNull().default(now),
  seenAt: time("seen_at").notNull().default(now),
  /** How it counts limits: in common with the others, or its share of each. */
  counting: text("counting", { enum: ["common", "share"] }).notNull(),
});
