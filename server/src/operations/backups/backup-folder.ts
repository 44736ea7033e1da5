import { mkdir, readdir, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { readOrCreateConfig, saysDiskFull } from "@tidemark/drizzle";
import {
  type BackupFile,
  type BackupKind,
  type Backups,
  backupKinds,
  type Made,
} from "../../platform/backups.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { writeBackup } from "../cli/write-backup.ts";

export interface BackupFolderOptions {
  readonly folder: string;
  /** Where `config.json` lies. */
  readonly dataDir: string;
  /** With a role that reads all tables. */
  readonly databaseUrl: string;
  /** How many of each kind are kept. */
  readonly keep: Readonly<Record<BackupKind, number>>;
  readonly clock?: () => number;
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Stays free beside a backup: the database may lie on the same disk. */
const reserveBytes = 64 * 2 ** 20;
/** Left by a process that was killed. */
const stalePartialMs = 86_400_000;

const kindPattern = backupKinds.join("|");
const namePattern = new RegExp(
  `^tidemark-(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d)-(\\d\\d)-(\\d\\d)Z-(${kindPattern})\\.backup$`,
);

/** The server's own backups. Only files with its own names are ever listed or deleted. */
export function backupFolder({
  folder,
  dataDir,
  databaseUrl,
  keep,
  clock = Date.now,
  freeBytes = freeBytesAt,
}: BackupFolderOptions): Backups {
  let running: Promise<Made> | null = null;
  let pool: Pool | null = null;
  let problem: string | null = null;

  async function list(): Promise<readonly BackupFile[]> {
    const names = await readdir(folder).catch(() => []);
    const files = await Promise.all(names.map((name) => fileOf(folder, name)));
    return files.filter((file) => file !== null).sort((a, b) => b.at - a.at);
  }

  async function make(kind: BackupKind): Promise<Made> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await deleteStalePartials(folder, clock());
    pool = openPool(databaseUrl, 1);
    try {
      const short = await shortOfRoom(pool, (await list())[0], await freeBytes(folder), folder);
      if (short) return { kind: "no-room", sentence: short };
      const name = `tidemark-${new Date(clock()).toISOString().slice(0, 19).replaceAll(":", "-")}Z-${kind}.backup`;
      await writeBackup(pool, await readOrCreateConfig(dataDir), join(folder, name));
      const file = (await fileOf(folder, name))!;
      await deleteTooMany(kind, name);
      return { kind: "made", file };
    } catch (error) {
      if (!saysDiskFull(error)) throw error;
      return { kind: "no-room", sentence: `The disk of ${folder} became full while a backup was written.` };
    } finally {
      await pool.end({ timeout: 1 });
      pool = null;
    }
  }

  async function deleteTooMany(kind: BackupKind, made: string): Promise<void> {
    const others = (await list()).filter((file) => file.kind === kind && file.name !== made);
    for (const { name } of others.slice(Math.max(0, keep[kind] - 1))) await rm(join(folder, name));
  }

  return {
    get isRunning() {
      return running !== null;
    },
    get problem() {
      return problem;
    },
    list,
    make(kind) {
      running ??= make(kind)
        .then(
          (made) => {
            problem = made.kind === "made" ? null : made.sentence;
            return made;
          },
          (error) => {
            const { code = "unknown" } = error as NodeJS.ErrnoException;
            problem = `The backup could not be written to ${folder} (${code}).`;
            throw error;
          },
        )
        .finally(() => {
          running = null;
        });
      return running;
    },
    stop: () => pool?.drop(),
  };
}

async function fileOf(folder: string, name: string): Promise<BackupFile | null> {
  const match = namePattern.exec(name);
  if (!match) return null;
  const [, day, hour, minute, second, kind] = match;
  const at = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  const found = await stat(join(folder, name)).catch(() => null);
  if (Number.isNaN(at) || !found?.isFile()) return null;
  return { name, kind: kind as BackupKind, at, bytes: found.size };
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bsize, bavail, blocks } = await statfs(folder);
  // Some file systems report nothing.
  return blocks === 0 ? Number.POSITIVE_INFINITY : bsize * bavail;
}

/** By the last backup, or half of the database, of which indexes are the rest. Null when there is room. */
async function shortOfRoom(pool: Pool, last: BackupFile | undefined, free: number, folder: string) {
  const [row] = await pool<{ bytes: number }[]>`
    select pg_database_size(current_database())::float8 as bytes`;
  const needed = (last ? last.bytes * 1.5 : row!.bytes / 2) + reserveBytes;
  if (free >= needed) return null;
  const mb = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  return `There is no room for a backup in ${folder}: it takes about ${mb(needed)} MB, and ${mb(free)} MB are free.`;
}

async function deleteStalePartials(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.endsWith(".partial") || !namePattern.test(name.slice(0, -".partial".length))) continue;
    const found = await stat(path).catch(() => null);
    if (found && now - found.mtimeMs > stalePartialMs) await rm(path, { force: true });
  }
}
