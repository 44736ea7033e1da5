import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase, prepareDatabase, readOrCreateConfig } from "@tidemark/drizzle";
import { parseEnv } from "@tidemark/server/env";
import { openPool } from "@tidemark/server/judging";
import { startServer } from "@tidemark/server/start";
import { consoleLogger } from "@tidemark/server/testing";
import { Connection } from "./http-load.ts";
import { seedTitles } from "./search-world.ts";

const { values } = parseArgs({
  options: {
    products: { type: "string", default: "1000000" },
    requests: { type: "string", default: "100" },
    connections: { type: "string", default: "4" },
    folder: { type: "string" },
  },
});

const many = (word: string) => Array.from({ length: 400 }, () => word).join(" ");
/** What somebody types who wants the server to work. */
const hostile: Readonly<Record<string, string>> = {
  "an honest search": "desk lampe",
  "the most common word": "the",
  "the most common words": "the for a 2 with and x pro",
  "two common words": "led set",
  "a common beginning": "pro",
  "common beginnings": "con pro tab les lam des ter van",
  "one letter": "a",
  "single letters": "a b c d e f g h",
  wildcards: "%%% ___ *** :*",
  "regular expression": "(a+)+$ .* [^x]{1,9999} \\b",
  "query operators": "the & !the | the <-> 'the':*",
  "10,000 characters": "x".repeat(10_000),
  "very many terms": many("the pro con"),
  "a common and an unknown word": "the zzzzqqq",
  "combining marks": `e${"\u0301".repeat(500)} cone\u0301`,
  emoji: "\u{1F30A}\u{1F469}\u200d\u{1F4BB} \u{1F600}".repeat(50),
  Chinese: "\u4e2d\u6587 \u4e00\u4e8c",
  "the last page": "the&page=20",
  "an ASIN": "B000500000",
  "a look-up": "/v1/lookup/a5c",
  "an invalid look-up": "/v1/lookup/%%%",
  "a history of nothing": "/v1/products/com/B0NOTHING1/history?series=buy_box,new&granularity=day",
};

const own = values.folder ?? (await mkdtemp(join(tmpdir(), "tidemark-search-")));
// PostgreSQL may run as another user.
await chmod(own, 0o711);
const parsed = parseEnv({ PORT: "0", DATA_DIR: own, VERIFIER: "off", READ: "open" });
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const secrets = await readOrCreateConfig(own);
const database = await openDatabase({ dataDir: own });
await prepareDatabase(database);
// As the server opens it: a check of a foreign key that was planned while a table was
// empty would scan it for ever.
const sql = openPool(database.ownerUrl, 2);
const [{ n }] = await sql<[{ n: number }]>`select count(*)::int as n from product_search`;
if (n === 0) await seedTitles(sql, Number(values.products));
await sql.end();
const server = await startServer({
  config: parsed.config,
  databaseUrl: database.url,
  secrets,
  roles: ["api"],
  log: consoleLogger,
});

const at = (sorted: readonly number[], share: number) =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;

try {
  const url = new URL(server.url!);
  const connections = await Promise.all(
    Array.from({ length: Number(values.connections) }, () => Connection.open(url)),
  );
  for (const [name, typed] of Object.entries(hostile)) {
    const [words = "", page = ""] = typed.split("&page=");
    const path = typed.startsWith("/")
      ? typed
      : `/search?q=${encodeURIComponent(words)}${page && `&page=${page}`}`;
    const times: number[] = [];
    const statuses = new Map<number, number>();
    let refused = 0;
    let left = Number(values.requests);
    await connections[0]!.get(path);
    await Promise.all(
      connections.map(async (connection) => {
        while (left-- > 0) {
          const began = performance.now();
          const { status, body } = await connection.get(path);
          times.push(performance.now() - began);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 503 || body.includes("Too many products match")) refused++;
        }
      }),
    );
    const sorted = times.toSorted((a, b) => a - b);
    const result = { name, p50Ms: at(sorted, 0.5), p99Ms: at(sorted, 0.99), maxMs: at(sorted, 1), refused };
    console.log(JSON.stringify({ ...result, statuses: Object.fromEntries(statuses) }));
  }
  for (const connection of connections) connection.close();
} finally {
  await server.stop();
  await database.close();
  if (!values.folder) await rm(own, { recursive: true });
}
