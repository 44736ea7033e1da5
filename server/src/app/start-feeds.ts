import { join } from "node:path";
import { guardedGet } from "../alerts/channels/guarded-get.ts";
import { feedKeyOf } from "../operations/feed/feed-key.ts";
import { publishFeed } from "../operations/feed/publish-feed.ts";
import { feedSourceBy } from "../operations/follow/feed-source.ts";
import { followDueServers } from "../operations/follow/follow-due-servers.ts";
import { openPool } from "../platform/database.ts";
import { repeatedly } from "../platform/repeatedly.ts";
import type { ServerContext } from "./server-context.ts";

const everyMs = 60_000;

/** The folder of the open data that this server publishes; null: none. */
export const feedFolderOf = ({ config, options }: ServerContext): string | null =>
  config.openData && options.secrets.feedKey !== undefined ? join(config.dataDir, "open-data") : null;

/** Publishes the server's own open data once a day, and takes in that of the servers that it follows. */
export function startFeeds(context: ServerContext): void {
  const { config, options, clock, log, shutdown } = context;
  const { feedKey, oldFeedKey } = options.secrets;
  // A snapshot of a large history takes longer than upkeep may.
  const pool = openPool(options.databaseUrl, 4);
  const folder = feedFolderOf(context);
  const publishing =
    folder === null
      ? null
      : repeatedly(async () => {
          try {
            const made = await publishFeed({
              pool,
              folder,
              key: feedKeyOf(feedKey!, oldFeedKey),
              now: clock(),
            });
            if (made) log.info("Open data was published", { sequence: made.sequence });
          } catch (err) {
            log.error("Open data could not be published", { err });
          }
        }, everyMs);
  const sourceAt = feedSourceBy(guardedGet(config));
  const followed = join(config.dataDir, "follow");
  const following = repeatedly(async (signal) => {
    try {
      await followDueServers({ pool, folder: followed, sourceAt, now: clock, signal }, log);
    } catch (err) {
      if (!signal.aborted) log.error("Followed servers could not be read", { err });
    }
  }, everyMs);
  shutdown.add(async () => {
    pool.drop();
    await Promise.all([publishing?.stop(), following.stop()]);
    await pool.end({ timeout: 1 });
  });
}
