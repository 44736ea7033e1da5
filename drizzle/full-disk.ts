import type { StatsFs } from "node:fs";
import { statfs } from "node:fs/promises";

/** PostgreSQL writes its log in files of this size: with less room it stops. */
const leastFreeBytes = 16 * 2 ** 20;

type Room = Pick<StatsFs, "bsize" | "blocks" | "bavail" | "files" | "ffree">;

/** Says that a folder's disk is full; null when it is not, or when unknown. */
export async function fullDiskAt(folder: string): Promise<string | null> {
  const room = await statfs(folder).catch(() => null);
  return room && fullnessOf(folder, room);
}

export function fullnessOf(folder: string, { bsize, blocks, bavail, files, ffree }: Room): string | null {
  // Some file systems report nothing.
  if (blocks === 0) return null;
  const mb = (count: number) => Math.floor((count * bsize) / 2 ** 20);
  if (bavail * bsize < leastFreeBytes) {
    return `The disk that holds ${folder} is full: ${mb(bavail)} MB of ${mb(blocks)} MB are free.`;
  }
  return files > 0 && ffree === 0
    ? `The disk that holds ${folder} is full: none of its ${files} inodes is free.`
    : null;
}

/** Whether an error of PostgreSQL (disk_full) or of the system says that a disk or quota is full. */
export function saysDiskFull(error: unknown): boolean {
  const { code = "", message = "" } = (error ?? {}) as { code?: string; message?: string };
  return ["53100", "ENOSPC", "EDQUOT"].includes(code) || isAboutRoom(message);
}

export const isAboutRoom = (text: string): boolean => /No space left on device|quota exceeded/i.test(text);
