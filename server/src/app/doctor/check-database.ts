import { existsSync } from "node:fs";
import { join } from "node:path";
import { attachDatabase, type OpenDatabase, pendingMigrations, StartError } from "@tidemark/drizzle";
import { canReplicate, readSlot } from "../../alerts/changes/replication-slot.ts";
import { clockProblems, clockState } from "../../operations/health/watch-clock.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import type { Config } from "../environment.ts";
import { type Finding, fault, fine, note } from "./finding.ts";

/** The database, its migrations, change data capture and its clock. Changes nothing in it. */
export async function checkDatabase(
  { dataDir, databaseUrl, databaseOwnerUrl }: Pick<Config, "dataDir" | "databaseUrl" | "databaseOwnerUrl">,
  clock: () => number = Date.now,
): Promise<readonly Finding[]> {
  if (!databaseUrl && !existsSync(join(dataDir, "postgres-18", "PG_VERSION"))) {
    return [note("database", "There is none yet: the first start makes it.")];
  }
  if (!databaseUrl && !existsSync(join(dataDir, "config.json"))) {
    const says =
      "config.json is missing beside the database: its password is in it, and the keys of everybody.";
    return [fault("database", says, "Put config.json back from a backup before you start.")];
  }
  let database: OpenDatabase;
  try {
    database = await attachDatabase({
      dataDir,
      databaseUrl: databaseUrl ?? undefined,
      databaseOwnerUrl: databaseOwnerUrl ?? undefined,
    });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [fault("database", error.message, whatToDo(error.message, databaseUrl !== null))];
  }
  const pool = openPool(database.url, 1);
  try {
    return await lookInto(pool, database, clock);
  } finally {
    await pool.end({ timeout: 1 });
    await database.close();
  }
}

function whatToDo(said: string, isOwn: boolean): string {
  if (/no PostgreSQL answers/.test(said)) return "Start it, or put its address right in DATABASE_URL.";
  if (/password of .* is refused/.test(said))
    return "Put the password right in DATABASE_URL; in it write # as %23 and @ as %40.";
  return isOwn
    ? "Put DATABASE_URL right, or the database, as the sentence says."
    : "Do what the sentence says, then try again.";
}

async function lookInto(
  pool: Pool,
  database: OpenDatabase,
  clock: () => number,
): Promise<readonly Finding[]> {
  const [row] = await pool<{ version: string }[]>`select current_setting('server_version') as version`;
  const kind = database.embedded ? "The embedded PostgreSQL" : "PostgreSQL";
  const found = [fine("database", `${kind} ${row!.version} answers.`)];
  let pending: number;
  try {
    pending = (await pendingMigrations(pool)).length;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [...found, fault("migrations", error.message, "Install the newer Tidemark again.")];
  }
  if (pending > 0) {
    return [
      ...found,
      note(
        "migrations",
        `${pending} migrations are not applied yet: the next start does it, after a backup.`,
      ),
    ];
  }
  return [
    ...found,
    fine("migrations", "The schema is as new as this Tidemark."),
    await changeCapture(pool, database.walLevel),
    ...(await clockAgainst(pool, clock)),
  ];
}

const slotStates = {
  busy: "a server reads them",
  free: "no server reads them now",
  missing: "the first start makes the slot",
};

async function changeCapture(pool: Pool, walLevel: string): Promise<Finding> {
  if (!(await canReplicate(pool))) {
    const why =
      walLevel === "logical"
        ? "the server's role has no REPLICATION"
        : `wal_level is ${walLevel}, not logical`;
    return note(
      "changes",
      `Changes are polled each second, since ${why}. That works; alerts come up to a second later.`,
    );
  }
  const { state } = await readSlot(pool);
  if (state !== "lost") return fine("changes", `Changes come by logical replication; ${slotStates[state]}.`);
  return fault(
    "changes",
    "PostgreSQL gave up the replication slot to spare its disk.",
    "Start the server, which makes it again, and raise max_slot_wal_keep_size when it happens again.",
  );
}

async function clockAgainst(pool: Pool, clock: () => number): Promise<readonly Finding[]> {
  const problems = clockProblems(await clockState(pool, clock), 0);
  if (problems.length === 0) return [fine("clock", "It agrees with the database's.")];
  const todo = "Let the machine set its clock by NTP (timedatectl set-ntp true).";
  return problems.map((sentence) => fault("clock", sentence, todo));
}
