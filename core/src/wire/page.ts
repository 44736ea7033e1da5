import * as z from "zod/mini";
import { AsinText, CountryCode, Listing, Price } from "./listing.ts";
import { Text } from "./text.ts";

/** One result of a search page. Its price is null when the card shows none, or a range. */
export const Card = z.object({
  asin: AsinText,
  title: z.nullable(Text(1000)),
  price: z.nullable(Price),
  /** Whether the price is the headline price of the card's own product, new: such a card may be reported. */
  isPlain: z._default(z.boolean(), false),
});
export type Card = z.infer<typeof Card>;

/** The result of `readPage`. `rules` names the rule that read each fact other than the prices. */
export const Page = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("product"),
    listing: Listing,
    rules: z.record(Text(40), Text(80)),
  }),
  z.object({
    kind: z.literal("search"),
    marketplace: Text(10),
    deliveryCountry: z._default(z.nullable(CountryCode), null),
    cards: z.array(Card).check(z.maxLength(200)),
  }),
  /** A robot check, a "continue shopping" page, or an HTTP status that asks to slow down. */
  z.object({
    kind: z.literal("blocked"),
    by: z.enum(["captcha", "interstitial", "status"]),
    status: z.optional(z.int()),
  }),
  /** The shop's "page not found". */
  z.object({ kind: z.literal("missing") }),
  z.object({ kind: z.literal("other") }),
]);
export type Page = z.infer<typeof Page>;
