import type { Listing, Page } from "@tidemark/core/wire";
import type { SearchPage } from "../outbox/enqueue-cards.ts";

/** A listing for tests: one new product in stock at $19.99. */
export const listingOf = (more: Partial<Listing> = {}): Listing => ({
  marketplace: "com",
  asin: "B000000001",
  title: "A lamp",
  image: "https://m.media-amazon.com/images/I/1.jpg",
  availability: "in_stock",
  condition: "new",
  seller: null,
  deliveryCountry: "US",
  prices: { buy_box: priceOf("19.99") },
  reasons: {},
  shipping: null,
  unitPrice: null,
  noShipping: false,
  noUnitPrice: false,
  coupon: null,
  subscription: null,
  ...more,
});

export const priceOf = (amount: string, currency = "USD") => ({ amount, currency, rule: "box-core-price" });

export const pageOf = (more: Partial<Listing> = {}): Page => ({
  kind: "product",
  listing: listingOf(more),
  rules: {},
});

/** A search page of plain cards with these prices. */
export const searchOf = (amounts: readonly string[], more: Partial<SearchPage> = {}): SearchPage => ({
  kind: "search",
  marketplace: "com",
  deliveryCountry: null,
  cards: amounts.map((amount, n) => ({
    asin: asinOf(n + 1),
    title: "A lamp",
    price: priceOf(amount),
    isPlain: true,
  })),
  ...more,
});

export const asinOf = (n: number): string => `B${String(n).padStart(9, "0")}`;

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
