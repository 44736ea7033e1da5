import { createHash } from "node:crypto";
import { lookupText, marketplaces, parseAsin, productIdOf } from "@tidemark/core";
import { LookupAnswer, Problem } from "@tidemark/core/wire";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  hour,
  lamp,
  noon,
  productAt,
  report,
  startTestServer,
  type TestServer,
} from "../../testing/test-server.ts";

let server: TestServer;
let ann: string;
let ben: string;

beforeAll(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  ann = await server.register();
  await report(server.url, ann, lamp("25.00"));
  ben = await server.register();
  await report(server.url, ben, lamp("24.00"));
});
afterAll(() => server.stop());

const get = (path: string, headers = {}) => fetch(`${server.url}/v1/lookup${path}`, { headers });
const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

test("law: the database digests every marketplace and ASIN as everybody else does", async () => {
  const asins = fc.stringMatching(/^(?:B[0-9A-Z]{9}|[0-9]{9}[0-9X])$/).map((text) => parseAsin(text)!);
  const named = fc.sample(fc.tuple(fc.constantFrom(...marketplaces), asins), { numRuns: 300, seed: 7 });
  const all = [...named, ...marketplaces.map((one) => [one, parseAsin("B000000000")!] as const)];
  const ids = all.map(([marketplace, asin]) => String(productIdOf(marketplace, asin)));
  const rows = await server.pool`
    select asin_of(id) as asin, encode(lookup_key(id), 'hex') as key from unnest(${ids}::bigint[]) id`;
  expect(rows).toEqual(
    all.map(([marketplace, asin]) => ({ asin, key: digestOf(lookupText(marketplace, asin)).slice(0, 8) })),
  );
});

test("with few products the answer names them all, as the product view has them", async () => {
  const response = await get("");
  const answer = LookupAnswer.parse(await response.json());
  const at = noon / 1000;
  expect(answer).toEqual({
    length: 0,
    prefix: "",
    products: { marketplace: ["com"], asin: ["B000000001"] },
    series: {
      product: [0],
      series: ["buy_box"],
      price: [2500],
      since: [at],
      lastConfirmedAt: [at],
      lowest: [2500],
      lowestAt: [at],
      highest: [2500],
      highestAt: [at],
      appraisal: [(await productAt(server.url)).series.buy_box!.appraisal],
    },
    claims: { row: [0], price: [2400], seenBy: [1], since: [at] },
  });
  expect(response.headers.get("cache-control")).toBe("public, max-age=60");
  expect((await get("", { "If-None-Match": response.headers.get("etag")! })).status).toBe(304);
});

test("products that nobody confirmed make no prefix longer, and no answer much", async () => {
  await server.pool`
    with made as (
      insert into product (id, changed_at)
      select (1::bigint << 52) + ${Number.parseInt("B000900000", 36)}::bigint + n, null
      from generate_series(1, 1100) n returning id
    ), found as (insert into product_search (product_id) select id from made)
    insert into series (id, product_id, open_claims) select id * 8, id, 1 from made`;
  server.clock.now += hour;
  const { length, products } = LookupAnswer.parse(await (await get("")).json());
  expect([length, products.asin.includes("B000000001"), products.asin.length]).toEqual([0, true, 501]);
  await server.pool`delete from series where product_id in (select id from product where changed_at is null)`;
});

test("with many, a prefix names a bucket of at least 20, and one of another length is told the right one", async () => {
  await server.pool`
    with made as (
      insert into product (id) select (1::bigint << 52) + ${Number.parseInt("B000100000", 36)}::bigint + n
      from generate_series(1, 1100) n returning id
    ), found as (insert into product_search (product_id) select id from made)
    insert into series (id, product_id, revision, price, since) select id * 8, id, 1, 1000, now() from made`;
  server.clock.now += hour;
  expect(await (await get("")).json()).toMatchObject({ length: 1, prefix: "", products: { asin: [] } });
  const buckets = await Promise.all(
    [..."0123456789abcdef"].map(async (digit) => LookupAnswer.parse(await (await get(`/${digit}`)).json())),
  );
  for (const { prefix, products } of buckets) {
    expect(products.asin.length).toBeGreaterThanOrEqual(20);
    const wrong = products.asin.filter(
      (asin, row) => !digestOf(`${products.marketplace[row]}:${asin}`).startsWith(prefix),
    );
    expect(wrong).toEqual([]);
  }
  expect(buckets.flatMap(({ products }) => products.asin)).toHaveLength(1101);
  for (const wrong of ["/ab", "/x", "/abcdef0123", "/%00"]) {
    const refused = await get(wrong);
    expect(refused.status).toBe(400);
    expect(Problem.parse(await refused.json())).toMatchObject({ code: "bad-request", length: 1 });
  }
  expect(await (await get("/A")).json()).toEqual(buckets[10]);
});

test("a bucket is found by its index, and remembered for a minute", async () => {
  const plan = await server.pool`
    explain select product_id from product_search where lookup between '\\x40000000' and '\\x4fffffff'`;
  expect(JSON.stringify(plan)).toContain("product_search_lookup");
  const before = await (await get("/4")).json();
  await server.pool`update series set price = 7 where id & 7 = 0`;
  expect(await (await get("/4")).json()).toEqual(before);
  server.clock.now += 61_000;
  expect(await (await get("/4")).json()).not.toEqual(before);
});
