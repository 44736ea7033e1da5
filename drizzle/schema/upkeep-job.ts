import { bigint, integer, pgTable, text } from "drizzle-orm/pg-core";
import { time } from "./types.ts";

/** The last run of each job of upkeep, whichever process it ran in. */
export const upkeepJob = pgTable("upkeep_job", {
  name: text("name").primaryKey(),
  lastRunAt: time("last_run_at").notNull(),
  durationMs: integer("duration_ms").notNull(),
  /** Touched by it in all, and by the last run. */
  totalRows: bigint("total_rows", { mode: "number" }).notNull(),
  lastRows: integer("last_rows").notNull(),
  /** Of the last run; null: it went well. */
  error: text("error"),
});
