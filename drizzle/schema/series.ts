import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { id, minor, time } from "./types.ts";

/**
 * A comparable line of prices and what is accepted of it now. The id is product id · 8 + kind (core/series). Its claims,
 * evidence, points and days are written under its row's lock only, and it is made under its product's: foreign keys
 * would tell nothing new and take a third of each insert's time. It is deleted with its product, if that never had an
 * accepted price.
 * Revision 0: nothing was accepted yet. A null price from revision 1 on: shown as unavailable.
 */
export const series = pgTable("series", {
  id: id("id").primaryKey(),
  productId: id("product_id").notNull(),
  revision: integer("revision").notNull().default(0),
  price: minor("price"),
  /** First agreeing sighting of the accepted price. */
  since: time("since"),
  acceptedAt: time("accepted_at"),
  /** Moved at most every 15 minutes. */
  lastConfirmedAt: time("last_confirmed_at"),
  /** The last price before an "unavailable": what a return is compared with. */
  lastPrice: minor("last_price"),
  /** The last price that a verifier supported: part of what a drop is measured against. */
  verifiedPrice: minor("verified_price"),
  lowest: minor("lowest"),
  lowestAt: time("lowest_at"),
  highest: minor("highest"),
  highestAt: time("highest_at"),
  openClaims: integer("open_claims").notNull().default(0),
  /** Of a headline series: its price and accepted extras, as core/extras.ts writes them; null: none. After `?`: disputed among strangers. */
  extras: text("extras"),
});
