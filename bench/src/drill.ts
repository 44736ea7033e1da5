import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { joinEmbedded, readOrCreateConfig } from "@tidemark/drizzle";
import { openDatabaseProxy } from "@tidemark/server/database-proxy";
import { ReporterKeys } from "@tidemark/server/keys";
import { ReporterTokens } from "@tidemark/server/token";
import { drillCluster } from "./drill/cluster/index.ts";
import { connectTo, type Fault, faultsOf, killedBackend, lockedTable } from "./drill/faults.ts";
import { KeptServer } from "./drill/kept-server.ts";
import { knownProducts, productsOf } from "./drill/load.ts";
import { openOwnCluster } from "./drill/own-cluster.ts";
import { holds, play, type World } from "./drill/play.ts";
import { seedProducts, seedReporters } from "./intake-world.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string" },
    fault: { type: "string", multiple: true },
    short: { type: "boolean", default: false },
    from: { type: "string" },
    reports: { type: "string", default: "100" },
    keep: { type: "boolean", default: false },
  },
});
/** As test harnesses have it. */
const skippedCode = 77;
const seconds = Number(values.seconds ?? (values.short ? 8 : 60));
const reportsPerSecond = Number(values.reports);
const isKnown = ["database", "cluster"].includes(positionals[0] ?? "");
if (!isKnown || !(seconds > 0) || !(reportsPerSecond > 0)) {
  console.error("Usage: npm run -s drill -- database|cluster [--seconds 60] [--fault NAME ...]");
  console.error("       cluster: [--short] [--from COMMIT] [--reports 100] [--keep]");
  process.exit(2);
}
if (positionals[0] === "cluster") {
  const failed = await drillCluster({
    seconds,
    isShort: values.short,
    faults: values.fault ?? [],
    reportsPerSecond,
    from: values.from ?? null,
    keep: values.keep,
  });
  process.exit(failed === null ? skippedCode : failed === 0 ? 0 : 1);
}
const isWanted = (name: string) => !values.fault || values.fault.includes(name);
let failed = 0;

async function playAll(prefix: string, faults: readonly Fault[], world: World): Promise<void> {
  for (const fault of faults) {
    const name = `${prefix}: ${fault.name}`;
    if (!isWanted(name)) continue;
    const played = { ...(await play(fault, world, seconds)), fault: name };
    console.log(JSON.stringify(played));
    if (!holds(played)) failed++;
  }
}

async function worldOf(
  server: KeptServer,
  dataDir: string,
  databaseUrl: World["databaseUrl"],
): Promise<World> {
  const { reporterKeys } = await readOrCreateConfig(dataDir);
  const issuer = new ReporterTokens(new ReporterKeys(reporterKeys, Date.now), Date.now);
  const sql = connectTo(await databaseUrl());
  const tokens = await seedReporters(sql, issuer, 500);
  await seedProducts(sql, knownProducts);
  await sql.end();
  return { server, tokens, products: productsOf(), databaseUrl };
}

/** The embedded database, which the server restarts when it is lost. */
async function embedded(folder: string): Promise<void> {
  const dataDir = join(folder, "embedded");
  const server = await KeptServer.open({ DATA_DIR: dataDir });
  const url = async () => {
    const running = await joinEmbedded(dataDir);
    if (!running) throw new Error("the embedded database does not run");
    return running.superuserUrl;
  };
  try {
    const world = await worldOf(server, dataDir, url);
    const postmaster = async () => {
      const sql = connectTo(await url());
      const [row] = await sql<[{ folder: string }]>`select current_setting('data_directory') as folder`;
      await sql.end();
      return Number((await readFile(join(row.folder, "postmaster.pid"), "utf8")).split("\n")[0]);
    };
    const killedPostmaster: Fault = {
      name: "kill -9 of the postmaster",
      lasts: false,
      begin: async () => void process.kill(await postmaster(), "SIGKILL"),
      end: async () => {},
    };
    await playAll("embedded", [killedBackend(url), killedPostmaster, lockedTable(url)], world);
  } finally {
    await server.stop();
  }
}

/** A PostgreSQL of the operator's own, and the network before it. */
async function own(folder: string): Promise<void> {
  const cluster = await openOwnCluster();
  if (!cluster) {
    console.error(
      "Debian's PostgreSQL is not installed: the drill of an operator's own PostgreSQL is skipped.",
    );
    return;
  }
  const proxy = await openDatabaseProxy(cluster.url);
  const dataDir = join(folder, "own");
  const server = await KeptServer.open({ DATA_DIR: dataDir, DATABASE_URL: proxy.url });
  try {
    await playAll(
      "own",
      faultsOf(cluster, proxy),
      await worldOf(server, dataDir, async () => cluster.adminUrl),
    );
  } finally {
    await server.stop();
    await proxy.close();
    await cluster.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), "tidemark-drill-"));
await chmod(folder, 0o711);
try {
  await embedded(folder);
  await own(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
