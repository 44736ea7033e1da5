import { bigint, date, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";

/**
 * Reported pages of a UTC day, and those without a comparable price. Only processes of the version before write it, while
 * both run: `page_outcome` took its place.
 */
export const pageCount = pgTable(
  "page_count",
  {
    day: date("day").notNull(),
    /** The marketplace's number. */
    marketplace: smallint("marketplace").notNull(),
    /** The extension's version; `other` past the most that are told apart. */
    client: text("client").notNull(),
    pages: bigint("pages", { mode: "number" }).notNull(),
    unread: bigint("unread", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.marketplace, t.client] })],
);
