import { parseArgs } from "node:util";
import {
  migrate,
  openDatabase,
  readOrCreateConfig,
  readRotatedKeys,
  reconcileTimescale,
  StartError,
} from "@tidemark/drizzle";
import pino from "pino";
import postgres from "postgres";
import { parseEnv } from "./env.ts";
import { type Role, type RunningServer, roles, startServer } from "./start-server.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, role: { type: "string", multiple: true } },
});
const logger = pino({ level: "info" }, pino.destination({ dest: 2, sync: true }));
const log = (message: string, error: unknown, requestId?: string) =>
  logger.error({ err: error, requestId }, message);
const say = (text: string) => {
  if (!values.json) console.log(text);
};

class Refusal extends Error {}

function rolesOf(names: readonly string[] | undefined): readonly Role[] {
  if (!names) return roles;
  const known = roles.filter((role) => names.includes(role));
  if (known.length < new Set(names).size) throw new Refusal(`--role must be one of ${roles.join(", ")}.`);
  return known;
}

async function prepare(admin: postgres.Sql): Promise<void> {
  await migrate(admin);
  const timescale = await reconcileTimescale(admin);
  if (timescale.kind === "refused") logger.warn({ reason: timescale.reason }, "TimescaleDB is not used");
  else if (timescale.kind === "on" && timescale.changed) {
    logger.info({ version: timescale.version }, "histories are kept by TimescaleDB from now on");
  }
}

async function start(): Promise<{ server: RunningServer; stop(): Promise<void> }> {
  const parsed = parseEnv(process.env);
  if (!parsed.ok) throw new Refusal(parsed.problems.join("\n"));
  const { config } = parsed;
  const wanted = rolesOf(values.role);
  if (!config.kafkaBrokers && wanted.includes("relay") !== wanted.includes("notifier")) {
    throw new Refusal("The roles relay and notifier go together, unless KAFKA_BROKERS is set.");
  }
  const { dataDir, databaseUrl } = config;
  const { verifierKey, operatorKey } = config;
  const secrets = await readOrCreateConfig(dataDir, {
    verifierKey: verifierKey ?? undefined,
    operatorKey: operatorKey ?? undefined,
  });
  const database = await openDatabase({
    dataDir,
    databaseUrl: databaseUrl ?? undefined,
    log: (event) => logger.warn(event),
  });
  database.lost.then(() => {
    console.error("The database ended by itself; the server ends with it.");
    process.exit(1);
  });
  try {
    const admin = postgres(database.url, { max: 2, onnotice: () => {} });
    await prepare(admin).finally(() => admin.end());
    const server = await startServer({
      config,
      databaseUrl: database.url,
      secrets,
      readRotatedKeys: () => readRotatedKeys(dataDir),
      roles: wanted,
      log,
    });
    return {
      server,
      async stop() {
        await server.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** One clear sentence for what an operator can mend; null for what nobody expected. */
function sentenceOf(error: unknown): string | null {
  if (error instanceof Refusal || error instanceof StartError) return error.message;
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === "EADDRINUSE") return `Port ${port} is in use: stop what listens there, or set PORT.`;
  if (code === "EACCES" && port)
    return `Port ${port} may not be used by this account: set PORT to one above 1023.`;
  if (code === "EADDRNOTAVAIL") return `${address} is no address of this machine: set HOST.`;
  return null;
}

const starting = start();
let stopping = false;
/** A terminal and the parent may both signal: the second must not kill what the first is finishing. */
const end = () => {
  if (stopping) return;
  stopping = true;
  starting
    .then(({ stop }) => stop())
    .then(
      () => process.exit(0),
      (error) => {
        log("stopping failed", error);
        process.exit(1);
      },
    );
};
process.on("SIGTERM", end);
process.on("SIGINT", end);
// The parent is gone, and with it who stops us.
process.on("disconnect", end);

try {
  const { server } = await starting;
  const { url, openUrl, inviteCode } = server;
  if (inviteCode) say(`Invite code: ${inviteCode}`);
  console.log(JSON.stringify({ ready: true, url, ...(openUrl && { open: openUrl }) }));
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence) console.error(sentence);
  else log("the server could not start", error);
  process.exit(1);
}
