import { expect, test } from "vitest";
import { Listing } from "../wire/listing.ts";
import { knownOutcome, outcomeOfListing } from "./page-outcome.ts";

const price = { amount: "12.99", currency: "USD", rule: "box-core-price" };
const listing = (more: Partial<Listing>): Listing => ({
  ...Listing.parse({
    marketplace: "com",
    asin: "B000000001",
    title: "Mug",
    image: null,
    availability: "in_stock",
    condition: "new",
    seller: null,
    deliveryCountry: null,
    prices: { buy_box: price },
    reasons: {},
    shipping: null,
    unitPrice: null,
    coupon: null,
  }),
  ...more,
});
const none = { prices: {}, reasons: { buy_box: "ambiguous" as const } };

test.each([
  ["a price", {}, true, "box-core-price"],
  ["no price", none, false, "ambiguous"],
  ["no price without a reason", { prices: {} }, false, "not-found"],
  [
    "an offer that is gone",
    { prices: {}, reasons: { buy_box: "not-found" }, availability: "out_of_stock" },
    false,
    "unavailable",
  ],
  [
    "an unclear price of an offer that is gone",
    { ...none, availability: "out_of_stock" },
    false,
    "ambiguous",
  ],
  ["delivery abroad", { deliveryCountry: "DE" }, false, "foreign-delivery"],
  ["a converted price", { prices: { buy_box: { ...price, currency: "EUR" } } }, false, "currency-mismatch"],
] as const)("a page with %s counts as such, and the server knows it", (_, more, priced, outcome) => {
  const found = outcomeOfListing(listing(more));
  expect(found).toEqual({ priced, outcome });
  expect(knownOutcome(found)).toEqual(found);
});

test.each([
  [true, "a-rule-of-tomorrow"],
  [true, "ambiguous"],
  [false, "box-core-price"],
  [false, "<script>"],
  [false, "__proto__"],
])("an outcome that is not known counts as other: %j %s", (priced, outcome) => {
  expect(knownOutcome({ priced, outcome })).toEqual({ priced, outcome: "other" });
});
