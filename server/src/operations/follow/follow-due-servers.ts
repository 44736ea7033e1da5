import { followedServer } from "@tidemark/drizzle";
import { and, isNotNull, isNull, lt, or } from "drizzle-orm";
import type { Logger } from "../../platform/logger.ts";
import { orm } from "../../platform/orm.ts";
import { type Following, followServer } from "./follow-server.ts";

/** A feed is new once a day. */
const checkEveryMs = 3_600_000;

/** Checks followed servers that were not checked for an hour, one after another, and deletes what is followed no longer. */
export async function followDueServers(following: Following, log: Logger): Promise<void> {
  const { pool, now, signal } = following;
  const isDue = or(isNull(followedServer.checkedAt), lt(followedServer.checkedAt, now() - checkEveryMs));
  const due = await orm(pool)
    .select({ id: followedServer.id, name: followedServer.name })
    .from(followedServer)
    .where(
      or(
        isNotNull(followedServer.endedAt),
        and(isNotNull(followedServer.confirmedAt), isNull(followedServer.newKey), isDue),
      ),
    )
    .orderBy(followedServer.id);
  for (const { id, name: server } of due) {
    if (signal.aborted) return;
    const done = await followServer(following, id);
    if (done.kind === "taken") log.info("Open data of a followed server is in", { server, ...done });
    else if (done.kind === "failed") log.warn("A followed server could not be read", { server, ...done });
  }
}
