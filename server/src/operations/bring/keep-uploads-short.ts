import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import type { UploadFolder } from "./upload-folder.ts";
import { forgetUploads } from "./uploads.ts";

const everyMs = 600_000;

interface Kept {
  readonly pool: Pool;
  readonly folder: UploadFolder;
  readonly clock: () => number;
  readonly log: Logger;
}

/** Deletes what a process that ended left of uploads, now and every ten minutes. */
export async function keepUploadsShort({ pool, folder, clock, log }: Kept): Promise<{ stop(): void }> {
  await folder.sweep(true);
  const sweep = async () => {
    await folder.sweep(false);
    await forgetUploads(pool, clock());
  };
  const timer = setInterval(() => {
    sweep().catch((err) => log.error("Old uploads were not deleted", { err }));
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
