import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { record } from "./capacity/measured.ts";
import {
  asinAt,
  bytesPerRow,
  columnsMs,
  readsMs,
  scatterHistory,
  seedHistory,
  settleHistory,
} from "./history-world.ts";
import { acceptedPerS } from "./history-writes.ts";
import { type Answer, Connection, closedLoop, type Load, quantile } from "./http-load.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    products: { type: "string", default: "1000000" },
    points: { type: "string", default: "20" },
    connections: { type: "string", default: "32" },
    plain: { type: "boolean", default: false },
    scattered: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const [seconds, products, points, count] = [values.seconds, values.products, values.points, values.connections].map(Number) as [number, number, number, number]; // biome-ignore format: one row
if (!(seconds > 0 && products >= 1000 && points >= 1 && count >= 1)) {
  console.error(
    "Usage: npm run -s bench:history -- [--seconds 5] [--products 1000000] [--points 20] [--connections 32] [--plain] [--scattered] [--record]",
  );
  process.exit(2);
}
const warmUpSeconds = 1;
const say = (line: object) => console.log(JSON.stringify(line));
const round = (value: number, digits = 0) => Number(value.toFixed(digits));

/** A PostgreSQL of one's own gets a database for this run, and loses it again. */
const own = process.env.DATABASE_URL ? new URL(process.env.DATABASE_URL) : null;
const name = `tidemark_bench_${process.pid}`;
const admin = own && postgres(own.href, { max: 1, onnotice: () => {} });
if (own && admin) {
  await admin`create database ${admin(name)}`;
  own.pathname = `/${name}`;
}
const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
await chmod(folder, 0o711);
const child = fork(fileURLToPath(new URL("./history-server.ts", import.meta.url)), {
  env: {
    ...process.env,
    DATA_DIR: join(folder, "data"),
    PORT: "0",
    VERIFIER: "off",
    BENCH_PLAIN: values.plain ? "1" : "",
    ...(own && { DATABASE_URL: own.href }),
  },
});

try {
  const [started] = (await once(child, "message")) as [
    { keeping: string; uncached: string; databaseUrl: string },
  ];
  const sql = postgres(started.databaseUrl, { max: 1, onnotice: () => {} });
  const began = performance.now();
  await seedHistory(sql, products, points);
  if (values.scattered) await scatterHistory(sql);
  await settleHistory(sql);
  const [server] = await sql`select current_setting('server_version') as version,
    (select extversion from pg_extension where extname = 'timescaledb') as timescaledb`;
  say({
    what: "seeded",
    products,
    points: products * points + 43_800,
    scattered: values.scattered,
    seconds: round((performance.now() - began) / 1000),
    postgresql: server!.version,
    timescaledb: server!.timescaledb,
  });
  const rowBytes = await bytesPerRow(sql);
  say({ what: "bytes a row at rest, indexes included", ...rowBytes });

  const open = (url: string) =>
    Promise.all(Array.from({ length: count }, () => Connection.open(new URL(url))));
  const [keeping, uncached] = [await open(started.keeping), await open(started.uncached)];
  const run = async (
    connections: readonly Connection[],
    status: number,
    ask: (c: Connection) => Promise<Answer>,
  ): Promise<Load> => {
    const send = async (connection: Connection) => (await ask(connection)).status === status;
    await closedLoop(connections, Math.min(warmUpSeconds, seconds), send);
    return closedLoop(connections, seconds, send);
  };
  const perS = (load: Load) => load.latencies.length / load.seconds;

  const history = (n: number, query: string) => `/v1/products/com/${asinAt(n)}/history?${query}`;
  const br = "Accept-Encoding: br\r\n";
  const days = history(0, "granularity=day");
  const empty = await run(keeping, 204, (c) => c.get("/bench/empty"));
  const report = (what: string, load: Load, more: object = {}) =>
    say({
      what,
      perS: round(perS(load), 1),
      ofEmptyRoute: round(perS(load) / perS(empty), 4),
      p50Ms: round(quantile(load.latencies, 0.5), 1),
      p99Ms: round(quantile(load.latencies, 0.99), 1),
      ...more,
    });
  report("empty route", empty, { connections: count });

  const once5 = await uncached[0]!.get(days, br);
  const etag = /etag: (\S+)/i.exec((await keeping[0]!.get(days, br)).headers)![1]!;
  report("5 years of days, uncached", await run(uncached, 200, (c) => c.get(days, br)), {
    bytes: once5.body.length,
  });
  report("5 years of days, kept", await run(keeping, 200, (c) => c.get(days, br)));
  report("5 years of days, not modified", await run(keeping, 304, (c) => c.get(days, `${br}If-None-Match: ${etag}\r\n`))); // biome-ignore format: one row
  let n = 0;
  const any = () => 1 + ((n++ * 7919) % products);
  const anyDays = await run(uncached, 200, (c) => c.get(history(any(), "granularity=day"), br));
  report("days of any of the products, uncached", anyDays);
  if (values.record) {
    const { point, day } = rowBytes;
    const asColumns = server!.timescaledb !== null && !values.plain;
    const bytes = asColumns
      ? { pointColumnBytes: point, dayColumnBytes: day }
      : { pointBytes: point, dayBytes: day };
    record({ ...bytes, readsPerS: round(perS(anyDays)) }, `bench:history -- --products ${products}`);
  }
  for (const granularity of ["week", "month", "year"]) {
    report(`5 years by ${granularity}, uncached`, await run(uncached, 200, (c) => c.get(history(0, `granularity=${granularity}`), br))); // biome-ignore format: one row
  }
  const raw = await uncached[0]!.get(history(0, "granularity=raw"), br);
  report("43,800 points, uncached", await run(uncached.slice(0, 4), 200, (c) => c.get(history(0, "granularity=raw"), br)), { connections: 4, bytes: raw.body.length }); // biome-ignore format: one row
  const median = async (times: Promise<readonly number[]>) => round(quantile(await times, 0.5), 2);
  say({ what: "43,800 points, read in the database alone", p50Ms: await median(readsMs(sql)) });
  say({
    what: "43,800 points, as columns in the server",
    p50Ms: await median(columnsMs(started.databaseUrl)),
  });
  for (const connection of [...keeping, ...uncached]) connection.close();
  say({ what: "prices accepted, with their days", ...(await acceptedPerS(started.databaseUrl, seconds)) });
  await sql.end();
} finally {
  const ended = child.exitCode === null ? once(child, "exit") : null;
  child.kill("SIGTERM");
  await ended;
  if (admin) {
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  }
  await rm(folder, { recursive: true, force: true });
}
