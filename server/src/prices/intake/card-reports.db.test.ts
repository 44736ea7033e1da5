import { randomUUID } from "node:crypto";
import type { ReportedCard, ReportResult } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { day, lamp, minute, post, productAt, report, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";

let server: TestServer;
let ann: string;
let bob: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});

const cardAt = (amount: string, more: Partial<ReportedCard> = {}): ReportedCard => ({
  marketplace: "com",
  asin: "B000000001",
  deliveryCountry: null,
  price: { amount, currency: "USD", rule: "card-price" },
  ...more,
});

/** Reports cards in one body; what became of each. */
async function show(token: string, cards: readonly unknown[], ageMs = 0): Promise<string[]> {
  const reports = cards.map((card) => ({ id: randomUUID(), ageMs, card }));
  const response = await post(`${server.url}/v1/reports`, { reports }, token);
  const { results } = (await response.json()) as { results: ReportResult[] };
  return results.map(({ status, reason }) => reason ?? status);
}

const agreeOn = async (price: string): Promise<void> => {
  for (const token of [ann, bob]) await report(server.url, token, lamp(price));
};

const counts = async () => {
  const [row] = await server.pool<[Record<string, number>]>`
    select (select count(*)::int from product) as products, (select count(*)::int from series) as series,
      (select count(*)::int from price_point) as points, (select count(*)::int from evidence) as evidence,
      (select count(*)::int from claim) as claims, (select count(*)::int from verification) as verifications`;
  return row;
};

test("a card of the accepted price confirms it and adds the day, and nothing is kept of its sender", async () => {
  await agreeOn("25.00");
  const before = await counts();
  server.clock.now += 2 * day;
  expect(await show(ann, [cardAt("25.00")])).toEqual(["received"]);
  expect((await productAt(server.url)).series.buy_box!.lastConfirmedAt).toBe("2026-01-17T12:00:00.000Z");
  expect(await server.pool`select from price_day`).toHaveLength(2);
  expect(await counts()).toEqual(before);
});

test("a card of another price is refused: it opens no claim, and however many cards agree none is believed", async () => {
  await agreeOn("25.00");
  const before = await counts();
  for (const token of [ann, bob, await server.register(), await server.register()]) {
    expect(await show(token, [cardAt("24.00"), cardAt("5.00")])).toEqual(["light-novel", "light-novel"]);
  }
  expect(await productAt(server.url)).toMatchObject({ dirty: false, series: { buy_box: { price: 2500 } } });
  expect(await counts()).toEqual(before);
});

test("a card is no second person for an open claim, nor takes its reporter's vote back", async () => {
  await report(server.url, ann, lamp("25.00"));
  expect(await show(bob, [cardAt("25.00")])).toEqual(["light-novel"]);
  expect((await productAt(server.url)).series.buy_box!.price).toBeNull();
  await report(server.url, bob, lamp("25.00"));
  await report(server.url, ann, lamp("26.00"));
  expect(await show(ann, [cardAt("25.00")])).toEqual(["light-novel"]);
  expect((await productAt(server.url)).series.buy_box!.claims).toMatchObject([{ price: 2600, seenBy: 1 }]);
});

test("a card creates no product, and the only reporter's card is not believed either", async () => {
  expect(await show(ann, [cardAt("25.00", { asin: "B000000002" })])).toEqual(["light-novel"]);
  expect(await counts()).toMatchObject({ products: 0, series: 0, claims: 0 });
});

test("an old card confirms nothing", async () => {
  await agreeOn("25.00");
  server.clock.now += day;
  expect(await show(ann, [cardAt("25.00")], 70 * minute)).toEqual(["light-novel"]);
  expect(await show(ann, [cardAt("25.00")], 8 * day)).toEqual(["stale"]);
});

test("each card of a body is taken independently of the others, also together with whole listings", async () => {
  await agreeOn("25.00");
  const cards: [unknown, string][] = [
    [cardAt("25.00"), "received"],
    [cardAt("25.00", { deliveryCountry: "DE" }), "foreign-delivery"],
    [cardAt("25.00", { price: { amount: "25.00", currency: "EUR", rule: "x" } }), "currency-mismatch"],
    [cardAt("25.00", { marketplace: "cn" }), "unknown-marketplace"],
    [{ ...cardAt("25.00"), asin: "<script>" }, "invalid-listing"],
    [null, "invalid-listing"],
  ];
  expect(await show(ann, cards.map(([card]) => card))).toEqual(cards.map(([, fate]) => fate)); // biome-ignore format: one line
  const both = { id: randomUUID(), ageMs: 0, listing: lamp("25.00"), card: cardAt("25.00") };
  const neither = { id: randomUUID(), ageMs: 0 };
  const reports = [both, neither, { id: randomUUID(), ageMs: 0, listing: lamp("26.00") }];
  const response = await post(`${server.url}/v1/reports`, { reports }, ann);
  const { results } = (await response.json()) as { results: ReportResult[] };
  expect(results.map(({ status, reason }) => reason ?? status)).toEqual([
    "invalid-listing",
    "invalid-listing",
    "received",
  ]);
});
