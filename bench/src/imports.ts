import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { migrate } from "@tidemark/drizzle";
import { makeTestDatabase, openTestCluster } from "@tidemark/drizzle/testing-cluster";
import postgres from "postgres";
import {
  changedetectionFile,
  discountBanditFile,
  keepaFile,
  listFile,
  priceBuddyDump,
  priceBuddyFile,
} from "./imports-files.ts";

/*
 * Imports from other tools: reading each source, without the start of a process; then by the command an import with its provenance, its
 * undoing, and one that is killed at random moments. `--keepa`: the points of a larger file, whose memory is compared.
 */
const { values } = parseArgs({
  options: {
    points: { type: "string", default: "1000000" },
    keepa: { type: "string", default: "10000000" },
    files: { type: "string", default: "30000" },
    kills: { type: "string", default: "20" },
  },
});
const [points, keepa, files, kills] = [values.points, values.keepa, values.files, values.kills].map(
  Number,
) as [number, number, number, number];
if (![points, keepa, files].every((n) => n >= 1000) || !(kills >= 0)) {
  console.error(
    "Usage: npm run -s bench:imports -- --points 1000000 --keepa 10000000 --files 30000 --kills 20",
  );
  process.exit(2);
}

const command = fileURLToPath(new URL("../../server/src/operations/cli/import-from.ts", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
chmodSync(folder, 0o711);

const reader = fileURLToPath(new URL("imports-read.ts", import.meta.url));

function start(args: readonly string[], url = "", file = command): ChildProcess {
  const env = { ...process.env, DATABASE_URL: url, DATABASE_OWNER_URL: url, DATA_DIR: join(folder, "data") };
  return spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "ignore"] });
}

/**
 * Runs the command, or what reads a file alone. Peak memory is of this process, without PostgreSQL and the process that opens SQLite;
 * of the command, 310 MB are what Node takes to run the sources.
 */
async function run(args: readonly string[], url?: string, file?: string) {
  const started = performance.now();
  const child = start(args, url, file);
  let said = "";
  child.stdout!.on("data", (part) => {
    said += part;
  });
  let peakMb = 0;
  const look = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 50);
  const [code] = await once(child, "close");
  clearInterval(look);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  const last = said.trim().split("\n").at(-1)!;
  const summary = last.startsWith("{") ? JSON.parse(last) : {};
  const seconds: number = summary.seconds ?? (performance.now() - started) / 1000;
  return { seconds, peakMb: Math.round(peakMb), summary };
}

function tell(
  bench: string,
  rows: number,
  { seconds, peakMb }: { seconds: number; peakMb: number },
  more: object = {},
) {
  const perS = Math.round(rows / seconds);
  console.log(JSON.stringify({ bench, rows, seconds: +seconds.toFixed(1), perS, peakMb, ...more }));
}

async function readAll(): Promise<void> {
  const sources = [
    ["keepa", "json", keepaFile, points],
    ["list", "csv", listFile, points],
    ["pricebuddy", "json", priceBuddyFile, points],
    ["pricebuddy", "sql", priceBuddyDump, points],
    ["discount-bandit", "sqlite", discountBanditFile, points],
    ["changedetection", "zip", changedetectionFile, files],
    ["keepa", "large.json", keepaFile, keepa],
  ] as const;
  for (const [source, ending, make, rows] of sources) {
    const path = join(folder, `${source}.${ending}`);
    await make(path, rows);
    const done = await run([source, path], undefined, reader);
    const megabytes = Math.round((await stat(path)).size / 1e6);
    const found = done.summary.points + done.summary.watches;
    tell(`read ${source} ${ending}`, found, done, { megabytes });
    if (ending !== "json" || source !== "keepa") await rm(path);
  }
}

async function counts(sql: postgres.Sql): Promise<string> {
  const [row] = await sql`
    select (select count(*) from imported_point) as points, (select coalesce(sum(price), 0) from imported_point) as prices,
      (select count(*) from imported_series) as series, (select count(*) from product) as products,
      (select count(*) from import_run) as runs`;
  return JSON.stringify(row);
}

async function importAll(url: string, sql: postgres.Sql): Promise<void> {
  const path = join(folder, "keepa.json");
  const before = await counts(sql);
  const done = await run(["keepa", path, "--accept", "--json"], url);
  tell("import keepa", done.summary.points, done);
  const whole = await counts(sql);
  const [made] = await sql`select id from import_run`;
  const undone = await run(["undo", String(made!.id)], url);
  tell("undo", done.summary.points, undone, { leavesAllAsBefore: (await counts(sql)) === before });
  if (kills === 0) return;
  let killed = 0;
  for (let n = 0; n < kills; n++) {
    const child = start(["keepa", path, "--accept"], url);
    const ended = once(child, "exit");
    await Promise.race([sleep(500 + Math.random() * done.seconds * 900), ended]);
    if (child.exitCode === null) killed += 1;
    child.kill("SIGKILL");
    await ended;
  }
  // Unless the last one came to its end.
  await run(["keepa", path, "--accept", "--json"], url).catch(() => {});
  const sameAsInOneGo = (await counts(sql)) === whole;
  console.log(
    JSON.stringify({ bench: "killed and resumed", rows: done.summary.points, killed, sameAsInOneGo }),
  );
}

try {
  await readAll();
  const database = await openTestCluster();
  try {
    const name = "bench_imports";
    await makeTestDatabase(database, name);
    const url = Object.assign(new URL(database.ownerUrl), { pathname: `/${name}` }).href;
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await migrate(sql);
    await importAll(url, sql);
    await sql.end();
  } finally {
    await database.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
