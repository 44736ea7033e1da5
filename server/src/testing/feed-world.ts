import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Asin,
  marketplaceBySuffix,
  productIdOf,
  type SeriesKind,
  seriesIdOf,
  utcDate,
} from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { type FeedKey, feedKeyOf } from "../operations/feed/feed-key.ts";
import { publishFeed } from "../operations/feed/publish-feed.ts";
import type { FeedSourceAt } from "../operations/follow/feed-source.ts";
import { FollowError } from "../operations/follow/follow-error.ts";
import { type Followed, followServer } from "../operations/follow/follow-server.ts";
import { manageFollows } from "../operations/follow/manage-follows.ts";
import type { FollowLimits } from "../operations/follow/read-feed-manifest.ts";
import { openPool, type Pool } from "../platform/database.ts";

export const dayMs = 86_400_000;
/** The first day of these worlds, by its number since 1970: 2026-01-01. */
export const firstDay = Date.UTC(2026, 0, 1) / dayMs;
export const dateOf = (day: number): string => utcDate(day * dayMs);

export const seriesOfThing = (n: number, kind: SeriesKind = "buy_box"): bigint =>
  seriesIdOf(productIdOf(marketplaceBySuffix("com")!, `B00000000${n}` as Asin), kind);

export const newKey = (): string => randomBytes(32).toString("base64url");

/** A server that publishes and follows, with its own database and a clock that the test moves. */
export interface FeedServer {
  readonly name: string;
  readonly url: string;
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly folder: string;
  secret: string;
  oldSecret: string | undefined;
  isDead: boolean;
  stop(): Promise<void>;
}

export async function startFeedServer(name: string): Promise<FeedServer> {
  const database = await createTestDatabase();
  const pool = openPool(database.url, 4);
  const folder = await mkdtemp(join(tmpdir(), "tidemark-feed-"));
  return {
    name,
    url: `https://${name}/open-data/`,
    pool,
    databaseUrl: database.url,
    folder,
    secret: newKey(),
    oldSecret: undefined,
    isDead: false,
    async stop() {
      await pool.end();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

export const publishedFolder = ({ folder }: FeedServer): string => join(folder, "open-data");
export const keyOf = ({ secret, oldSecret }: FeedServer): FeedKey => feedKeyOf(secret, oldSecret);

/** What the server's scheduler does at a moment (epoch ms). */
export const publish = (server: FeedServer, now: number, rowsOfFile?: number) =>
  publishFeed({
    pool: server.pool,
    folder: publishedFolder(server),
    key: keyOf(server),
    now,
    ...(rowsOfFile !== undefined && { rowsOfFile }),
  });

/** The feeds of some servers, by their folders. */
export const sourceOf =
  (servers: readonly FeedServer[]): FeedSourceAt =>
  (url) => {
    const server = servers.find((one) => one.url === url)!;
    const alive = () => {
      if (server.isDead) throw new FollowError(`${server.name} did not answer in time.`);
    };
    return {
      async manifest() {
        alive();
        return readFile(join(publishedFolder(server), "manifest.json"));
      },
      async file(name, from) {
        alive();
        return { from, content: createReadStream(join(publishedFolder(server), name), { start: from }) };
      },
    };
  };

export const followsOf = (server: FeedServer, others: readonly FeedServer[], now: () => number) =>
  manageFollows({ pool: server.pool, sourceAt: sourceOf(others), ownKey: keyOf(server).publicKey, now });

/** Adds a server and confirms its key. Returns its id. */
export async function follow(server: FeedServer, other: FeedServer, now: () => number): Promise<number> {
  const follows = followsOf(server, [other], now);
  const { id, fingerprint } = await follows.add(other.url);
  await follows.confirm(id, fingerprint);
  return id;
}

/** What the server's scheduler does with one that it follows. */
export const check = (
  server: FeedServer,
  id: number,
  others: readonly FeedServer[],
  now: number,
  limits?: FollowLimits,
): Promise<Followed> =>
  followServer(
    {
      pool: server.pool,
      folder: join(server.folder, "follow"),
      sourceAt: sourceOf(others),
      now: () => now,
      signal: new AbortController().signal,
      ...(limits && { limits }),
    },
    id,
  );

/** A day (its number) on which a server saw a series, as its intake would store it. */
export async function see(
  { pool }: FeedServer,
  seriesId: bigint,
  day: number,
  price: number | null,
  { low = price, high = price, imported = false, title = "Thing" } = {},
): Promise<void> {
  const [id, product] = [String(seriesId), String(seriesId >> 3n)];
  const at = day * dayMs + 12 * 3_600_000;
  await pool`insert into product (id, title) values (${product}::bigint, ${title}) on conflict do nothing`;
  await pool`
    insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, lowest, lowest_at)
    values (${id}::bigint, ${product}::bigint, 1, ${price}, from_ms(${at}), from_ms(${at}), from_ms(${at}), ${low}, from_ms(${at}))
    on conflict (id) do update set price = excluded.price, last_confirmed_at = excluded.last_confirmed_at,
      lowest = least(series.lowest, excluded.lowest), revision = series.revision + 1`;
  await pool`
    insert into price_point (series_id, at, revision, price, reporters, verified, imported, accepted_at)
    select id, from_ms(${at}), revision, price, 2, false, ${imported}, from_ms(${at}) from series where id = ${id}::bigint
    on conflict (series_id, at) do update set price = excluded.price`;
  await pool`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    values (${id}::bigint, ${dateOf(day)}::date, ${low}, ${high}, ${low}, ${price}, 0, 0, 0, 1)
    on conflict (series_id, day) do update set low = excluded.low, high = excluded.high, close = excluded.close`;
}

/** What a server shows of another one, and what that one's days are: series, day, low, high, close. */
export const shownFrom = async ({ pool }: FeedServer, id: number): Promise<readonly string[]> => {
  const rows = await pool`
    select concat_ws('|', series_id, day, coalesce(low, -1), coalesce(high, -1), coalesce(close, -1)) as row
    from followed_day where server_id = ${id} and not disputed order by series_id, day`;
  return rows.map(({ row }) => row as string);
};
export const daysOfServer = async ({ pool }: FeedServer, until: number): Promise<readonly string[]> => {
  const rows = await pool`
    select concat_ws('|', series_id, day, coalesce(low, -1), coalesce(high, -1), coalesce(close, -1)) as row
    from price_day where day <= ${dateOf(until)}::date order by series_id, day`;
  return rows.map(({ row }) => row as string);
};
