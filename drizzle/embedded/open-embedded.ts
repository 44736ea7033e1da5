import { join } from "node:path";
import postgres from "postgres";
import { readOrCreateConfig } from "../config.ts";
import { makeDataFolder } from "../data-folder.ts";
import { StartError } from "../start-error.ts";
import { holdDataFolder } from "../start-lock.ts";
import { type Account, barrier, postgresAccount } from "./account.ts";
import { checkMajor, major, makeCluster, superuser } from "./cluster.ts";
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
    const { postgresPassword } = await readOrCreateConfig(real);
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
    await makeCluster(place, postgresPassword);
    const { port, ended } = await startPostmaster(place, { ...settings, ...extra });
    let closing: Promise<void> | null = null;
    const stop = () => stopPostmaster(place).then(lock.release);
    const opened = {
      url: urlOf(port, postgresPassword),
      stoppedOrphan,
      /** Settles when PostgreSQL ended without being asked to; never otherwise. */
      lost: new Promise<void>((resolve) => void ended.then(() => closing ?? resolve())),
      close: () => (closing ??= stop()),
    };
    await makeDatabase(port, postgresPassword).catch(async (error) => {
      await opened.close();
      throw error;
    });
    return opened;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Ends the PostgreSQL that a killed process left on a folder; not one that is in use. */
export async function endLeftDatabase(dataDir: string): Promise<void> {
  const real = await makeDataFolder(dataDir);
  const lock = await holdDataFolder(real);
  const account = await postgresAccount();
  await stopPostmaster(placeIn(real, account, await findPrograms(account, real))).finally(lock.release);
}

const placeIn = (real: string, account: Account, programs: Programs): Place => ({
  programs,
  account,
  folder: join(real, `postgres-${major}`),
  logFile: join(real, "postgres.log"),
});

/** The URL of the PostgreSQL that another process has open on this folder, or null while it is not ready. */
export async function joinEmbedded(dataDir: string): Promise<string | null> {
  const real = await makeDataFolder(dataDir);
  const running = await readPostmaster(join(real, `postgres-${major}`));
  const { postgresPassword } = await readOrCreateConfig(real);
  return running?.ready ? urlOf(running.port, postgresPassword) : null;
}

const urlOf = (port: number, password: string, name = database): string =>
  `postgres://${superuser}:${password}@127.0.0.1:${port}/${name}`;

async function makeDatabase(port: number, password: string): Promise<void> {
  const sql = postgres(urlOf(port, password, "postgres"), { max: 1 });
  try {
    const [known] = await sql`select from pg_database where datname = ${database}`;
    if (!known) await sql`create database ${sql(database)}`;
  } catch (error) {
    if ((error as { code?: string }).code !== "28P01") throw error;
    throw new StartError(
      "config.json has another password than the database beside it: put the old file back.",
    );
  } finally {
    await sql.end();
  }
}
