import { chmod, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { saysDiskFull } from "./full-disk.ts";
import { StartError } from "./start-error.ts";

/** Creates the folder when it is missing. Returns its real path. */
export async function makeDataFolder(dataDir: string): Promise<string> {
  try {
    const made = await make(resolve(dataDir));
    // PostgreSQL, which does not run as root, must be able to pass through, whatever the umask.
    if (made && process.getuid?.() === 0) await chmod(dataDir, 0o711);
    return await realpath(dataDir);
  } catch (error) {
    throw cannotWrite(dataDir, error);
  }
}

/** Not `recursive`: Node's loops without end where a folder cannot be made and says ENOENT, as in /proc. */
async function make(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST" && (await stat(folder)).isDirectory()) return false;
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder || !(await make(dirname(folder))))
      throw error;
    await mkdir(folder);
    return true;
  }
}

export const cannotWrite = (dataDir: string, cause: unknown): StartError =>
  new StartError(
    `The data folder ${resolve(dataDir)} cannot be written (${codeOf(cause)}); set DATA_DIR to another.`,
    { cause, ...(saysDiskFull(cause) && { reason: "not-now" }) },
  );

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? String(error);
