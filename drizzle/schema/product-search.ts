import { sql } from "drizzle-orm";
import { index, pgTable } from "drizzle-orm/pg-core";
import { product } from "./product.ts";
import { bytes, id, tsvector } from "./types.ts";

/** What a product is found by. Apart from it: each of its many updates would write these indexes as well. */
export const productSearch = pgTable(
  "product_search",
  {
    productId: id("product_id")
      .primaryKey()
      .references(() => product.id),
    /** The first 4 bytes of SHA-256 of `marketplace:ASIN`. */
    lookup: bytes("lookup").generatedAlwaysAs(sql`lookup_key(product_id)`),
    /** Of the title, as they are: titles are in many languages. */
    words: tsvector("words"),
  },
  (t) => [
    // The private look-up: all whose digest begins alike.
    index("product_search_lookup").on(t.lookup),
    index("product_search_words").using("gin", t.words),
  ],
);
