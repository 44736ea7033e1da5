import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { migrate } from "@tidemark/drizzle";
import { makeTestDatabase, openTestCluster } from "@tidemark/drizzle/testing-cluster";
import postgres from "postgres";

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "2000000" },
    each: { type: "string", default: "100" },
    "per-day": { type: "string", default: "4" },
  },
});
const each = Number(values.each);
const perDay = Number(values["per-day"]);
const products = Math.floor(Number(values.points) / each);
if (!(products >= 1 && each >= 1 && perDay >= 1)) {
  console.error("Usage: npm run -s bench:open-data -- --points 2000000 --each 100 --per-day 4");
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), "tidemark-bench-"));
chmodSync(folder, 0o711);
const database = await openTestCluster();
const urlOf = (name: string) => Object.assign(new URL(database.ownerUrl), { pathname: `/${name}` }).href;

/** Runs a command of the server's and returns its seconds and the most memory it held. */
async function run(command: string, args: readonly string[], url: string) {
  const file = fileURLToPath(new URL(`../../server/src/operations/cli/${command}.ts`, import.meta.url));
  const env = { ...process.env, DATABASE_URL: url, DATA_DIR: join(folder, "data") };
  const started = performance.now();
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
  let peakMb = 0;
  const look = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 100);
  const [code] = await once(child, "exit");
  clearInterval(look);
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peakMb: Math.round(peakMb) };
}

try {
  for (const name of ["bench_from", "bench_into"]) {
    await makeTestDatabase(database, name);
    const sql = postgres(urlOf(name), { max: 2, onnotice: () => {} });
    await migrate(sql);
    if (name === "bench_from") await fill(sql);
    await sql.end();
  }
  const dump = join(folder, "dump");
  const written = await run("dump", ["--out", dump], urlOf("bench_from"));
  const { files } = JSON.parse(await readFile(join(dump, "manifest.json"), "utf8"));
  const rows = (name: string) => files.find((file: { name: string }) => file.name === name);
  const points = rows("price_points.csv.gz").rows as number;
  console.log(
    JSON.stringify({
      bench: "dump",
      points,
      days: rows("price_days.csv.gz").rows,
      ...rounded(written, points),
      csvBytesPerPoint: +(rows("price_points.csv.gz").bytes / points).toFixed(2),
      parquetBytesPerPoint: +(rows("price_points.parquet").bytes / points).toFixed(2),
    }),
  );
  const taken = await run("import", [dump], urlOf("bench_into"));
  console.log(
    JSON.stringify({
      bench: "import",
      points,
      days: rows("price_days.csv.gz").rows,
      ...rounded(taken, points),
    }),
  );
} finally {
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

function rounded({ seconds, peakMb }: { seconds: number; peakMb: number }, points: number) {
  return { seconds: +seconds.toFixed(1), pointsPerS: Math.round(points / seconds), peakMb };
}

/** Headline prices of amazon.com's products, `perDay` changes a day, each day seen. */
async function fill(sql: postgres.Sql): Promise<void> {
  const firstAsin = Number.parseInt("B000000000", 36);
  await sql`
    insert into product (id, title)
    select (1::bigint << 52) + ${firstAsin}::bigint + n, 'A thing of the shop, number ' || n from generate_series(1, ${products}::int) n`;
  await sql`insert into series (id, product_id, revision, price, since) select id * 8, id, ${each}, 1000, now() from product`;
  await sql`
    insert into price_point (series_id, at, revision, price, reporters, verified)
    select s.id, timestamptz '2020-01-01' + n * interval '1 day' / ${perDay}::int + (s.id / 8 % 3600) * interval '1 second',
      n + 1, 1000 + (s.id / 8 % 5000 * 7919 + n * 1009) % 5000, 2, n % 3 = 0
    from series s, generate_series(0, ${each - 1}::int) n`;
  await sql`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select series_id, (at at time zone 'utc')::date, 1000, 2000, 1000, 1500, 0, 0, 0, count(*)
    from price_point group by 1, 2`;
  await sql`analyze`;
}
