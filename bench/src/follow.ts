import { chmodSync, createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { migrate } from "@tidemark/drizzle";
import { makeTestDatabase, openTestCluster } from "@tidemark/drizzle/testing-cluster";
import { openPool, type Pool } from "@tidemark/server/database";
import {
  feedKeyOf,
  feedSourceBy,
  followServer,
  guardedGet,
  manageFollows,
  publishFeed,
} from "@tidemark/server/follow";
import postgres from "postgres";

/*
 * One server publishes, another follows it by HTTP: a snapshot of a day of so many products, then the next day, on which each
 * has a new price and one in twenty a new title. One JSON line. `mostSeconds`, `mostMb`: what one day's changes may take.
 */
const { values } = parseArgs({ options: { products: { type: "string", default: "1000000" } } });
const products = Number(values.products);
if (!(products >= 100)) {
  console.error("Usage: npm run -s bench:follow -- --products 1000000");
  process.exit(2);
}
const mostSeconds = 60;
const mostMb = 50;
const dayMs = 86_400_000;
const firstDay = Date.UTC(2026, 0, 1) / dayMs;
const morning = (day: number) => day * dayMs + 8 * 3_600_000;

const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
chmodSync(folder, 0o711);
const database = await openTestCluster();
const opened: Pool[] = [];

async function open(name: string): Promise<Pool> {
  await makeTestDatabase(database, name);
  const urlOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const sql = postgres(urlOf(database.ownerUrl), { max: 2, onnotice: () => {} });
  await migrate(sql);
  await sql.end();
  const pool = openPool(urlOf(database.ownerUrl), 4);
  opened.push(pool);
  return pool;
}

const feed = join(folder, "feed");
const server = createServer((request, answer) => {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  if (from) answer.statusCode = 206;
  createReadStream(join(feed, request.url!.split("/").at(-1)!), { start: Number(from ?? 0) })
    .on("error", () => answer.destroy())
    .pipe(answer);
});

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const started = performance.now();
  const result = await work();
  return { seconds: +((performance.now() - started) / 1000).toFixed(1), result };
}

let peakMb = 0;
const looking = setInterval(() => {
  peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1024 ** 2);
}, 200);

try {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const [from, into] = [await open("bench_from"), await open("bench_into")];
  const key = feedKeyOf(Buffer.alloc(32, 1).toString("base64url"));
  const publish = (now: number) => timed(() => publishFeed({ pool: from, folder: feed, key, now }));
  await fill(from);
  await see(from, firstDay);
  await publish(morning(firstDay + 1));
  const sourceAt = feedSourceBy(guardedGet({ allowedNetworks: ["127.0.0.1"] }));
  let now = morning(firstDay + 1);
  const follows = manageFollows({ pool: into, sourceAt, ownKey: null, now: () => now });
  const { id, fingerprint } = await follows.add(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await follows.confirm(id, fingerprint);
  const { signal } = new AbortController();
  const take = () =>
    timed(async () => {
      const done = await followServer(
        { pool: into, folder: join(folder, "follow"), sourceAt, now: () => now, signal },
        id,
      );
      if (done.kind !== "taken") throw new Error(JSON.stringify(done));
      return done;
    });
  const snapshot = await take();
  await see(from, firstDay + 1);
  await from.unsafe(`update product set title = title || ', new' where id % 20 = 0`);
  now = morning(firstDay + 2);
  const published = await publish(now);
  const change = await take();
  const fetchedMb = +(change.result.fetched / 1e6).toFixed(1);
  console.log(
    JSON.stringify({
      bench: "follow",
      products,
      snapshotSeconds: snapshot.seconds,
      snapshotMb: +(snapshot.result.fetched / 1e6).toFixed(1),
      publishSeconds: published.seconds,
      rows: change.result.rows,
      seconds: change.seconds,
      fetchedMb,
      peakMb: Math.round(peakMb),
      ok: change.seconds <= mostSeconds && fetchedMb <= mostMb,
    }),
  );
} finally {
  clearInterval(looking);
  server.close();
  for (const pool of opened) await pool.end();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

/** Products with titles and images that compress as the shop's do: half of their letters are random. */
async function fill(pool: Pool): Promise<void> {
  const firstAsin = Number.parseInt("B000000000", 36);
  await pool.unsafe(`
    insert into product (id, title, image)
    select (1::bigint << 52) + ${firstAsin} + n * 7919::bigint,
      'Thing ' || substr(md5(n::text), 1, 20) || ' for the kitchen and the garden, set of ' || n % 9,
      'https://m.media-amazon.com/images/I/' || substr(md5('i' || n), 1, 11) || '.jpg'
    from generate_series(1, ${products}) n`);
  await pool.unsafe(`
    insert into series (id, product_id, revision, price, since)
    select id * 8, id, 1, 1000, to_timestamp(${firstDay * 86_400}) from product`);
  await pool.unsafe(`
    insert into price_point (series_id, at, revision, price, reporters, verified)
    select id, since, 1, 1000, 2, false from series`);
  await pool`analyze`;
}

/** A day on which each product is seen at a new price. */
async function see(pool: Pool, day: number): Promise<void> {
  await pool.unsafe(`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select id, date '1970-01-01' + ${day}, p, p + id % 300, p, p + id % 300, 0, 0, 0, 1
    from (select id, 500 + abs(hashint8(id + ${day})) % 20000 as p from series) s`);
  await pool.unsafe(`update series set last_confirmed_at = to_timestamp(${day * 86_400 + 3600})`);
}
