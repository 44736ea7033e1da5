import {
  bigint,
  boolean,
  date,
  doublePrecision,
  pgTable,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import { id } from "./types.ts";

/** Product pages that browsers counted, by the UTC day on which the count came: how well a version reads. */
export const pageOutcome = pgTable(
  "page_outcome",
  {
    day: date("day").notNull(),
    /** The marketplace's number. */
    marketplace: smallint("marketplace").notNull(),
    /** The extension's version; `other` past the most that are told apart. */
    client: text("client").notNull(),
    /** Whether the pages gave a price. */
    priced: boolean("priced").notNull(),
    /** The rule that found it, or the reason why there is none; `other`: an unknown one. */
    outcome: text("outcome").notNull(),
    pages: bigint("pages", { mode: "number" }).notNull(),
    /** Each reporter has a weight of 1 a day and marketplace, shared out as its pages are. */
    weight: doublePrecision("weight").notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.marketplace, t.client, t.priced, t.outcome] })],
);

/** Whose counts of a day were taken: once. No count is joined with it; deleted when the day is over. */
export const pageOutcomeSender = pgTable(
  "page_outcome_sender",
  { day: date("day").notNull(), reporter: id("reporter").notNull() },
  (t) => [primaryKey({ columns: [t.day, t.reporter] })],
);

/** Jumps of pages without a price that the operator was told of. */
export const toldJump = pgTable(
  "told_jump",
  {
    day: date("day").notNull(),
    marketplace: smallint("marketplace").notNull(),
    /** Empty: all versions together. */
    client: text("client").notNull(),
    outcome: text("outcome").notNull(),
  },
  (t) => [primaryKey({ columns: [t.marketplace, t.client, t.outcome, t.day] })],
);
