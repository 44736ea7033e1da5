import { joinEmbedded, openDatabase, prepareDatabase, readOrCreateConfig } from "@tidemark/drizzle";
import { parseEnv } from "@tidemark/server/env";
import { startServer } from "@tidemark/server/start";
import { consoleLogger } from "@tidemark/server/testing";

/** The server as main.ts starts it, with one more route: the same bytes, read and answered 204. */
const parsed = parseEnv({ READ: "open", ...process.env });
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const { config } = parsed;
const secrets = await readOrCreateConfig(config.dataDir);
const database = await openDatabase({ dataDir: config.dataDir });
await prepareDatabase(database);
const server = await startServer({
  config,
  databaseUrl: database.url,
  secrets,
  log: consoleLogger,
  more: (app) =>
    app.post("/bench/empty", async (c) => {
      await c.req.text();
      return c.body(null, 204);
    }),
});
const stop = () =>
  void server
    .stop()
    .then(() => database.close())
    .then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("disconnect", stop);
// A superuser: the benchmark asks for a checkpoint.
const { superuserUrl } = (await joinEmbedded(config.dataDir))!;
process.send?.({ url: server.url, databaseUrl: superuserUrl, reporterKeys: secrets.reporterKeys });
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system });
});
setInterval(() => process.send?.({ rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20) }), 1000).unref();
