import { createHmac, hkdfSync } from "node:crypto";
import { createClient } from "@redis/client";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Logger } from "../logger.ts";
import { repeatedly } from "../repeatedly.ts";
import { within } from "../within.ts";
import type { Limit } from "./rate-limit.ts";

/** What is slower than this counts as away. */
const usualAnswerMs = 100;
const askMs = 1000;
/** A connection on which nothing comes back for so long is opened again. */
const silentMs = 5000;
/** Counters are whole numbers: a limit's parts are this small. */
const parts = 1_000_000;

/**
 * Takes ARGV[1] of KEYS[1], which may have ARGV[3] within ARGV[2] seconds of its first; below 0 gives back. A take that it has no
 * room for leaves the counter as it is.
 */
const takeScript = `
local n = tonumber(ARGV[1])
local ttl = redis.call('pttl', KEYS[1])
local used = 0
if ttl < 1 then ttl = 1000 * ARGV[2] else used = tonumber(redis.call('get', KEYS[1])) end
local wanted = math.max(0, used + n)
if n <= 0 or wanted <= tonumber(ARGV[3]) then
  redis.call('set', KEYS[1], string.format('%.0f', wanted), 'PX', ttl)
end
return {wanted, ttl}`;

interface Wanted {
  readonly most: number;
  readonly windowMs: number;
  /** Counts while the server is away. */
  readonly own: Limit;
}

/** Counters that all processes share. */
export interface CommonCounters {
  /** Whether the server answered in time, last. */
  readonly isReached: boolean;
  limit(name: string, wanted: Wanted): Limit;
  stop(): void;
}

export interface CommonCountersOptions {
  /** Of Redis or Valkey. */
  readonly url: string;
  /** Keys leave this process as digests that are keyed with it. */
  readonly secret: string;
  readonly log: Logger;
  readonly answerMs?: number;
}

/**
 * Counts limits in Redis. It is asked each second whether it answers; what it does not answer within 100 ms, and all until it
 * answers again, is counted by the process's own limit. Resolves when it was asked once; never rejects for its state.
 */
export async function openCommonCounters({
  url,
  secret,
  log,
  answerMs = usualAnswerMs,
}: CommonCountersOptions): Promise<CommonCounters> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    socket: { connectTimeout: askMs, socketTimeout: silentMs, reconnectStrategy: () => askMs / 2 },
  });
  const digestKey = Buffer.from(hkdfSync("sha256", secret, "", "tidemark limits", 32));
  const digest = (key: string) =>
    createHmac("sha256", digestKey).update(key).digest().toString("base64url", 0, 16);

  let isReached = false;
  let hasSaid = false;
  let lastError: unknown = null;
  /** Why there is no connection. What is asked meanwhile fails with no more than that the client is offline. */
  let connectionError: unknown = null;
  const note = (answers: boolean) => {
    if (answers && hasSaid) log.info("Limits are counted in common again", { process: process.pid });
    if (!answers && !hasSaid) {
      log.warn("RATE_LIMIT_URL does not count limits: each process takes its share of them", {
        process: process.pid,
        err: connectionError ?? lastError,
      });
    }
    hasSaid = !answers;
    isReached = answers;
  };
  client.on("error", (error) => {
    connectionError = error;
    if (isReached) note(false);
  });
  client.on("ready", () => {
    connectionError = null;
  });

  /** What does not answer is asked once, not each second: its questions would wait there. */
  let asked: Promise<unknown> | null = null;
  const ask = async () => {
    asked ??= client.ping().finally(() => {
      asked = null;
    });
    try {
      await within(answerMs, asked);
      note(true);
    } catch (error) {
      lastError = error;
      note(false);
    }
  };

  /** The wait that the server says, or that of the process's own limit when it says none in time. */
  async function inTime(asked: Promise<number>, own: () => number | Promise<number>): Promise<number> {
    try {
      return await within(answerMs, asked);
    } catch (error) {
      lastError = error;
      note(false);
      return own();
    }
  }

  client.connect().catch((error) => {
    connectionError = error;
  });
  const connected = new Promise<void>((resolve) => client.once("ready", () => resolve()));
  await within(askMs, connected).catch(() => {});
  await ask();
  const asking = repeatedly(ask, askMs);

  return {
    get isReached() {
      return isReached;
    },
    limit(name, { most, windowMs, own }) {
      const counter = new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: true,
        customIncrTtlLuaScript: takeScript,
        keyPrefix: `tidemark:${name}`,
        points: Math.trunc(most * parts),
        duration: windowMs / 1000,
      });
      const waitOf = ({ msBeforeNext }: RateLimiterRes) => Math.max(1, Math.ceil(msBeforeNext / 1000));
      const partsOf = (n: number) => Math.trunc(n * parts);
      return {
        async waitS(key, n = 1) {
          if (!isReached) return own.waitS(key, n);
          const read = counter
            .get(digest(key))
            .then((found) =>
              found && found.consumedPoints + partsOf(n) > counter.points ? waitOf(found) : 0,
            );
          return inTime(read, () => own.waitS(key, n));
        },
        async take(key, n = 1) {
          if (!isReached) return own.take(key, n);
          const taken =
            n < 0 ? counter.reward(digest(key), partsOf(-n)) : counter.consume(digest(key), partsOf(n));
          const wait = taken.then(
            () => 0,
            (refused) => {
              if (refused instanceof RateLimiterRes) return waitOf(refused);
              throw refused;
            },
          );
          return inTime(wait, () => own.take(key, n));
        },
      };
    },
    async stop() {
      await asking.stop();
      client.destroy();
    },
  };
}
