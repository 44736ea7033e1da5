import { join } from "node:path";
import postgres from "postgres";
import { type Config, readOrCreateConfig } from "../config.ts";
import { makeDataFolder } from "../data-folder.ts";
import { holdDataFolder } from "../data-folder-lock.ts";
import { ensureRole, giveTo, ownerRole, renameSuperuser, serverRole, superuserRole } from "../roles.ts";
import { StartError } from "../start-error.ts";
import { type Account, barrier, postgresAccount } from "./account.ts";
import { checkMajor, major, makeCluster } from "./cluster.ts";
import { type Place, readPostmaster, startPostmaster, stopPostmaster } from "./postmaster.ts";
import { findPrograms, type Programs } from "./programs.ts";
import { settings } from "./settings.ts";

const database = "tidemark";

/** Starts the embedded PostgreSQL of a data folder, which only one process may have open. */
export async function openEmbedded(dataDir: string, extra: Readonly<Record<string, string>> = {}) {
  const real = await makeDataFolder(dataDir);
  const lock = await holdDataFolder(real);
  try {
    await checkMajor(real);
    const config = await readOrCreateConfig(real);
    const account = await postgresAccount();
    const closed = barrier(account, real);
    if (closed) {
      throw new StartError(
        `PostgreSQL's user (uid ${account.uid}) may not enter ${closed}: set DATA_DIR to a folder that it can reach, such as /var/lib/tidemark.`,
      );
    }
    const programs = await findPrograms(account, real);
    const place = placeIn(real, account, programs);
    const stoppedOrphan = await stopPostmaster(place);
    await makeCluster(place, config.postgresPassword);
    const { port, ended } = await startPostmaster(place, { ...settings, ...extra });
    let closing: Promise<void> | null = null;
    const stop = () => stopPostmaster(place).then(lock.release);
    const opened = {
      ...urlsOf(port, config),
      stoppedOrphan,
      /** Resolves when PostgreSQL ended by itself; never otherwise. */
      lost: new Promise<void>((resolve) => void ended.then(() => closing ?? resolve())),
      close: () => (closing ??= stop()),
    };
    await makeRolesAndDatabase(port, config).catch(async (error) => {
      await opened.close();
      throw error;
    });
    return opened;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Stops the PostgreSQL that a killed process left behind; never one in use. */
export async function stopOrphanedDatabase(dataDir: string): Promise<void> {
  const real = await makeDataFolder(dataDir);
  const lock = await holdDataFolder(real);
  const account = await postgresAccount();
  await stopPostmaster(placeIn(real, account, await findPrograms(account, real))).finally(lock.release);
}

export const placeIn = (real: string, account: Account, programs: Programs): Place => ({
  programs,
  account,
  folder: join(real, `postgres-${major}`),
  logFile: join(real, "postgres.log"),
});

/** The PostgreSQL of another process on this folder, or null while it is not ready. */
export async function joinEmbedded(dataDir: string): Promise<EmbeddedUrls | null> {
  const real = await makeDataFolder(dataDir);
  const running = await readPostmaster(join(real, `postgres-${major}`));
  const config = await readOrCreateConfig(real);
  return running?.ready ? urlsOf(running.port, config) : null;
}

/** Database URL of each role. */
interface EmbeddedUrls {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
}

const urlsOf = (port: number, config: Config): EmbeddedUrls => ({
  url: urlOf(port, serverRole, config.serverPassword),
  ownerUrl: urlOf(port, ownerRole, config.ownerPassword),
  superuserUrl: urlOf(port, superuserRole, config.postgresPassword),
});

const urlOf = (port: number, role: string, password: string, name = database): string =>
  `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;

/**
 * Creates roles and database as the superuser, which has no other use. Objects that an earlier version gave to the
 * superuser become the owner's. Each step is independent; an interrupted one is done at the next start.
 */
async function makeRolesAndDatabase(port: number, config: Config): Promise<void> {
  const as = async <T>(role: string, name: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(urlOf(port, role, config.postgresPassword, name), { max: 1, onnotice: () => {} });
    return work(sql).finally(() => sql.end());
  };
  const makeAll = async (sql: postgres.Sql) => {
    await sql.begin(async (tx) => {
      await ensureRole(tx, ownerRole, config.ownerPassword, false);
      await ensureRole(tx, serverRole, config.serverPassword, true);
    });
    const [known] = await sql<{ owner: string }[]>`
      select pg_get_userbyid(datdba) as owner from pg_database where datname = ${database}`;
    if (!known) await sql`create database ${sql(database)} owner ${sql(ownerRole)}`;
    else if (known.owner !== ownerRole) await sql`alter database ${sql(database)} owner to ${sql(ownerRole)}`;
  };
  const isRefused = (error: unknown) => (error as { code?: string }).code === "28P01";
  try {
    await as(superuserRole, "postgres", makeAll).catch(async (error) => {
      if (!isRefused(error)) throw error;
      // In a cluster of an earlier version the superuser has the name of the server's role.
      await as(serverRole, "postgres", (sql) => renameSuperuser(sql, serverRole));
      await as(superuserRole, "postgres", makeAll);
    });
    await as(superuserRole, database, (sql) => giveTo(sql, ownerRole));
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new StartError(
      "config.json has another password than the database beside it: put the old file back.",
    );
  }
}
