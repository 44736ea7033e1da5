import { describe, expect, test } from "vitest";
import { seriesOf, seriesOfCard } from "./series.ts";
import type { Listing } from "./wire/listing.ts";

const listing = (more: Partial<Listing> = {}): Listing => ({
  marketplace: "com",
  asin: "B000000001",
  title: "Lamp",
  image: null,
  availability: "in_stock",
  condition: "new",
  seller: null,
  deliveryCountry: null,
  prices: { buy_box: usd("25.89") },
  reasons: {},
  shipping: null,
  unitPrice: null,
  noShipping: false,
  noUnitPrice: false,
  coupon: null,
  subscription: null,
  ...more,
});

const usd = (amount: string) => ({ amount, currency: "USD", rule: "test" });

function seen(more: Partial<Listing>): Record<string, number | null> | string {
  const mapped = seriesOf(listing(more));
  return mapped.ok
    ? Object.fromEntries(mapped.observations.map(({ kind, price }) => [kind, price]))
    : mapped.reason;
}

describe("what a listing is compared as", () => {
  test.each<[string, Partial<Listing>, Record<string, number | null>]>([
    ["a new headline feeds buy_box", {}, { buy_box: 2589 }],
    ["a digital one too", { condition: "digital" }, { buy_box: 2589 }],
    ["sold by Amazon, it feeds amazon as well", { seller: { name: "Amazon.com", isAmazon: true } }, { buy_box: 2589, amazon: 2589 }],
    ["sold by another, it does not", { seller: { name: "Lamps", isAmazon: false } }, { buy_box: 2589 }],
    ["a used headline feeds used only", { condition: "used" }, { used: 2589 }],
    ["a refurbished one too, even from Amazon", { condition: "refurbished", seller: { name: "A", isAmazon: true } }, { used: 2589 }],
    ["used is the lowest of headline and offers", { condition: "used", prices: { buy_box: usd("25.89"), used: usd("20.00") } }, { used: 2000 }],
    ["list and lowest new stand apart", { prices: { buy_box: usd("25.89"), list: usd("40"), new: usd("25.00") } }, { buy_box: 2589, list: 4000, new: 2500 }],
    ["gone without a price is unavailable", { availability: "unavailable", prices: {} }, { buy_box: null }],
    ["out of stock too, next to its used offers", { availability: "out_of_stock", prices: { used: usd("9.99") } }, { used: 999, buy_box: null }],
    ["in stock without a price is no observation", { prices: {} }, {}],
    ["a withheld price is no observation, even out of stock", { availability: "out_of_stock", prices: {}, reasons: { buy_box: "withheld" } }, {}],
    ["an ambiguous one neither", { availability: "unavailable", prices: {}, reasons: { buy_box: "ambiguous" } }, {}],
    ["delivered at home is fine", { deliveryCountry: "US" }, { buy_box: 2589 }],
    ["zero is a price", { prices: { buy_box: usd("0.00") } }, { buy_box: 0 }],
  ])("observations of a listing: %s", (_, more, expected) => expect(seen(more)).toEqual(expected)); // biome-ignore format: a table

  test.each<[string, Partial<Listing>, string]>([
    ["another country's delivery", { deliveryCountry: "DE" }, "foreign-delivery"],
    ["a business account's page, whatever else is on it", { prices: { used: usd("1.00") }, reasons: { buy_box: "business-account" } }, "business-account"],
    ["another currency", { prices: { buy_box: { amount: "20.00", currency: "EUR", rule: "x" } } }, "currency-mismatch"],
    ["a foreign list price next to a right one", { prices: { buy_box: usd("1.00"), list: { amount: "2", currency: "EUR", rule: "x" } } }, "currency-mismatch"],
    ["no currency", { prices: { buy_box: { amount: "20.00", currency: "XXX", rule: "x" } } }, "unknown-currency"],
    ["Object.prototype", { prices: { buy_box: { amount: "20.00", currency: "toString", rule: "x" } } }, "unknown-currency"],
    ["an absurd price", { prices: { buy_box: usd("9999999999999") } }, "implausible"],
    ["more digits than the currency has", { prices: { buy_box: usd("1.005") } }, "implausible"],
    ["no marketplace of ours", { marketplace: "cn" }, "unknown-marketplace"],
  ])("a listing is refused: %s", (_, more, reason) => expect(seen(more)).toBe(reason)); // biome-ignore format: a table
});

describe("what a card is compared as", () => {
  const card = { marketplace: "com", asin: "B000000001", deliveryCountry: null, price: usd("25.89") };

  test("a card's price is that of the headline series only", () => {
    expect(seriesOfCard(card)).toMatchObject({ ok: true, observations: [{ kind: "buy_box", price: 2589 }] });
  });

  test.each([
    ["another country's delivery", { deliveryCountry: "DE" }, "foreign-delivery"],
    ["another currency", { price: { amount: "20.00", currency: "EUR", rule: "x" } }, "currency-mismatch"],
    ["an absurd price", { price: usd("9999999999999") }, "implausible"],
    ["no marketplace of ours", { marketplace: "cn" }, "unknown-marketplace"],
  ])("a card is refused as a product page is: %s", (_, more, reason) => {
    expect(seriesOfCard({ ...card, ...more })).toEqual({ ok: false, reason });
  });
});
