import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { superuserRole } from "../roles.ts";
import { StartError } from "../start-error.ts";
import type { Place } from "./postmaster.ts";

const run = promisify(execFile);

export const major = 18;

/** Throws a StartError when the data folder holds a database that this PostgreSQL cannot open. */
export async function checkMajor(dataDir: string): Promise<void> {
  const own = join(dataDir, `postgres-${major}`);
  const others = (await readdir(dataDir)).flatMap((name) => /^postgres-(\d+)$/.exec(name)?.[1] ?? []);
  const found = others.includes(String(major)) ? await versionIn(own) : others.at(-1);
  if (!found || found === String(major)) return;
  throw new StartError(
    `The data folder ${dataDir} holds a database of PostgreSQL ${found}, and this Tidemark brings ${major}: back it up with the Tidemark that made it and restore it here.`,
  );
}

async function versionIn(folder: string): Promise<string | null> {
  const version = await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null) return version.trim();
  if ((await readdir(folder)).length === 0) return null;
  throw new StartError(
    `${folder} is not a complete PostgreSQL folder (PG_VERSION is missing): restore a backup.`,
  );
}

/** Creates the database's folder when it is missing; complete or not at all, even when interrupted. */
export async function makeCluster(place: Place, password: string, superuser = superuserRole): Promise<void> {
  const { programs, account, folder } = place;
  if (existsSync(join(folder, "PG_VERSION"))) return;
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  // initdb needs an empty folder, so the password file lies next to it.
  const passwordFile = `${folder}.password`;
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: "wx" });
  try {
    if (account.uid !== undefined) {
      await Promise.all([fresh, passwordFile].map((path) => chown(path, account.uid!, account.gid!)));
    }
    // The builtin locale: text indexes survive an upgrade of the system's collations.
    const flags = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    await run(
      programs.initdb,
      [
        `--pgdata=${fresh}`,
        `--username=${superuser}`,
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        ...flags,
      ],
      { ...account, cwd: fresh, env: { ...process.env, LC_ALL: "C" } },
    );
    await rename(fresh, folder);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const said = stderr?.split("\n").find((line) => /error|fatal/i.test(line)) ?? message;
    throw new StartError(`PostgreSQL's folder cannot be created: ${said.trim()}.`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
}
