import { expect, test } from "vitest";
import { Listing } from "./listing.ts";
import { Page } from "./page.ts";

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

test("a listing of an older client is valid, and its missing fields say nothing", () => {
  expect(Listing.parse(first)).toEqual({
    ...first,
    noShipping: false,
    noUnitPrice: false,
    subscription: null,
  });
});

test("a search page of an older client is valid, and its cards are not plain", () => {
  const card = { asin: "B000000001", title: "Lamp", price: first.prices.buy_box };
  expect(Page.parse({ kind: "search", marketplace: "com", cards: [card] })).toEqual({
    kind: "search",
    marketplace: "com",
    deliveryCountry: null,
    cards: [{ ...card, isPlain: false }],
  });
});
