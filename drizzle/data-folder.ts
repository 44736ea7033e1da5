import { chmod, mkdir, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { StartError } from "./start-error.ts";

/** Makes the folder when it is missing; its real path. */
export async function makeDataFolder(dataDir: string): Promise<string> {
  try {
    const made = await mkdir(dataDir, { recursive: true });
    // PostgreSQL, which does not run as root, must be able to pass through, whatever the umask.
    if (made && process.getuid?.() === 0) await chmod(dataDir, 0o711);
    return await realpath(dataDir);
  } catch (error) {
    throw cannotWrite(dataDir, error);
  }
}

export const cannotWrite = (dataDir: string, cause: unknown): StartError =>
  new StartError(
    `The data folder ${resolve(dataDir)} cannot be written (${codeOf(cause)}); DATA_DIR names another.`,
    { cause },
  );

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? String(error);
