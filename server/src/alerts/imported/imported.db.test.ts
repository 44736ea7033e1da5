import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Asin, marketplaceBySuffix, productIdOf, seriesIdOf } from "@tidemark/core";
import { HistoryView, ImportedBundle } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeDump } from "../../operations/open-data/write-dump.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { PriceWorld } from "../../testing/price-world.ts";
import { putRun } from "../../testing/put-run.ts";
import { day, noon, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";

let server: TestServer;
let token: string;
let holder: bigint;
const product = productIdOf(marketplaceBySuffix("com")!, "B000000001" as Asin);
const series = seriesIdOf(product, "buy_box");
/** A price that nothing else has. */
const secret = 77_123;

beforeEach(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  token = await newHolder(server);
  const [row] = await server.pool`select id from holder`;
  holder = row!.id;
});
afterEach(() => server.stop());

const get = (as: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/v1/me/imported`, { headers: { Authorization: `Bearer ${as}`, ...headers } });
const bundle = async (as: string) => ImportedBundle.parse(await (await get(as)).json());
const at = (daysAgo: number) => noon - daysAgo * day;

test("a holder gets what they imported, with an ETag that changes with it; another gets nothing of it", async () => {
  expect(await bundle(token)).toEqual({ series: [], left: 0 });
  const run = await putRun(server.pool, { source: "keepa", holder, series, points: [[at(9), 900], [at(5), null]] }); // biome-ignore format: one row
  await putRun(server.pool, { source: "keepa", holder, series, points: [[at(9), 901], [at(3), 800]] }); // biome-ignore format: one row
  await putRun(server.pool, {
    source: "keepa",
    holder: null,
    isAccepted: true,
    series,
    points: [[at(1), 1]],
  });
  const answer = await get(token);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(ImportedBundle.parse(await answer.json())).toEqual({
    series: [
      {
        ...{ marketplace: "com", asin: "B000000001", series: "buy_box", source: "keepa" },
        ...{ t: [9, 5, 3].map((ago) => at(ago) / 1000), p: [901, null, 800] },
      },
    ],
    left: 0,
  });
  const etag = answer.headers.get("etag")!;
  expect((await get(token, { "If-None-Match": etag })).status).toBe(304);
  const packed = await get(token, { "If-None-Match": etag, "Accept-Encoding": "br" });
  expect(packed.status).toBe(304);
  expect(await bundle(await newHolder(server))).toEqual({ series: [], left: 0 });
  expect((await get("th1.wrong")).status).toBe(401);
  await server.pool`update import_run set undone_at = now() where id = ${run}`;
  expect((await get(token, { "If-None-Match": etag })).status).toBe(200);
  expect((await bundle(token)).series[0]!.p).toEqual([901, 800]);
});

test("watched products come first, and a merged holder's imports go on with the other", async () => {
  const other = productIdOf(marketplaceBySuffix("de")!, "B000000007" as Asin);
  await putRun(server.pool, { source: "keepa", holder, series, points: [[at(9), 900]] });
  await putRun(server.pool, { source: "pricebuddy", holder, series: seriesIdOf(other, "used"), points: [[at(9), 900]] }); // biome-ignore format: one row
  const body = {
    marketplace: "de",
    asin: "B000000007",
    series: "buy_box",
    rule: { kind: "change", from: "last" },
  };
  const made = await ask(`${server.url}/v1/watches`, "POST", token, body, { "X-Tidemark-Key": "x" });
  expect(made.status).toBe(201);
  expect((await bundle(token)).series.map((one) => one.marketplace)).toEqual(["de", "com"]);
  const into = await newHolder(server);
  expect((await ask(`${server.url}/v1/me/merge`, "POST", into, { from: token })).status).toBe(200);
  expect((await bundle(into)).series).toHaveLength(2);
});

/** All that is open to others, as text. */
async function open(): Promise<Record<string, string>> {
  const paths = [
    ...[
      "/",
      "/search?q=lamp",
      "/drops",
      "/drops.atom",
      "/p/com/B000000001",
      "/p/com/B000000001.png",
      "/health",
    ],
    ...["/v1/products/com/B000000001", "/v1/lookup"],
    ...["json", "csv"].map((format) => `/v1/products/com/B000000001/history?range=all&format=${format}`),
    ...["day", "month"].map((size) => `/v1/products/com/B000000001/history?range=all&granularity=${size}`),
    "/v1/products/com/B000000001/history?series=buy_box,used,amazon",
  ];
  const texts: Record<string, string> = {};
  for (const path of paths) {
    const response = await fetch(server.url + path);
    texts[path] =
      `${response.status} ${response.headers.get("etag")} ${Buffer.from(await response.arrayBuffer()).toString("latin1")}`;
  }
  const folder = await mkdtemp(join(tmpdir(), "tidemark-private-"));
  const { files } = await writeDump(server.pool, join(folder, "dump"), new Date(noon), () => {});
  for (const { name } of files.filter((one) => one.name.endsWith(".gz"))) {
    texts[name] = gunzipSync(await readFile(join(folder, "dump", name))).toString();
  }
  await rm(folder, { recursive: true });
  return texts;
}

test("an import that is a holder's own changes nothing that others get", async () => {
  const prices = new PriceWorld(server.pool);
  await prices.accept(series, 2500, noon - 10 * day);
  await server.pool`update series set lowest = 2500, lowest_at = since, highest = 2500, highest_at = since`;
  const before = await open();
  await putRun(server.pool, { source: "keepa", holder, series, points: [[at(400), secret], [at(20), 1]] }); // biome-ignore format: one row
  await putRun(server.pool, { source: "keepa", holder, series: seriesIdOf(product, "used"), points: [[at(30), secret]] }); // biome-ignore format: one row
  const after = await open();
  expect(Object.keys(after).length).toBeGreaterThan(15);
  expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([]);
  expect(JSON.stringify(after)).not.toMatch(/77123|771[.,]23/);
  expect(JSON.stringify(await bundle(token))).toContain(String(secret));
});

/** A visitor with a watch on the product, and the id of their holder. */
async function visiting(): Promise<[Visitor, bigint]> {
  const visitor = new Visitor(server.url);
  await visitor.send("/watches", {
    product: "https://www.amazon.com/dp/B000000001",
    rule: "change",
    rearm: "5",
  });
  const [row] = await server.pool`select max(id) as id from holder`;
  return [visitor, row!.id];
}

test("the page of a product draws own imports for their holder alone, and counts them only when told to", async () => {
  const prices = new PriceWorld(server.pool);
  for (const [ago, price] of [[80, 3000], [40, 2500]] as const) await prices.accept(series, price, at(ago)); // biome-ignore format: rows
  await server.pool`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select ${String(series)}::bigint, d::date, 2500, 3000, 2500, 2500, 0, 0, 0, 0
    from generate_series(from_ms(${at(80)}), from_ms(${noon}), interval '1 day') d on conflict do nothing`;
  await server.pool`
    update series set lowest = 2500, lowest_at = since, highest = 3000, highest_at = since, last_confirmed_at = from_ms(${noon})`;
  const [visitor, mine] = await visiting();
  await putRun(server.pool, { source: "keepa", holder: mine, series, points: [[at(200), 2000], [at(150), secret], [at(90), 2600]] }); // biome-ignore format: one row
  expect((await visitor.get("/watches")).text).toContain("With the prices that you imported");
  const page = await visitor.get("/watches/product/com/B000000001");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.text).toContain("$771.23");
  expect(page.text).toContain("Nothing lower was seen here on");
  const history = HistoryView.parse(
    JSON.parse((await visitor.get("/watches/own/com/B000000001/history")).text),
  );
  expect(history.imported).toMatchObject([{ source: "keepa", p: [2000, secret, 2600, null] }]);
  expect(JSON.parse((await visitor.get("/watches/own/com/B000000001")).text).series.buy_box.imported).toEqual(
    ["keepa"],
  );
  await visitor.send("/watches/bring/count", { count: "yes" });
  const counted = await visitor.get("/watches/product/com/B000000001");
  expect(counted.text).toContain("with prices from Keepa");
  expect(counted.text).not.toContain("Nothing lower was seen here on");
  const [other] = await visiting();
  for (const path of [
    "/watches/product/com/B000000001",
    "/watches/own/com/B000000001/history",
    "/watches/product",
  ]) {
    expect((await other.get(path)).text).not.toMatch(/771[.]?23|Keepa|keepa/);
  }
  expect((await fetch(`${server.url}/watches/own/com/B000000001`)).status).toBe(401);
  expect((await visitor.get("/watches/product")).text).toContain("/watches/product/com/B000000001");
});
