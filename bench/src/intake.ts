import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { attachDatabase } from "@tidemark/drizzle";
import { ReporterKeys } from "@tidemark/server/keys";
import { ReporterTokens } from "@tidemark/server/token";
import postgres from "postgres";
import { record } from "./capacity/measured.ts";
import { databaseCpuUs } from "./database-cpu.ts";
import { Connection, closedLoop, openLoop, quantile } from "./http-load.ts";
import { openFleet, openSingle } from "./intake-fleet.ts";
import { countFound, makeReports, seed } from "./intake-world.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    body: { type: "string", default: "1" },
    mix: { type: "string", default: "confirm" },
    rate: { type: "string" },
    connections: { type: "string" },
    record: { type: "boolean", default: false },
    processes: { type: "string" },
    replica: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const perBody = Number(values.body);
/** As many as keep what is in flight below what the intake lets wait. */
const connectionCount = Number(values.connections ?? Math.min(512, Math.floor(5120 / perBody)));
const rate = values.rate === undefined ? null : Number(values.rate);
const processes = values.processes === undefined ? null : Number(values.processes);
if (
  !(seconds > 0 && perBody >= 1 && perBody <= 50 && (processes ?? 1) >= 1) ||
  !["confirm", "novel"].includes(values.mix)
) {
  console.error(
    "Usage: npm run -s bench:intake -- --seconds 10 --body 1|20 [--mix confirm|novel] [--rate N] [--connections N] [--record]",
  );
  console.error("       as it is shipped, without the ratio: --processes N [--replica]");
  process.exit(2);
}

/** Each route runs this long before it is measured; what is acknowledged meanwhile is looked for as well. */
const warmUpSeconds = 2;

const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
await chmod(folder, 0o711);
const dataDir = join(folder, "data");
const fleet = await (processes === null
  ? openSingle(dataDir)
  : openFleet(dataDir, processes, values.replica));
/** Megabytes of the server's memory, second by second. */
const rssMb: number[] = [];
const clock = setInterval(() => rssMb.push(fleet.rssMb()), 1000);

try {
  const sql = postgres(fleet.databaseUrl, { max: 1, onnotice: () => {} });
  const logAt = async () => {
    const [row] = await sql<
      [{ at: number }]
    >`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as at`;
    return row.at;
  };
  const keys = new ReporterKeys(fleet.reporterKeys, Date.now);
  const tokens = await seed(sql, new ReporterTokens(keys, Date.now));
  const url = new URL(fleet.url);
  const connections = await Promise.all(Array.from({ length: connectionCount }, () => Connection.open(url)));
  const reports = makeReports(values.mix === "novel" ? 1 : 0.05, perBody, tokens);

  const empty = (connection: Connection) => {
    const { body, token } = reports.next();
    return connection.post("/bench/empty", token, body).then(({ status }) => status === 204);
  };
  if (fleet.hasEmptyRoute) await closedLoop(connections, Math.min(warmUpSeconds, seconds), empty);
  const emptyRoute = fleet.hasEmptyRoute ? await closedLoop(connections, Math.min(5, seconds), empty) : null;

  const began = Date.now();
  let errors = 0;
  /** Milliseconds until each 503. */
  let refused: number[] = [];
  const acked: string[] = [];
  const send = async (connection: Connection) => {
    const { body, token, ids } = reports.next();
    const at = performance.now();
    // A connection that the server closed is an error as well.
    const { status } = await connection.post("/v1/reports", token, body).catch(() => ({ status: 0 }));
    if (status === 200) acked.push(...ids);
    else if (status === 503) refused.push(performance.now() - at);
    else errors++;
    return status === 200;
  };
  const run = (forSeconds: number) =>
    rate === null
      ? closedLoop(connections, forSeconds, send)
      : openLoop(connections, forSeconds, rate / perBody, send);
  await run(Math.min(warmUpSeconds, seconds));
  errors = 0;
  refused = [];
  const look = async () => ({
    server: await fleet.cpuUs(),
    database: (await databaseCpuUs(join(dataDir, "postgres-18"))) ?? Number.NaN,
    replica: (await fleet.replicaCpuUs()) ?? Number.NaN,
    log: await logAt(),
  });
  const before = await look();
  const load = await run(seconds);
  const after = await look();
  const [rows] = await sql<[{ product: number; series: number }]>`
    select pg_total_relation_size('product') / (select count(*) from product)::float8 as product,
      pg_total_relation_size('series') / (select count(*) from series)::float8 as series`;
  await sql.end();

  clearInterval(clock);
  await fleet.kill();
  const database = await attachDatabase({ dataDir });
  const left = postgres(database.url, { max: 1, onnotice: () => {} });
  const found = await countFound(left, acked, reports.productOf, began);
  await left.end();
  await database.close();

  const perS = load.latencies.length / load.seconds;
  const emptyPerS = emptyRoute && emptyRoute.latencies.length / emptyRoute.seconds;
  const round = (value: number, digits = 0) => Number(value.toFixed(digits));
  const taken = load.latencies.length * perBody;
  /** What it grew by, for each report. */
  const each = (name: keyof typeof before, digits = 1) => {
    const growth = after[name] - before[name];
    return Number.isNaN(growth) ? null : round(growth / taken, digits);
  };
  if (values.record) {
    const figures = {
      intakeServerUs: each("server"),
      intakeDatabaseUs: each("database"),
      intakeLogBytes: each("log", 0),
      productBytes: round(rows.product),
      seriesBytes: round(rows.series),
    };
    record(figures, `bench:intake -- --body ${perBody} --mix ${values.mix}`);
  }
  console.log(
    JSON.stringify({
      body: perBody,
      mix: values.mix,
      rate,
      ...(processes !== null && { processes, replica: values.replica }),
      reportsPerS: round(perS * perBody),
      emptyRoutePerS: emptyPerS && round(emptyPerS),
      ratio: emptyPerS && round(perS / emptyPerS, 3),
      p50Ms: round(quantile(load.latencies, 0.5), 1),
      p99Ms: round(quantile(load.latencies, 0.99), 1),
      errors,
      refused: refused.length,
      refusedP99Ms: round(quantile(refused, 0.99), 1),
      acked: acked.length,
      found,
      serverCpuUsPerReport: each("server"),
      databaseCpuUsPerReport: each("database"),
      replicaCpuUsPerReport: each("replica"),
      logBytesPerReport: each("log", 0),
      rssMb: rssMb.at(-1),
      rssMbByMinute: rssMb.filter((_, second) => second % 60 === 59),
    }),
  );
  for (const connection of connections) connection.close();
} finally {
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
}
