import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { joinEmbedded, openDatabase, prepareDatabase } from "@tidemark/drizzle";
import postgres from "postgres";
import { type Emitted, emit, expectedAlerts, pollOnce, seedWatches, seriesOf } from "./alerts-world.ts";
import { quantile } from "./http-load.ts";
import { priceOf, productCount } from "./intake-world.ts";
import { seeded } from "./zipf.ts";

const { values } = parseArgs({
  options: {
    watches: { type: "string", default: "1000000" },
    products: { type: "string", default: "100000" },
    changes: { type: "string", default: "10000" },
    rate: { type: "string", default: "200" },
    hot: { type: "string", default: "0" },
  },
});
const watches = Number(values.watches);
const products = Number(values.products);
const changes = Number(values.changes);
const rate = Number(values.rate);
const hot = Number(values.hot);
if (
  ![watches, products, changes, rate].every((n) => n >= 1) ||
  !(hot >= 0) ||
  products > productCount ||
  changes >= products
) {
  console.error(
    `Usage: npm run -s bench:alerts -- --watches 1000000 --products 100000 --changes 10000 --rate 200 [--hot 50000]
At most ${productCount} products, and fewer changes than products: each product changes once.`,
  );
  process.exit(2);
}

const pollEveryMs = 60_000;
/** One change in so many is looked at by the poller as well. */
const polledShare = 10;
/** Nothing more is awaited when nothing was handed over for so long. */
const silenceMs = 10_000;

const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
await chmod(folder, 0o711);
const dataDir = join(folder, "data");
const database = await openDatabase({ dataDir });
// A superuser: the benchmark asks for a checkpoint.
const sql = postgres((await joinEmbedded(dataDir))!.superuserUrl, { max: 8, onnotice: () => {} });
let child: ChildProcess | null = null;

try {
  await prepareDatabase(database);
  await seedWatches(sql, products, watches, hot);
  child = fork(fileURLToPath(new URL("./alerts-server.ts", import.meta.url)), {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      // An older topic holds another database's changes under the same ids.
      KAFKA_TOPIC: `tidemark.bench.${randomUUID()}`,
    },
  });
  /** When each watch was handed over, and under which keys. */
  const handed = new Map<string, { at: number; keys: string[] }>();
  let rssMb = 0;
  let lastAt = 0;
  child.on("message", (told: { handed: [string, string, number][]; rssMb: number }) => {
    rssMb = Math.max(rssMb, told.rssMb);
    for (const [watchId, key, at] of told.handed) {
      lastAt = Date.now();
      const before = handed.get(watchId);
      if (before) before.keys.push(key);
      else handed.set(watchId, { at, keys: [key] });
    }
  });
  await once(child, "message");
  // The relay makes its slot, and the first plans are made.
  await emit(sql, products - 1, priceOf(products - 1) - 1);
  await sleep(2000);

  const began = new Date();
  const polled = new Map<bigint, number>();
  const polling = new AbortController();
  const poller = (async () => {
    for (let since = began; !polling.signal.aborted; ) {
      await sleep(pollEveryMs);
      const now = new Date();
      for (const series of await pollOnce(sql, since))
        if (!polled.has(series)) polled.set(series, Date.now());
      since = now;
    }
  })();

  const random = seeded(7300);
  const under: Promise<Emitted>[] = [];
  const start = performance.now();
  for (let n = 1; n <= changes; n++) {
    const price = Math.max(1, Math.round(priceOf(n) * (0.7 + random() * 0.4)));
    under.push(emit(sql, n, price === priceOf(n) ? price - 1 : price));
    if (hot > 0 && n === Math.floor(changes / 4)) under.push(emit(sql, 0, priceOf(0) - 1));
    const ahead = start + (n * 1000) / rate - performance.now();
    if (ahead > 1) await sleep(ahead);
  }
  const emitted = await Promise.all(under);
  const expected = await expectedAlerts(sql, emitted);
  const quietSince = Date.now();
  while (handed.size < expected.size && Date.now() - Math.max(lastAt, quietSince) < silenceMs)
    await sleep(200);
  // What comes twice would come now.
  await sleep(2000);
  polling.abort();
  await poller;

  const waited: number[] = [];
  const hotWaited: number[] = [];
  let lost = 0;
  for (const [watchId, { index, at }] of expected) {
    const got = handed.get(watchId);
    if (!got) lost++;
    else (hot > 0 && index === 0 ? hotWaited : waited).push(Math.max(0, got.at - at));
  }
  const surplus = [...handed].reduce(
    (sum, [watchId, { keys }]) => sum + keys.length - (expected.has(watchId) ? 1 : 0),
    0,
  );
  const [warmUp] = await sql<[{ n: number }]>`
    select count(*)::int as n from alert where series_id = ${String(seriesOf(products - 1))}::bigint`;
  const pollerMs = emitted.flatMap(({ index, at }) => {
    const seen = polled.get(seriesOf(index));
    return seen !== undefined && index % polledShare === 0 ? [seen - at] : [];
  });
  const round = (value: number) => Number(value.toFixed(1));
  console.log(
    JSON.stringify({
      stream: process.env.KAFKA_BROKERS ? "kafka" : "in-process",
      changes: emitted.length,
      alerts: waited.length + hotWaited.length,
      p50Ms: round(quantile(waited, 0.5)),
      p95Ms: round(quantile(waited, 0.95)),
      p99Ms: round(quantile(waited, 0.99)),
      ...(hot > 0 && { hot, hotAllMs: round(quantile(hotWaited, 1)) }),
      lost,
      duplicates: surplus - warmUp.n,
      rssMb,
      pollerP50Ms: round(quantile(pollerMs, 0.5)),
    }),
  );
} finally {
  child?.kill("SIGKILL");
  await sql.end({ timeout: 1 });
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
