import type { Readable } from "node:stream";
import type { GuardedGet } from "../../alerts/channels/guarded-get.ts";
import { readAtMost } from "../../alerts/channels/read-at-most.ts";
import { feedManifestName, longestManifest } from "../feed/feed-format.ts";
import { FollowError } from "./follow-error.ts";

/** Reads another server's feed. Throws FollowErrors. */
export interface FeedSource {
  readonly manifest: (signal: AbortSignal) => Promise<Buffer>;
  /** A file of it from a byte on; `from`: where the answer really begins. Destroyed by whoever reads it. */
  readonly file: (
    name: string,
    from: number,
    signal: AbortSignal,
  ) => Promise<{ readonly from: number; readonly content: Readable }>;
}

export type FeedSourceAt = (url: string) => FeedSource;

/** Feeds by their URL, which ends with a slash. Closed addresses are reached only where the operator allows it. */
export const feedSourceBy =
  (get: GuardedGet): FeedSourceAt =>
  (url) => ({
    async manifest(signal) {
      const { answer } = await got(get, new URL(feedManifestName, url), {}, signal);
      const { host } = new URL(url);
      const manifest = await readAtMost(answer, longestManifest).catch((cause) => {
        throw new FollowError(`${host} broke off.`, { cause });
      });
      if (!manifest) throw new FollowError(`${host} sends a manifest without end.`);
      return manifest;
    },
    async file(name, from, signal) {
      const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
      const { status, answer } = await got(get, new URL(name, url), headers, signal);
      return { from: status === 206 ? from : 0, content: answer };
    },
  });

async function got(get: GuardedGet, url: URL, headers: Record<string, string>, signal: AbortSignal) {
  const result = await get(url, headers, signal);
  if (!result.ok) throw new FollowError(result.reason);
  const isPart = headers.range !== undefined && result.status === 206;
  if (result.status === 200 || isPart) return result;
  result.answer.destroy();
  throw new FollowError(
    result.status === 404
      ? `${url.host} publishes no open data at this address.`
      : `${url.host} answered ${result.status}.`,
  );
}
