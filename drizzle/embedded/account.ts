import { execFile, spawnSync } from "node:child_process";
import { parse, sep } from "node:path";
import { promisify } from "node:util";
import { StartError } from "../start-error.ts";

const run = promisify(execFile);

/** The account that PostgreSQL runs as: it refuses root. Empty: the current one. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const known = await ids();
  if (known) return known;
  await run("useradd", ["--system", "--user-group", "--no-create-home", "--home-dir=/", "postgres"]).catch(
    () => null,
  );
  const made = await ids();
  if (made) return made;
  throw new StartError(
    "PostgreSQL does not run as root, and no user `postgres` could be created: start as another user, or set DATABASE_URL.",
  );
}

async function ids(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** The first folder on `path` that the account may not enter, or null. */
export function barrier(account: Account, path: string): string | null {
  if (account.uid === undefined || enters(account, path)) return null;
  const { root } = parse(path);
  const names = path.slice(root.length).split(sep);
  const folders = names.map((_, at) => root + names.slice(0, at + 1).join(sep));
  return folders.find((folder) => !enters(account, folder)) ?? path;
}

/** Tried, not computed from mode bits: there are access lists and mounts. */
const enters = (account: Account, folder: string): boolean =>
  spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, cwd: "/", stdio: "ignore" }).status ===
  0;
