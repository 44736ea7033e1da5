import { type Asin, marketplaceBySuffix, productIdOf, type SeriesKind, seriesIdOf } from "@tidemark/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PriceWorld } from "../../testing/price-world.ts";
import { day, noon, productAt, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { usualPrices } from "./usual-price.ts";

let server: TestServer;
let prices: PriceWorld;
const product = productIdOf(marketplaceBySuffix("com")!, "B000000001" as Asin);
const series = (kind: SeriesKind) => seriesIdOf(product, kind);

beforeEach(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  prices = new PriceWorld(server.pool);
});
afterEach(() => server.stop());

/** A price from so many days ago on, and sightings of it on each day until so many days ago. */
async function held(kind: SeriesKind, price: number, fromDay: number, untilDay: number): Promise<void> {
  const id = String(series(kind));
  await prices.accept(series(kind), price, noon - fromDay * day);
  await server.pool`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select ${id}::bigint, d::date, ${price}, ${price}, ${price}, ${price}, 0, 0, 0, 0
    from generate_series(from_ms(${noon - fromDay * day}), from_ms(${noon - untilDay * day}), interval '1 day') d
    on conflict do nothing`;
  await server.pool`
    update series set last_confirmed_at = from_ms(${noon - untilDay * day}),
      highest = greatest(highest, ${price}), highest_at = now() where id = ${id}::bigint`;
}

const appraisalNow = async (kind: SeriesKind = "buy_box") =>
  (await productAt(server.url)).series[kind]?.appraisal;

test("a product's price comes with its usual price, since when it is the lowest, and its verdict", async () => {
  await held("buy_box", 2000, 100, 60);
  await held("buy_box", 3000, 50, 3);
  await held("buy_box", 2400, 2, 0);
  expect(await appraisalNow()).toEqual({
    verdict: "good",
    // 31 of the days from 90 to 60 days ago, 48 at the higher price, 3 of now.
    usual: { price: 3000, observedDays: 82 },
    percent: -20,
    lowest: { since: "2025-11-17", observedDays: 51 },
    struck: null,
    move: { kind: "fall", was: 3000, percent: 20, at: "2026-01-13T11:59:00.000Z" },
  });
  const page = await (await fetch(`${server.url}/p/com/B000000001`)).text();
  expect(page).toContain("Good price");
  expect(page).toContain("20% below usual ($30.00 over 90 days).");
  expect(page).toContain("The lowest since Nov 17, 2025.");
});

test("a struck price that never was is the verdict, while it is shown beside the price", async () => {
  await held("buy_box", 3000, 60, 0);
  await held("list", 9900, 20, 0);
  expect(await appraisalNow()).toMatchObject({
    verdict: "was-never-seen",
    struck: { was: 9900, finding: "never-seen" },
    lowest: null,
  });
  expect(await appraisalNow("list")).toBeUndefined();
  // Two days later people still see the price, but nothing struck.
  server.clock.now += 2 * day;
  await server.pool`
    update series set last_confirmed_at = from_ms(${server.clock.now}) where id = ${String(series("buy_box"))}::bigint`;
  expect(await appraisalNow()).toMatchObject({ verdict: "usual", struck: null });
});

test("too little seen gives no verdict, no price no appraisal", async () => {
  await held("buy_box", 3000, 3, 0);
  expect(await appraisalNow()).toMatchObject({ verdict: "not-enough-data", usual: null, percent: null });
  await prices.accept(series("buy_box"), null, noon);
  expect(await appraisalNow()).toBeUndefined();
});

test("a retracted price is not part of the usual one; what comes after the moment neither", async () => {
  await held("buy_box", 3000, 60, 31);
  await held("buy_box", 100, 30, 0);
  const usual = async (at: number) =>
    (await usualPrices(server.pool, [{ seriesId: series("buy_box"), at }])).get(series("buy_box"));
  expect(await usual(noon)).toBe(100);
  expect(await usual(noon - 30 * day - 60_000)).toBe(3000);
  await prices.retract(series("buy_box"), 2, noon);
  expect(await usual(noon)).toBe(3000);
});
