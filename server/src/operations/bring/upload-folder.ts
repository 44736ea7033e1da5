import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** No upload, however far it is, is kept longer. */
export const longestKeptMs = 3_600_000;
/** What stays free: the database grows with what is imported. */
const leastFreeBytes = 512 * 1024 * 1024;
/** The file, and what its points take in the database. */
const roomOf = (bytes: number): number => 3 * bytes + leastFreeBytes;

const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, "-");

/**
 * Files of people on their way into the database, in a folder that only they are in. A name says which process of which
 * machine works on it, so that what a crash left is known.
 */
export class UploadFolder {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "imports", "uploads");
  }

  newName(): string {
    return `${host}.${process.pid}.${randomBytes(12).toString("hex")}`;
  }

  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Makes the folder. False: its disk has too little room for a file of so many bytes. */
  async prepare(bytes: number): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const room = await statfs(this.#folder);
    // Some file systems report nothing.
    return room.blocks === 0 || room.bavail * room.bsize >= roomOf(bytes);
  }

  async beginningOf(name: string, bytes: number): Promise<Buffer> {
    const file = await open(this.pathOf(name), "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async delete(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  /** Deletes what nobody works on any more. `isStart`: this process has just begun, so what has its number is another's. */
  async sweep(isStart: boolean, now = Date.now()): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const found = await stat(this.pathOf(name)).catch(() => null);
      const isOld = found !== null && now - found.mtimeMs > longestKeptMs;
      if (isOld || isAbandoned(name, isStart)) await this.delete(name);
    }
  }
}

function isAbandoned(name: string, isStart: boolean): boolean {
  const [of = "", pid = ""] = name.split(".");
  if (of !== host) return false;
  if (Number(pid) === process.pid) return isStart;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
