import { bigint, integer, pgTable, text } from "drizzle-orm/pg-core";
import { time } from "./types.ts";

/** The last run of each upkeep job, over all processes. */
export const upkeepJob = pgTable("upkeep_job", {
  name: text("name").primaryKey(),
  lastRunAt: time("last_run_at").notNull(),
  durationMs: integer("duration_ms").notNull(),
  /** Rows touched in all, and by the last run. */
  totalRows: bigint("total_rows", { mode: "number" }).notNull(),
  lastRows: integer("last_rows").notNull(),
  /** Error of the last run; null: success. */
  error: text("error"),
});
