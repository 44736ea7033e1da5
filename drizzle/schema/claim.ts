import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { id, minor, now, time } from "./types.ts";

/** A reported price of a series that is not the accepted one. */
export const claim = pgTable(
  "claim",
  {
    id: uuid("id").primaryKey(),
    seriesId: id("series_id").notNull(),
    price: minor("price"),
    firstSeenAt: time("first_seen_at").notNull(),
    lastReportedAt: time("last_reported_at").notNull(),
    status: text("status", { enum: ["open", "accepted", "refuted", "superseded", "expired"] })
      .notNull()
      .default("open"),
    endedAt: time("ended_at"),
  },
  (t) => [
    // One open claim for each price, "unavailable" being a price of its own.
    uniqueIndex("claim_open").on(t.seriesId, sql`coalesce(${t.price}, -1)`).where(sql`status = 'open'`),
    // Expiry.
    index("claim_open_age").on(t.lastReportedAt).where(sql`status = 'open'`),
    index("claim_ended").on(t.endedAt).where(sql`status <> 'open'`),
  ],
);

/** One sighting of a claimed price; a reporter counts once, however often it saw it. It loses its reporter within 24 h of the claim's end. */
export const evidence = pgTable(
  "evidence",
  {
    reportId: uuid("report_id").notNull(),
    claimId: uuid("claim_id").notNull(),
    seriesId: id("series_id").notNull(),
    reporter: id("reporter"),
    observedAt: time("observed_at").notNull(),
    receivedAt: time("received_at").notNull().default(now),
    client: text("client"),
    /** What its report called the product: counts if the price is accepted. */
    title: text("title"),
    image: text("image"),
    /** Public profile: the network group of that day, and the UTC day, from 1970, on which its reporter registered. */
    network: id("network"),
    registeredOn: integer("registered_on"),
    /** False: its reporter voted otherwise since, or its claim has ended. */
    live: boolean("live").notNull().default(true),
  },
  (t) => [
    // The same report twice changes nothing.
    primaryKey({ columns: [t.reportId, t.seriesId] }),
    // The open votes of a reporter: of a series, to be withdrawn when it votes otherwise, or of any.
    index("evidence_live").on(t.reporter, t.seriesId).where(sql`live`),
    index("evidence_claim").on(t.claimId),
  ],
);
