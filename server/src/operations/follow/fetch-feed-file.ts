import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { FeedFile } from "../feed/feed-format.ts";
import type { FeedSource } from "./feed-source.ts";
import { FollowError } from "./follow-error.ts";

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/**
 * Fetches a file of a feed into a folder, unless it is there: what a killed run has of it is not fetched again. Returns
 * its path and how many bytes came. Throws a FollowError for one that is not as the manifest says; then nothing of it stays.
 */
export async function fetchFeedFile(
  source: FeedSource,
  file: FeedFile,
  {
    folder,
    speed,
    signal,
  }: { readonly folder: string; readonly speed: number; readonly signal: AbortSignal },
): Promise<{ readonly path: string; readonly fetched: number }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${file.sha256}.csv.gz`);
  if ((await sizeOf(path)) === file.bytes) return { path, fetched: 0 };
  const part = `${path}.part`;
  let fetched = 0;
  let held = await sizeOf(part);
  if (held < file.bytes) {
    const { from, content } = await source.file(file.name, held, signal);
    held = from;
    const counted = throttled(speed, (bytes) => {
      fetched += bytes;
      return held + fetched <= file.bytes;
    });
    try {
      await pipeline(content, counted, createWriteStream(part, { flags: from > 0 ? "a" : "w", flush: true }));
    } catch (error) {
      if (error instanceof FollowError) await rm(part, { force: true });
      throw error instanceof FollowError
        ? error
        : new FollowError(`${file.name} broke off.`, { cause: error });
    }
  }
  if ((await sizeOf(part)) < file.bytes) throw new FollowError(`${file.name} broke off.`);
  const hash = createHash("sha256");
  await pipeline(createReadStream(part), hash);
  if ((await sizeOf(part)) !== file.bytes || hash.digest("hex") !== file.sha256) {
    await rm(part, { force: true });
    throw new FollowError(`${file.name} does not match the manifest.`);
  }
  await rename(part, path);
  return { path, fetched };
}

/** Passes bytes on at a speed at most. `count`: false ends it. */
function throttled(bytesPerS: number, count: (bytes: number) => boolean): Transform {
  const started = performance.now();
  let bytes = 0;
  return new Transform({
    transform(part: Buffer, _, next) {
      bytes += part.length;
      if (!count(part.length)) return next(new FollowError("A file is longer than the manifest says."));
      const aheadMs = (bytes / bytesPerS) * 1000 - (performance.now() - started);
      if (aheadMs < 5) return next(null, part);
      sleep(aheadMs).then(() => next(null, part), next);
    },
  });
}
