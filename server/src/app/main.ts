import cluster from "node:cluster";
import { parseArgs } from "node:util";
import {
  fullDiskAt,
  type OpenDatabase,
  openDatabase,
  readOrCreateConfig,
  StartError,
  saysDiskFull,
} from "@tidemark/drizzle";
import { prepareWithBackup } from "../operations/backups/prepare-with-backup.ts";
import { stderrLogger } from "../platform/logger.ts";
import { type Config, parseEnv } from "./environment.ts";
import { FirstMemberEnded } from "./group-messages.ts";
import { localUrl } from "./http-listener.ts";
import { type Role, type RunningServer, roles, type ServerOptions, startServer } from "./start-server.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, role: { type: "string", multiple: true } },
});
const parsed = parseEnv(process.env);
const log = stderrLogger(parsed.ok ? parsed.config.logLevel : "info");
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

async function prepare(database: OpenDatabase, { dataDir, backups, chunkDays }: Config): Promise<void> {
  const { role, ownerRole, ownsSchema, embedded } = database;
  const onWait = () => log.warn("Waiting for another process that migrates the database");
  const say = (sentence: string) => log.warn(sentence);
  const timescale = await prepareWithBackup(database, { dataDir, backups, chunkDays, onWait, say });
  if (!embedded && ownsSchema && role === ownerRole) {
    log.info("The server's role owns the schema: set DATABASE_OWNER_URL to use two roles", { role });
  }
  if (timescale.kind === "refused") log.warn("TimescaleDB is not used", { reason: timescale.reason });
  else if (timescale.kind === "on" && timescale.changed) {
    log.info("TimescaleDB stores histories from now on", { version: timescale.version, chunkDays });
  } else if (timescale.kind === "on" && timescale.resized) {
    log.info("Chunks of TimescaleDB that begin from now on have another length", { chunkDays });
  }
}

interface Started {
  /** Null for one of several API processes: its head tells what there is to tell. */
  readonly server: RunningServer | null;
  /** How many processes answer the API on the port. */
  readonly processes: number;
  stop(): Promise<void>;
}

async function start(): Promise<Started> {
  if (!parsed.ok) throw new Refusal([...parsed.problems, ...parsed.notes].join("\n"));
  const { config } = parsed;
  if (cluster.isWorker) {
    const { stop } = await (await import("./api-member.ts")).startMember(config, log);
    return { server: null, processes: 1, stop };
  }
  for (const note of parsed.notes) log.warn(note);
  const wanted = rolesOf(values.role);
  if (!config.kafkaBrokers && wanted.includes("relay") !== wanted.includes("notifier")) {
    throw new Refusal("The roles relay and notifier go together, unless KAFKA_BROKERS is set.");
  }
  const { dataDir, databaseUrl, databaseOwnerUrl, verifierKey, operatorKey } = config;
  const secrets = await readOrCreateConfig(dataDir, {
    verifierKey: verifierKey ?? undefined,
    operatorKey: operatorKey ?? undefined,
  });
  const members = wanted.includes("api") && config.apiProcesses > 1 ? config.apiProcesses : 0;
  const database = await openDatabase({
    dataDir,
    databaseUrl: databaseUrl ?? undefined,
    databaseOwnerUrl: databaseOwnerUrl ?? undefined,
    log: (event) => log.warn(event),
    ...(members > 0 && { processes: members + 1 }),
  });
  const endWithDatabase = async () => {
    const full = await fullDiskAt(dataDir);
    console.error(`The database ended by itself; the server ends with it.${full ? ` ${full}` : ""}`);
    process.exit(1);
  };
  database.lost.then(endWithDatabase).catch(() => process.exit(1));
  try {
    await prepare(database, config);
    const options = {
      config,
      databaseUrl: database.url,
      ownerUrl: database.ownerUrl,
      diskFolder: database.embedded ? dataDir : undefined,
      secrets,
      roles: wanted,
      log,
    };
    const server = members > 0 ? await startWithMembers(options, members) : await startServer(options);
    return {
      server,
      processes: Math.max(1, members),
      async stop() {
        await server.stop().finally(() => database.close());
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Runs the API in processes of their own, and all other roles here. */
async function startWithMembers(
  options: ServerOptions & { readonly roles: readonly Role[]; readonly ownerUrl: string },
  count: number,
): Promise<RunningServer> {
  const { config, databaseUrl, ownerUrl, diskFolder, secrets, log: to } = options;
  const { startGroup, groupPort } = await import("./api-group.ts");
  const { port, reusePort } = await groupPort(config.host, config.port);
  const server = await startServer({
    ...options,
    config: { ...config, port },
    roles: options.roles.filter((role) => role !== "api"),
    group: { part: "head" },
  });
  try {
    const start = { port, reusePort, databaseUrl, ownerUrl, diskFolder, secrets };
    const group = await startGroup({ count, start, log: to, askBackups: server.askBackups });
    const stop = async () => void (await Promise.all([group.stop(), server.stop()]));
    return { ...server, url: localUrl(config.host, port), stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Exit code of a start that fails until the operator changes something (EX_CONFIG); other starts may be tried again. */
const refusedCode = 78;

/** One sentence for what an operator can fix; null for an unexpected error. */
function sentenceOf(error: unknown): string | null {
  if (error instanceof Refusal || error instanceof StartError) return error.message;
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === "EADDRINUSE") return `Port ${port} is in use: stop what listens there, or set PORT.`;
  if (code === "EACCES" && port)
    return `Port ${port} may not be used by this account: set PORT to one above 1023.`;
  if (code === "EADDRNOTAVAIL") return `${address} is not an address of this machine: set HOST.`;
  if (saysDiskFull(error)) return `The disk is full: ${(error as Error).message}.`;
  return null;
}

/** Whatever hangs, the process ends by then. */
const maxEndMs = 14_000;

const starting = start();
let stopping = false;
/** A terminal and the parent may both signal: the second must not kill what the first is finishing. */
const end = () => {
  if (stopping) return;
  stopping = true;
  setTimeout(() => {
    console.error(`The server did not end within ${maxEndMs / 1000} s.`);
    process.exit(1);
  }, maxEndMs).unref();
  starting
    .then(({ stop }) => stop())
    .then(
      () => process.exit(0),
      (error) => {
        log.error("The server did not stop cleanly", { err: error });
        process.exit(1);
      },
    );
};
process.on("SIGTERM", end);
process.on("SIGINT", end);
// The parent process is gone and cannot stop this one any more.
process.on("disconnect", end);

function tell({ url, openUrl, inviteCode, joinUrl, isEmpty }: RunningServer, processes: number): void {
  if (inviteCode) say(`Invite code: ${inviteCode}`);
  console.log(
    JSON.stringify({
      ready: true,
      url,
      ...(openUrl && { open: openUrl }),
      ...(joinUrl && { join: joinUrl }),
      ...(isEmpty && { empty: true }),
      ...(processes > 1 && { processes }),
    }),
  );
}

try {
  const { server, processes } = await starting;
  if (server) tell(server, processes);
} catch (error) {
  if (error instanceof FirstMemberEnded) process.exit(error.code);
  const sentence = sentenceOf(error);
  if (sentence) console.error(sentence);
  else log.error("The server could not start", { err: error });
  const isPassing = saysDiskFull(error) || (error instanceof StartError && error.reason === "not-now");
  process.exit(sentence && !isPassing ? refusedCode : 1);
}
