import { expect, test } from "vitest";
import { Listing } from "./listing.ts";

/** What version 0.1.0 of the extension sends. */
const first = {
  marketplace: "com",
  asin: "B000000001",
  title: "Lamp",
  image: null,
  availability: "in_stock",
  condition: "new",
  seller: null,
  deliveryCountry: null,
  prices: { buy_box: { amount: "25.89", currency: "USD", rule: "box-core-price" } },
  reasons: {},
  shipping: null,
  unitPrice: null,
  coupon: null,
};

test("a listing of an older client is taken; what it knew nothing of is null", () => {
  expect(Listing.parse(first)).toEqual({ ...first, subscription: null });
});
