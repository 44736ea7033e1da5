import { openDatabase, prepareDatabase, readOrCreateConfig } from "@tidemark/drizzle";
import { parseEnv } from "@tidemark/server/env";
import { startServer } from "@tidemark/server/start";
import { consoleLogger } from "@tidemark/server/testing";

/** Two servers as main.ts starts them, on one database: one keeps histories, one computes each answer again. */
const parsed = parseEnv({ READ: "open", ...process.env });
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const { config } = parsed;
const secrets = await readOrCreateConfig(config.dataDir);
const database = await openDatabase({
  dataDir: config.dataDir,
  databaseUrl: config.databaseUrl ?? undefined,
});
await prepareDatabase(database, process.env.BENCH_PLAIN ? {} : { chunkDays: config.chunkDays });
const start = (historyCacheBytes?: number) =>
  startServer({
    config,
    databaseUrl: database.url,
    secrets,
    roles: ["api"],
    log: consoleLogger,
    ...(historyCacheBytes !== undefined && { historyCacheBytes }),
    more: (app) => app.get("/bench/empty", (c) => c.body(null, 204)),
  });
const [keeping, uncached] = [await start(), await start(0)];
const stop = () =>
  void Promise.all([keeping.stop(), uncached.stop()])
    .then(() => database.close())
    .then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("disconnect", stop);
process.send?.({ keeping: keeping.url, uncached: uncached.url, databaseUrl: database.ownerUrl });
