import { followedConflict, followedDay, followedServer } from "@tidemark/drizzle";
import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { ConflictView, Follows, FollowView } from "../../history/followed/follows.ts";
import { type Pool, transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import { fingerprintOf, keyText } from "../feed/feed-key.ts";
import type { FeedSourceAt } from "./feed-source.ts";
import { FollowError } from "./follow-error.ts";
import { followLimits, readFeedManifest } from "./read-feed-manifest.ts";

/** Servers that are followed at once. */
export const mostFollowed = 20;

export interface FollowManager {
  readonly pool: Pool;
  readonly sourceAt: FeedSourceAt;
  /** Of this server's own feed, base64url: it does not follow itself. Null: it has none. */
  readonly ownKey: string | null;
  readonly now: () => number;
}

/** The address of a server's open data, from what a person typed; null: none. */
export function feedUrlOf(typed: string): URL | null {
  const text = typed.trim();
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || text.length > 500)
    return null;
  url.search = "";
  url.hash = "";
  const path = url.pathname.replace(/(?:open-data\/?)?(?:manifest\.json)?$/, "");
  url.pathname = `${path.replace(/\/*$/, "/")}open-data/`;
  return url;
}

const bad = (sentence: string) => new ServiceError("bad-request", sentence);
const gone = () => new ServiceError("not-found", t("follows.refused.unknown"));

const viewOf = (row: typeof followedServer.$inferSelect): FollowView => ({
  id: row.id,
  url: row.url,
  name: row.name,
  fingerprint: fingerprintOf(keyText(row.key)),
  newFingerprint: row.newKey && fingerprintOf(keyText(row.newKey)),
  isConfirmed: row.confirmedAt !== null,
  isEnding: row.endedAt !== null,
  days: row.days,
  checkedAt: row.checkedAt,
  takenAt: row.takenAt,
  problem: row.problem,
});

export function manageFollows(manager: FollowManager): Follows {
  const { pool, now } = manager;
  const byId = (id: number) => eq(followedServer.id, id);
  return {
    ownFingerprint: manager.ownKey === null ? null : fingerprintOf(manager.ownKey),
    async list() {
      return (await orm(pool).select().from(followedServer).orderBy(followedServer.id)).map(viewOf);
    },
    conflicts: (limit) => listConflicts(pool, limit),
    add: (typed) => addServer(manager, typed),
    async confirm(id, fingerprint) {
      const [server] = await orm(pool).select().from(followedServer).where(byId(id));
      if (!server || server.endedAt !== null) throw gone();
      const key = server.newKey ?? server.key;
      if (
        fingerprintOf(keyText(key)).replaceAll(" ", "") !== fingerprint.replaceAll(/\s/g, "").toLowerCase()
      ) {
        throw bad(t("follows.refused.key"));
      }
      await orm(pool)
        .update(followedServer)
        .set({ key, newKey: null, confirmedAt: server.confirmedAt ?? now(), problem: null, checkedAt: null })
        .where(byId(id));
    },
    async end(id) {
      const ended = await orm(pool)
        .update(followedServer)
        .set({ endedAt: now(), version: sql`${followedServer.version} + 1` })
        .where(byId(id))
        .returning({ id: followedServer.id });
      if (ended.length === 0) throw gone();
    },
    settle: (conflict, how) => settleConflict(pool, conflict, how),
  };
}

/** Asks a server for its key, and keeps it for the operator to compare. */
async function addServer({ pool, sourceAt, ownKey, now }: FollowManager, typed: string): Promise<FollowView> {
  const url = feedUrlOf(typed);
  if (!url) throw bad(t("follows.refused.address"));
  const db = orm(pool);
  const [known] = await db.select().from(followedServer).where(eq(followedServer.url, url.href));
  if (known?.endedAt) throw bad(t("follows.refused.ending"));
  if (known?.confirmedAt) throw bad(t("follows.refused.known"));
  const [all] = await db.select({ n: count() }).from(followedServer);
  if (!known && all!.n >= mostFollowed) throw bad(t("follows.refused.most", { most: mostFollowed }));
  const bytes = await sourceAt(url.href)
    .manifest(AbortSignal.timeout(20_000))
    .catch((error) => {
      throw error instanceof FollowError ? bad(error.message) : error;
    });
  let key: string;
  try {
    key = readFeedManifest(bytes, now(), followLimits).key;
  } catch (error) {
    throw error instanceof FollowError ? bad(error.message) : error;
  }
  if (key === ownKey) throw bad(t("follows.refused.itself"));
  const row = { url: url.href, name: url.host, key: Buffer.from(key, "base64url"), addedAt: now() };
  const [stored] = await db
    .insert(followedServer)
    .values(row)
    .onConflictDoUpdate({
      target: followedServer.url,
      set: { key: row.key },
      setWhere: isNull(followedServer.confirmedAt),
    })
    .returning();
  if (!stored) throw bad(t("follows.refused.known"));
  return viewOf(stored);
}

async function listConflicts(pool: Pool, limit: number) {
  const db = orm(pool);
  const rows = await db
    .select({
      server: followedConflict.serverId,
      name: followedServer.name,
      seriesId: followedConflict.seriesId,
      day: followedConflict.day,
      before: followedDay.close,
      after: followedConflict.close,
      withdrawn: followedConflict.withdrawn,
    })
    .from(followedConflict)
    .innerJoin(followedServer, eq(followedServer.id, followedConflict.serverId))
    .innerJoin(
      followedDay,
      and(
        eq(followedDay.serverId, followedConflict.serverId),
        eq(followedDay.seriesId, followedConflict.seriesId),
        eq(followedDay.day, followedConflict.day),
      ),
    )
    .where(isNull(followedServer.endedAt))
    .orderBy(followedConflict.serverId, followedConflict.seriesId, followedConflict.day)
    .limit(limit);
  const [all] = await db.select({ n: count() }).from(followedConflict);
  const shown = rows.map(
    ({ withdrawn, after, ...row }): ConflictView => ({ ...row, after: withdrawn ? "withdrawn" : after }),
  );
  return { shown, all: all!.n };
}

const settleConflict = (
  pool: Pool,
  { server, seriesId, day }: Pick<ConflictView, "server" | "seriesId" | "day">,
  how: "take" | "keep",
): Promise<void> =>
  transaction(pool, async (tx) => {
    const db = orm(tx);
    const isConflict = and(
      eq(followedConflict.serverId, server),
      eq(followedConflict.seriesId, seriesId),
      eq(followedConflict.day, day),
    );
    const isDay = and(
      eq(followedDay.serverId, server),
      eq(followedDay.seriesId, seriesId),
      eq(followedDay.day, day),
    );
    const [conflict] = await db.delete(followedConflict).where(isConflict).returning();
    if (!conflict) throw new ServiceError("not-found", t("follows.refused.settled"));
    const { withdrawn, low, high, close } = conflict;
    if (how === "take" && withdrawn) await db.delete(followedDay).where(isDay);
    else
      await db
        .update(followedDay)
        .set({ disputed: false, ...(how === "take" && { low, high, close }) })
        .where(isDay);
    await db
      .update(followedServer)
      .set({ version: sql`${followedServer.version} + 1` })
      .where(eq(followedServer.id, server));
  });
