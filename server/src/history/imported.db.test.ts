import { type Asin, marketplaceBySuffix, productIdOf, seriesIdOf } from "@tidemark/core";
import { HistoryView } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PriceWorld } from "../testing/price-world.ts";
import { day, noon, productAt, startTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;
let prices: PriceWorld;
const asin = "B000000001" as Asin;
const product = productIdOf(marketplaceBySuffix("com")!, asin);
const series = seriesIdOf(product, "buy_box");

beforeEach(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  prices = new PriceWorld(server.pool);
});
afterEach(() => server.stop());

/** An import with points so many days ago. */
async function imported(
  source: string,
  points: readonly (readonly [daysAgo: number, price: number | null])[],
  kind = series,
) {
  const [run] = await server.pool`
    insert into import_run (source, file_digest, finished_at, accepted_at) values (${source}, '', now(), now()) returning id`;
  await server.pool`insert into imported_series (series_id, run_id) values (${String(kind)}::bigint, ${run!.id})`;
  for (const [daysAgo, price] of points) {
    await server.pool`
      insert into imported_point (run_id, series_id, at, price)
      values (${run!.id}, ${String(kind)}::bigint, from_ms(${noon - daysAgo * day}), ${price})`;
  }
  return run!.id as bigint;
}

async function history(query = ""): Promise<HistoryView> {
  const answer = await fetch(`${server.url}/v1/products/com/${asin}/history?${query}`);
  return HistoryView.parse(await answer.json());
}

/** Days ago, and prices. */
const shown = async (query = "") =>
  (await history(query)).imported?.map(({ source, t, p }) => [
    source,
    t.map((at, i) => [(noon / 1000 - at) / 86_400, p[i] ?? null]),
  ]);

test("imported prices come with the history, only where the series was not seen here, and nothing is judged by them", async () => {
  await prices.accept(series, 2500, noon - 10 * day + 60_000);
  await server.pool`update series set lowest = 2500, lowest_at = since, highest = 2500, highest_at = since`;
  const before = await productAt(server.url);
  await imported("keepa", [
    [30, 100],
    [20, 90],
    [5, 1],
  ]);
  expect(await shown()).toEqual([
    ["keepa", [[30, 100], [20, 90], [10, null], [9.5, 90], [5, 1], [5 - 1 / 86_400, null]]],
  ]);
  expect(await shown("range=7d")).toEqual([["keepa", [[7.5, 90], [5, 1], [5 - 1 / 86_400, null]]]]);
  const after = await productAt(server.url);
  expect(after.series.buy_box).toEqual({ ...before.series.buy_box, imported: ["keepa"] });
  expect(after.series.buy_box!.lowest!.price).toBe(2500);
  expect(await server.pool`select from price_change where price < 2500`).toHaveLength(0);
  expect((await history()).p).toEqual([2500]);
}); // biome-ignore format: rows

test("an import that is accepted or undone changes the answer that is kept", async () => {
  await prices.accept(series, 2500, noon - 10 * day);
  expect(await shown()).toBeUndefined();
  const run = await imported("discount-bandit", [[20, 90]]);
  expect(await shown()).toEqual([["discount-bandit", [[20, 90], [19.5, null]]]]);
  await server.pool`update import_run set undone_at = now() where id = ${run}`;
  expect(await shown()).toBeUndefined();
  await server.pool`update import_run set undone_at = null, accepted_at = null where id = ${run}`;
  expect(await shown()).toBeUndefined();
  expect((await productAt(server.url)).series.buy_box?.imported).toBeUndefined();
}); // biome-ignore format: rows

test("a product that was only imported has a page, and its series a history", async () => {
  await server.pool`insert into product (id, changed_at) values (${String(product)}::bigint, null)`;
  await imported("keepa", [[20, 90], [10, null]], seriesIdOf(product, "amazon"));
  const view = await productAt(server.url);
  expect(view.series).toEqual({
    amazon: expect.objectContaining({ since: null, price: null, imported: ["keepa"] }),
  });
  expect(await shown("series=amazon")).toEqual([["keepa", [[20, 90], [10, null]]]]);
  expect((await fetch(`${server.url}/p/com/${asin}`)).status).toBe(200);
}); // biome-ignore format: rows
