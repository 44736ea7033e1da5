import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";
import { productsWith } from "./find-products.ts";

let server: TestServer;

/**
 * 20,000 titles, so few on a page of the table that not all are read at once. The first quarter are of the river, the
 * last of the lake, the very last of both; the last of each are deep, too. From a hundred words on PostgreSQL estimates
 * beginnings by them.
 */
beforeAll(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  await server.asOwner("alter table product_search set (fillfactor = 10)");
  await server.pool`
    with title as (
      select n, concat_ws(' ', 'water', case when n <= 5000 or n = 20000 then 'river' end,
        case when n > 15000 then 'lake' end, case when n in (5000, 20000) then 'deep' end, 'no' || n % 200) as text
      from generate_series(1, 20000) n
    ), made as (
      insert into product (id, title)
      select (1::bigint << 52) + ${Number.parseInt("B000100000", 36)}::bigint + n, text from title order by n
      returning id, title
    ) insert into product_search (product_id, words) select id, to_tsvector('simple', title) from made`;
  await server.asOwner("analyze product_search");
});
afterAll(() => server.stop());

/** The statistics of so many times as many titles. */
const as = (times: number) =>
  server.asSuperuser(
    `update pg_class set reltuples = 20000 * ${times} where oid = 'product_search'::regclass`,
  );

const found = async (text: string) => {
  const hits = await productsWith(server.pool, text.split(" "), 1, 10_000);
  return hits && [hits.products.length, hits.more, hits.isPart];
};

test("words of few titles are looked for in all titles", async () => {
  await as(1);
  expect(await found("river lake")).toEqual([1, false, false]);
  expect(await found("lak")).toEqual([30, true, false]);
  expect(await found("sea")).toEqual([0, false, false]);
});

test("words of very many titles are looked for in the first pages only, which is said", async () => {
  await as(20);
  expect(await found("river")).toEqual([30, true, true]);
  expect(await found("riv wat")).toEqual([30, true, true]);
  expect(await found("river lake")).toEqual([0, false, true]);
  expect(await found("water river lake wate rive lak")).toEqual([0, false, true]);
});

test("one rare word among them is enough for all titles to be looked through", async () => {
  await as(20);
  expect(await found("river deep")).toEqual([2, false, false]);
  expect(await found("water river lake dee")).toEqual([1, false, false]);
  expect(await found("river sea")).toEqual([0, false, false]);
});

test("a search that had no time left finds nothing out", async () => {
  expect(await productsWith(server.pool, ["river"], 1, 0)).toBeNull();
});
