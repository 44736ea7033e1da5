import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openDatabase, type ReporterKey } from "@tidemark/drizzle";
import { ReporterKeys } from "@tidemark/server/keys";
import { ReporterTokens } from "@tidemark/server/token";
import postgres from "postgres";
import { record } from "./capacity/measured.ts";
import { databaseCpuUs } from "./database-cpu.ts";
import { Connection, closedLoop, openLoop, quantile } from "./http-load.ts";
import { countFound, makeReports, seed } from "./intake-world.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    body: { type: "string", default: "1" },
    mix: { type: "string", default: "confirm" },
    rate: { type: "string" },
    connections: { type: "string" },
    record: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const perBody = Number(values.body);
/** As many as keep what is in flight below what the intake lets wait. */
const connectionCount = Number(values.connections ?? Math.min(512, Math.floor(5120 / perBody)));
const rate = values.rate === undefined ? null : Number(values.rate);
if (!(seconds > 0 && perBody >= 1 && perBody <= 50) || !["confirm", "novel"].includes(values.mix)) {
  console.error(
    "Usage: npm run -s bench:intake -- --seconds 10 --body 1|20 [--mix confirm|novel] [--rate N] [--connections N] [--record]",
  );
  process.exit(2);
}

/** Each route runs this long before it is measured; what is acknowledged meanwhile is looked for as well. */
const warmUpSeconds = 2;

const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
await chmod(folder, 0o711);
const dataDir = join(folder, "data");
const child = fork(fileURLToPath(new URL("./intake-server.ts", import.meta.url)), {
  env: { ...process.env, DATA_DIR: dataDir, PORT: "0", VERIFIER: "off" },
});
const [started] = (await once(child, "message")) as [
  { url: string; databaseUrl: string; reporterKeys: readonly ReporterKey[] },
];
/** Megabytes of the server's memory, second by second. */
const rssMb: number[] = [];
const told = new EventEmitter<{ cpu: [number] }>();
child.on("message", ({ rssMb: now, cpuUs }: { rssMb?: number; cpuUs?: number }) => {
  if (now !== undefined) rssMb.push(now);
  if (cpuUs !== undefined) told.emit("cpu", cpuUs);
});
/** Microseconds of processor time that the server's process has used. */
async function serverCpuUs(): Promise<number> {
  child.send("cpu");
  const [cpuUs] = await once(told, "cpu");
  return cpuUs;
}

try {
  const sql = postgres(started.databaseUrl, { max: 1, onnotice: () => {} });
  const logAt = async () => {
    const [row] = await sql<
      [{ at: number }]
    >`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as at`;
    return row.at;
  };
  const keys = new ReporterKeys(started.reporterKeys, Date.now);
  const tokens = await seed(sql, new ReporterTokens(keys, Date.now));
  const url = new URL(started.url);
  const connections = await Promise.all(Array.from({ length: connectionCount }, () => Connection.open(url)));
  const reports = makeReports(values.mix === "novel" ? 1 : 0.05, perBody, tokens);

  const empty = (connection: Connection) => {
    const { body, token } = reports.next();
    return connection.post("/bench/empty", token, body).then(({ status }) => status === 204);
  };
  await closedLoop(connections, Math.min(warmUpSeconds, seconds), empty);
  const emptyRoute = await closedLoop(connections, Math.min(5, seconds), empty);

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
  const [cpuBefore, databaseBefore, logBefore] = [await serverCpuUs(), await databaseCpuUs(dataDir), await logAt()]; // biome-ignore format: one row
  const load = await run(seconds);
  const cpuUs = (await serverCpuUs()) - cpuBefore;
  const databaseUs = ((await databaseCpuUs(dataDir)) ?? Number.NaN) - (databaseBefore ?? Number.NaN);
  const logBytes = (await logAt()) - logBefore;
  const [rows] = await sql<[{ product: number; series: number }]>`
    select pg_total_relation_size('product') / (select count(*) from product)::float8 as product,
      pg_total_relation_size('series') / (select count(*) from series)::float8 as series`;
  await sql.end();

  child.kill("SIGKILL");
  await once(child, "exit");
  const database = await openDatabase({ dataDir });
  const after = postgres(database.url, { max: 1, onnotice: () => {} });
  const found = await countFound(after, acked, reports.productOf, began);
  await after.end();
  await database.close();

  const perS = load.latencies.length / load.seconds;
  const emptyPerS = emptyRoute.latencies.length / emptyRoute.seconds;
  const round = (value: number, digits = 0) => Number(value.toFixed(digits));
  const taken = load.latencies.length * perBody;
  if (values.record) {
    const figures = {
      intakeServerUs: round(cpuUs / taken, 1),
      intakeDatabaseUs: round(databaseUs / taken, 1),
      intakeLogBytes: round(logBytes / taken),
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
      reportsPerS: round(perS * perBody),
      emptyRoutePerS: round(emptyPerS),
      ratio: round(perS / emptyPerS, 3),
      p50Ms: round(quantile(load.latencies, 0.5), 1),
      p99Ms: round(quantile(load.latencies, 0.99), 1),
      errors,
      refused: refused.length,
      refusedP99Ms: round(quantile(refused, 0.99), 1),
      acked: acked.length,
      found,
      serverCpuUsPerReport: round(cpuUs / taken, 1),
      databaseCpuUsPerReport: Number.isNaN(databaseUs) ? null : round(databaseUs / taken, 1),
      logBytesPerReport: round(logBytes / taken),
      rssMb: rssMb.at(-1),
      rssMbByMinute: rssMb.filter((_, second) => second % 60 === 59),
    }),
  );
  for (const connection of connections) connection.close();
} finally {
  child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
}
