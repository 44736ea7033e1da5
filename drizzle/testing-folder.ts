import { chmod, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memory = "/dev/shm";
/** Three times the size of a whole test run. */
const roomBytes = 2 ** 30;

/**
 * A temporary folder that the embedded PostgreSQL's account may enter. In memory where there is room, unless TMPDIR is
 * set: on disk, allocating inodes may be slow shortly after deletions (ext4: 250 ms instead of 15 ms for each test
 * database).
 */
export async function makeTestFolder(prefix: string): Promise<string> {
  const inMemory = process.env.TMPDIR === undefined && (await freeBytes(memory)) >= roomBytes;
  const folder = await mkdtemp(join(inMemory ? memory : tmpdir(), prefix));
  await chmod(folder, 0o711);
  return folder;
}

async function freeBytes(folder: string): Promise<number> {
  const room = await statfs(folder).catch(() => null);
  return room ? room.bavail * room.bsize : 0;
}
