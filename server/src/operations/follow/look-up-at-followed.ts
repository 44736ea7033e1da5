import { createHash } from "node:crypto";
import { longestPrefix, lookupText, marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { type FollowedLookup, type FollowedPrice, LookupAnswer } from "@tidemark/core/wire";
import { followedServer } from "@tidemark/drizzle";
import { and, eq, isNull } from "drizzle-orm";
import { Hono } from "hono";
import { type GuardedGet, guardedGet } from "../../alerts/channels/guarded-get.ts";
import { readAtMost } from "../../alerts/channels/read-at-most.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { takeAll } from "../../platform/http/rate-limit.ts";
import { jsonOrNull } from "../../platform/json-or-null.ts";
import { orm } from "../../platform/orm.ts";
import type { Services } from "../services.ts";

/** Look-ups in an hour, of one network and of all. */
const perNetwork = 60;
const perHour = 1200;
/** A server answers within so long, and with so much. */
const answerMs = 6000;
const longestAnswer = 2 * 1024 * 1024;
const mostPrices = 2000;

/** Asks the followed servers in the reader's place: they see this server's address, and no more of a digest than they want. */
export function followedLookupRoutes(services: Services): Hono<AppEnv> {
  const { pool, rateLimits, trustedProxies, allowedNetworks } = services;
  const ofNetwork = rateLimits.of("look-ups of a network", perNetwork);
  const ofAll = rateLimits.of("look-ups", perHour);
  return new Hono<AppEnv>().get("/v1/followed/:prefix", async (c) => {
    const prefix = c.req.param("prefix");
    if (!new RegExp(`^[0-9a-f]{${longestPrefix}}$`).test(prefix)) {
      throw new ServiceError("bad-request", `The prefix has ${longestPrefix} hex digits here.`);
    }
    const retryAfterS = await takeAll([
      [ofNetwork, addressOf(c, trustedProxies)],
      [ofAll, ""],
    ]);
    if (retryAfterS > 0)
      throw new ServiceError("too-many", "Too many look-ups at other servers.", { retryAfterS });
    const servers = await orm(pool)
      .select({ url: followedServer.url, server: followedServer.name })
      .from(followedServer)
      .where(and(eq(followedServer.shown, true), isNull(followedServer.endedAt)))
      .orderBy(followedServer.id);
    const get = guardedGet({ allowedNetworks });
    const signal = AbortSignal.timeout(answerMs);
    const answered: FollowedLookup = {
      servers: await Promise.all(
        servers.map(async ({ url, server }) => ({
          server,
          prices: await pricesAt(get, url, prefix, signal),
        })),
      ),
    };
    c.header("Cache-Control", "no-store");
    return c.json(answered);
  });
}

/** What a server's private look-up says of products whose digests begin with the prefix; null: no answer that can be used. */
async function pricesAt(
  get: GuardedGet,
  url: string,
  prefix: string,
  signal: AbortSignal,
): Promise<FollowedPrice[] | null> {
  const ask = async (path: string): Promise<LookupAnswer | null> => {
    const answer = LookupAnswer.safeParse(await jsonAt(get, new URL(`../v1/lookup${path}`, url), signal));
    return answer.success ? answer.data : null;
  };
  const start = await ask("");
  if (!start || start.length > longestPrefix) return null;
  const answer = start.length === 0 ? start : await ask(`/${prefix.slice(0, start.length)}`);
  return answer && pricesIn(answer, prefix);
}

async function jsonAt(get: GuardedGet, url: URL, signal: AbortSignal): Promise<unknown> {
  const result = await get(url, { accept: "application/json" }, signal);
  if (!result.ok) return null;
  const { status, answer } = result;
  if (status !== 200) {
    answer.destroy();
    return null;
  }
  const body = await readAtMost(answer, longestAnswer).catch(() => null);
  return body && jsonOrNull(body.toString());
}

/** Headline prices of an answer, of products that exist and begin with the prefix. */
export function pricesIn({ products, series }: LookupAnswer, prefix: string): FollowedPrice[] {
  const prices: FollowedPrice[] = [];
  for (const [row, product] of series.product.entries()) {
    const since = series.since[row];
    if (series.series[row] !== "buy_box" || typeof since !== "number" || prices.length >= mostPrices)
      continue;
    const marketplace = marketplaceBySuffix(products.marketplace[product] ?? "");
    const asin = parseAsin(products.asin[product] ?? "");
    if (!marketplace || !asin) continue;
    const digest = createHash("sha256").update(lookupText(marketplace, asin)).digest("hex");
    if (!digest.startsWith(prefix)) continue;
    const price = series.price[row] ?? null;
    if (price !== null && price < 0) continue;
    const lastConfirmedAt = series.lastConfirmedAt[row] ?? null;
    prices.push({ marketplace: marketplace.suffix, asin, price, since, lastConfirmedAt });
  }
  return prices;
}
