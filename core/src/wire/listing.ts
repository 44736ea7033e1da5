import * as z from "zod/mini";
import { NoPriceReason } from "./no-price-reason.ts";
import { SeriesName } from "./series-name.ts";
import { Text } from "./text.ts";

export const AsinText = z.string().check(z.regex(/^(?:B[0-9A-Z]{9}|[0-9]{9}[0-9X])$/));
/** ISO 3166-1 alpha-2. */
export const CountryCode = z.string().check(z.regex(/^[A-Z]{2}$/));

/** A price on a page: a decimal string with exactly the currency's digits, and the name of the rule that read it. */
export const Price = z.object({
  amount: z.string().check(z.regex(/^\d{1,13}(\.\d{1,4})?$/)),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  rule: Text(80),
});
export type Price = z.infer<typeof Price>;

const Subscription = z.extend(Price, {
  percent: z.nullable(z.number().check(z.gte(0), z.lte(100))),
});

/** What was read from a product's page at one time. `buy_box` is the headline price, whatever its condition. */
export const Listing = z.object({
  marketplace: Text(10),
  asin: AsinText,
  title: z.nullable(Text(1000)),
  image: z.nullable(Text(1000).check(z.regex(/^https:\/\//))),
  availability: z.enum(["in_stock", "out_of_stock", "unavailable", "unknown"]),
  condition: z.enum(["new", "used", "refurbished", "digital"]),
  seller: z.nullable(z.object({ name: Text(200), isAmazon: z.boolean() })),
  /** Of the page's delivery address; null when it shows none. */
  deliveryCountry: z.nullable(CountryCode),
  prices: z.partialRecord(SeriesName, Price),
  reasons: z.partialRecord(SeriesName, NoPriceReason),
  /** Not included in the prices. */
  shipping: z.nullable(Price),
  unitPrice: z.nullable(z.extend(Price, { unit: Text(40) })),
  /** The page says that it has none; else null above says nothing. So with older clients. */
  noShipping: z._default(z.boolean(), false),
  noUnitPrice: z._default(z.boolean(), false),
  /** Null: there is none. `percent` that is no whole number from 1 to 99: there is one that was not read. */
  coupon: z.nullable(z.union([z.object({ percent: z.number() }), Price])),
  /** Subscribe & Save: a subscriber's price, and the discount in percent on the page. Older clients send none. */
  subscription: z._default(z.nullable(Subscription), null),
});
export type Listing = z.infer<typeof Listing>;
