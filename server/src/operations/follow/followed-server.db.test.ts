import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HistoryView } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { guardedGet } from "../../alerts/channels/guarded-get.ts";
import {
  dateOf,
  dayMs,
  type FeedServer,
  firstDay,
  publish,
  publishedFolder,
  see,
  seriesOfThing,
  startFeedServer,
} from "../../testing/feed-world.ts";
import { operatorKey, productAt, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { feedKeyOf } from "../feed/feed-key.ts";
import { publishFeed } from "../feed/publish-feed.ts";
import { feedSourceBy } from "./feed-source.ts";
import { followServer } from "./follow-server.ts";

/** A server that publishes what another database holds, and one that follows it, over HTTP. */
let world: FeedServer;
let from: TestServer;
let to: TestServer;
const now = (firstDay + 3) * dayMs;
const series = seriesOfThing(1);
const basic = `Basic ${btoa(`operator:${operatorKey}`)}`;

beforeEach(async () => {
  world = await startFeedServer("world.example");
  from = await startTestServer({ DATA_DIR: world.folder, OPEN_DATA: "on", READ: "members" });
  to = await startTestServer({ ALLOWED_NETWORKS: "127.0.0.0/8", VERIFIER: "off" });
  to.clock.now = now;
});
afterEach(async () => {
  await from.stop();
  await to.stop();
  await world.stop();
});

const address = () => `${from.url}/open-data`;
const post = (path: string, fields: Record<string, string>) =>
  fetch(to.url + path, {
    method: "POST",
    headers: { Authorization: basic, "Sec-Fetch-Site": "same-origin" },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
const operatorPage = async () =>
  (await fetch(`${to.url}/operator`, { headers: { Authorization: basic } })).text();
const productPage = async () => (await fetch(`${to.url}/p/com/B000000001`)).text();
const takeIn = (id: number) =>
  followServer(
    {
      pool: to.pool,
      folder: join(world.folder, "follow"),
      sourceAt: feedSourceBy(guardedGet({ allowedNetworks: ["127.0.0.1"] })),
      now: () => now,
      signal: new AbortController().signal,
    },
    id,
  );

async function publishThing(): Promise<void> {
  await see(world, series, firstDay, 2000, { title: "Lamp of another server" });
  await see(world, series, firstDay + 1, 1900);
  await publish(world, now);
}

test("a server publishes its open data to everybody, with ETags and ranges, and nothing else of its folder", async () => {
  expect((await fetch(`${address()}/manifest.json`)).status).toBe(404);
  await publishThing();
  const manifest = await fetch(`${address()}/manifest.json`);
  expect([manifest.status, manifest.headers.get("cache-control")]).toEqual([200, "no-cache"]);
  const names = await readdir(publishedFolder(world));
  const name = names.find((one) => one.includes("days"))!;
  const bytes = await readFile(join(publishedFolder(world), name));
  const whole = await fetch(`${address()}/${name}`);
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
  const etag = whole.headers.get("etag")!;
  expect((await fetch(`${address()}/${name}`, { headers: { "If-None-Match": etag } })).status).toBe(304);
  const part = await fetch(`${address()}/${name}`, { headers: { Range: "bytes=10-19", "If-Range": etag } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 10-19/${bytes.length}`]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
  const other = await fetch(`${address()}/${name}`, {
    headers: { Range: "bytes=10-19", "If-Range": '"old"' },
  });
  expect(other.status).toBe(200);
  expect((await fetch(`${address()}/${name}`, { headers: { Range: "bytes=999999-" } })).status).toBe(416);
  await writeFile(join(publishedFolder(world), "snapshot-1-days-9.csv.gz"), "not named");
  for (const path of ["snapshot-1-days-9.csv.gz", "..%2fconfig.json", "manifest.json.new", "%00"]) {
    expect([path, (await fetch(`${address()}/${path}`)).status]).toEqual([path, 404]);
  }
  expect((await fetch(`${to.url}/open-data/manifest.json`)).status).toBe(404);
});

test("the operator compares a key and follows; the product page and the history show what is from there, and nothing is judged by it", async () => {
  await publishThing();
  expect((await post("/operator/follows", { url: "http://10.0.0.1/" })).status).toBe(400);
  expect((await post("/operator/follows", { url: `${to.url}/` })).status).toBe(400);
  expect((await post("/operator/follows", { url: from.url })).status).toBe(303);
  const page = await operatorPage();
  const [, fingerprint] = /name="fingerprint" value="([0-9a-f ]+)"/.exec(page) ?? [];
  expect(page).toContain(fingerprint!);
  const [{ id }] = (await to.pool<[{ id: number }]>`select id from followed_server`) as [{ id: number }];
  expect((await takeIn(id)).kind).toBe("unconfirmed");
  expect((await post("/operator/follows/confirm", { server: String(id), fingerprint: "00" })).status).toBe(
    400,
  );
  expect(
    (await post("/operator/follows/confirm", { server: String(id), fingerprint: fingerprint! })).status,
  ).toBe(303);
  expect(await fetch(`${to.url}/v1/products/com/B000000001`).then(({ status }) => status)).toBe(404);
  expect(await takeIn(id)).toMatchObject({ kind: "taken", rows: 3 });

  const name = new URL(from.url).host;
  const view = await productAt(to.url);
  expect(view).toMatchObject({ title: "Lamp of another server", describedBy: name });
  expect(view.series).toEqual({
    buy_box: expect.objectContaining({ since: null, imported: [`server:${name}`] }),
  });
  const history = HistoryView.parse(
    await (await fetch(`${to.url}/v1/products/com/B000000001/history`)).json(),
  );
  expect(history.imported).toEqual([
    {
      source: `server:${name}`,
      t: [0, 1, 2].map((n) => ((firstDay + n) * dayMs) / 1000),
      p: [2000, 1900, null],
    },
  ]);
  expect(history.t).toEqual([]);
  const shown = await productPage();
  expect(shown).toContain(`Name and picture are what the server ${name} gives.`);
  expect(shown).toContain("One other server has prices of this offer");
  expect(shown).not.toContain("different prices");

  // Seen here at another price on the same day, and by a second server at a third one.
  await see({ ...world, pool: to.pool }, series, firstDay + 1, 5000, { title: "Lamp here" });
  await to.pool`insert into followed_server (url, name, key, confirmed_at, shown)
    values ('https://b.example/open-data/', 'b.example', ${Buffer.alloc(32)}, now(), true)`;
  await to.pool`insert into followed_day (server_id, series_id, day, low, high, close)
    select id, ${String(series)}::bigint, ${dateOf(firstDay + 1)}::date, 10, 20, 15 from followed_server where name = 'b.example'`;
  const differing = await productPage();
  expect(differing).toContain("Lamp here");
  expect(differing).toContain(`${name} says other prices than were seen here on one day`);
  expect(differing).toMatch(
    new RegExp(`(?:${name} and b.example|b.example and ${name}) say different prices on one day`),
  );
  expect((await productAt(to.url)).series.buy_box!.lowest!.price).toBe(5000);

  expect((await post("/operator/follows/end", { server: String(id) })).status).toBe(303);
  expect(await productPage()).not.toContain(name);
  expect((await takeIn(id)).kind).toBe("gone");
  expect(await operatorPage()).not.toContain(name);
});

test("the operator's page shows a changed old day, and settles it", async () => {
  await to.pool`insert into followed_server (url, name, key, confirmed_at, shown)
    values ('https://b.example/open-data/', '<b>.example', ${Buffer.alloc(32)}, now(), true)`;
  await to.pool`insert into followed_day select id, ${String(series)}::bigint, '2025-01-01', 900, 900, 900, true from followed_server`;
  await to.pool`insert into followed_conflict (server_id, series_id, day, low, high, close)
    select id, ${String(series)}::bigint, '2025-01-01', 100, 100, 100 from followed_server`;
  const page = await operatorPage();
  expect(page).toContain("$9.00");
  expect(page).toContain("$1.00");
  expect(page).not.toContain("<b>.example");
  const [{ id }] = (await to.pool<[{ id: number }]>`select id from followed_server`) as [{ id: number }];
  const conflict = { server: String(id), series: String(series), day: "2025-01-01" };
  for (const wrong of [
    { ...conflict, day: "x" },
    { ...conflict, series: "1;drop" },
    { ...conflict, server: "-1" },
  ]) {
    expect((await post("/operator/follows/settle", { ...wrong, how: "take" })).status).toBe(400);
  }
  expect((await post("/operator/follows/settle", { ...conflict, how: "take" })).status).toBe(303);
  expect(await to.pool`select close::int as close, disputed from followed_day`).toEqual([
    { close: 100, disputed: false },
  ]);
  const elsewhere = await fetch(`${to.url}/operator/follows/end`, {
    method: "POST",
    headers: { Authorization: basic, "Sec-Fetch-Site": "cross-site" },
    body: new URLSearchParams({ server: String(id) }),
  });
  expect(elsewhere.status).toBe(403);
});

test("a file that broke off is fetched from where it ended", async () => {
  await publishThing();
  const key = feedKeyOf(Buffer.alloc(32, 3).toString("base64url"));
  await publishFeed({ pool: world.pool, folder: publishedFolder(world), key, now });
  await post("/operator/follows", { url: from.url });
  await to.pool`update followed_server set confirmed_at = now()`;
  const [{ id }] = (await to.pool<[{ id: number }]>`select id from followed_server`) as [{ id: number }];
  const { signed } = JSON.parse(await readFile(join(publishedFolder(world), "manifest.json"), "utf8"));
  const { files } = JSON.parse(signed).snapshot;
  const file = files.find((one: { table: string }) => one.table === "days");
  const whole = await readFile(join(publishedFolder(world), file.name));
  const folder = join(world.folder, "follow", String(id));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${file.sha256}.csv.gz.part`), whole.subarray(0, 30));
  const products = files.find((one: { table: string }) => one.table === "products");
  expect(await takeIn(id)).toMatchObject({ kind: "taken", fetched: whole.length - 30 + products.bytes });
});
