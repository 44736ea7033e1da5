import { migrate, readOrCreateConfig } from "@tidemark/drizzle";
import { parseEnv } from "@tidemark/server/env";
import { profiles } from "@tidemark/server/profile";
import { startServer } from "@tidemark/server/start";
import postgres from "postgres";

/** The API as main.ts starts it on a database that is open already, but for strangers. */
const parsed = parseEnv(process.env);
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const { config } = parsed;
const databaseUrl = config.databaseUrl!;
const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
await migrate(sql);
await sql.end();
const server = await startServer({
  config,
  databaseUrl,
  secrets: await readOrCreateConfig(config.dataDir),
  profile: profiles.public,
  roles: ["api"],
  log: (message, error) => console.error(message, error),
});
console.log(JSON.stringify({ ready: true, url: server.url }));
process.on("SIGTERM", () => void server.stop().then(() => process.exit(0)));
