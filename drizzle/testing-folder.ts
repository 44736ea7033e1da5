import { chmod, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memory = "/dev/shm";
/** Thrice what a whole test run takes. */
const roomBytes = 2 ** 30;

/**
 * A temporary folder that an embedded PostgreSQL's own account may enter. In memory where there is room, unless
 * TMPDIR says otherwise: a disk's file system may look long for inodes while others were deleted a moment ago (ext4: a
 * quarter of a second for each database that a test makes, in place of 15 ms).
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
