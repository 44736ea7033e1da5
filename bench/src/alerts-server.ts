import { readOrCreateConfig } from "@tidemark/drizzle";
import { parseEnv } from "@tidemark/server/env";
import { type ServerOptions, startServer } from "@tidemark/server/start";
import { consoleLogger, webhookOnly } from "@tidemark/server/testing";

/** Relay and notifier as main.ts starts them, with a channel that only notes what it is handed, and when. */
const parsed = parseEnv(process.env);
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const { config } = parsed;

type Channels = NonNullable<NonNullable<ServerOptions["outlets"]>["channels"]>;
let handed: [watchId: string, key: string, at: number][] = [];
const stub: NonNullable<Channels["webhook"]> = {
  atOnce: 500,
  async send(_, { message }) {
    const at = performance.timeOrigin + performance.now();
    for (const { watchId } of message.items) handed.push([watchId, message.key, at]);
    return { ok: true };
  },
  close: async () => {},
};
const server = await startServer({
  config,
  databaseUrl: config.databaseUrl!,
  secrets: await readOrCreateConfig(config.dataDir),
  roles: ["relay", "notifier"],
  outlets: { channels: webhookOnly(stub) },
  log: consoleLogger,
});
const tell = () => {
  process.send?.({ handed, rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
  handed = [];
};
setInterval(tell, 200);
process.on("disconnect", () => void server.stop().then(() => process.exit(0)));
tell();
