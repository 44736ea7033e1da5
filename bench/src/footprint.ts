import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openDatabase, prepareDatabase, readOrCreateConfig } from "@tidemark/drizzle";
import { familyOf, memoryMb, type Running, run } from "@tidemark/server/testing";
import postgres from "postgres";
// @ts-expect-error Plain JavaScript: the scripts run before anything is installed.
import { runTasks } from "../../scripts/project.mjs";
import { seedHistory, settleHistory } from "./history-world.ts";

/** The memory of an idle server, its verifier without a browser and its database, as `npm start` runs them. */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    products: { type: "string", default: "20000" },
    points: { type: "string", default: "20" },
  },
});
const [seconds, products, points] = [values.seconds, values.products, values.points].map(Number) as [number, number, number]; // biome-ignore format: one row
if (process.platform !== "linux" || !(seconds >= 0 && products >= 1 && points >= 1)) {
  console.error(
    "Usage, on Linux: npm run -s bench:footprint -- [--seconds 60] [--products 20000] [--points 20]",
  );
  process.exit(2);
}

async function fill(dataDir: string): Promise<void> {
  const database = await openDatabase({ dataDir });
  await prepareDatabase(database);
  // A temporary table is of one connection.
  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  await seedHistory(sql, products, points);
  await settleHistory(sql);
  await sql.end();
  await database.close();
}

const built = await runTasks(["build:chart", "build:server", "build:crawler"]);
if (!built.ok) throw new Error(built.text);
const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
await chmod(folder, 0o711);
const dataDir = join(folder, "data");
const running: Running[] = [];
try {
  await fill(dataDir);
  const began = performance.now();
  const server = run("server/dist/main.js", { DATA_DIR: dataDir, DATABASE_URL: "", PORT: "0" });
  running.push(server);
  const [ready] = await server.line(/^\{"ready":true.*$/);
  const readyMs = Math.round(performance.now() - began);
  const verifier = run("crawler/dist/main.js", {
    TIDEMARK_URL: (JSON.parse(ready) as { url: string }).url,
    VERIFIER_KEY: (await readOrCreateConfig(dataDir)).verifierKey,
    // Never started: there is nothing to visit.
    CHROMIUM_PATH: process.execPath,
  });
  running.push(verifier);
  await verifier.line(/"msg":"The verifier started"/);
  await sleep(seconds * 1000);
  const postmaster = Number.parseInt(await readFile(join(dataDir, "postgres-18/postmaster.pid"), "utf8"), 10);
  console.log(
    JSON.stringify({
      serverMb: memoryMb(familyOf(server.child.pid!, postmaster)),
      verifierMb: memoryMb(familyOf(verifier.child.pid!)),
      databaseMb: memoryMb(familyOf(postmaster)),
      readyMs,
    }),
  );
} finally {
  for (const one of running.toReversed()) await one.end();
  await rm(folder, { recursive: true, force: true });
}
