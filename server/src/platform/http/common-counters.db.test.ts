import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DatabaseProxy, openDatabaseProxy } from "../../testing/database-proxy.ts";
import { hasRedis, type RedisServer, startRedis } from "../../testing/redis-server.ts";
import { loggerTo } from "../logger.ts";
import { type CommonCounters, openCommonCounters } from "./common-counters.ts";
import { RateLimits } from "./rate-limits.ts";

/** A busy machine is no slow Redis. */
const answerMs = 1000;
const waits = { timeout: 20_000, interval: 50 };

describe.skipIf(!hasRedis)("limits counted by Debian's redis-server", () => {
  let redis: RedisServer;
  let proxy: DatabaseProxy;
  let said: string[];
  /** The processes that the lines name. */
  let named: unknown[];
  let opened: CommonCounters[];

  /** The limits of one of two processes. */
  async function limits(url = redis.url, secret = "a secret of this server"): Promise<RateLimits> {
    const log = loggerTo((level, message, fields) => {
      said.push(`${level} ${message} ${String(fields.err)}`);
      named.push(fields.process);
    });
    const common = await openCommonCounters({ url, secret, log, answerMs });
    opened.push(common);
    return new RateLimits({ clock: Date.now, processes: () => 2, common });
  }

  /** How many of many takes of one are had. */
  async function had(limit: ReturnType<RateLimits["of"]>, key: string, tries: number): Promise<number> {
    let count = 0;
    for (let n = 0; n < tries; n++) if ((await limit.take(key)) === 0) count++;
    return count;
  }

  beforeEach(async () => {
    said = [];
    named = [];
    opened = [];
    redis = await startRedis();
    proxy = await openDatabaseProxy(redis.url);
  });
  afterEach(async () => {
    for (const one of opened) await one.stop();
    await proxy.close();
    await redis.kill();
  });

  test("two processes have one limit together, by key, and what is given back can be had again", async () => {
    const [one, other] = await Promise.all([limits(), limits()]);
    const [a, b] = [one.of("reports", 10), other.of("reports", 10)];
    expect(await had(a, "x", 6)).toBe(6);
    expect(await had(b, "x", 6)).toBe(4);
    expect(await a.take("x")).toBeGreaterThan(3590);
    expect(await a.take("y", 10)).toBe(0);
    await b.take("x", -3);
    expect(await a.waitS("x", 3)).toBe(0);
    expect(await had(a, "x", 6)).toBe(3);
    expect(await b.waitS("x")).toBeGreaterThan(3590);
  });

  test("a take that there is no room for takes nothing, parts of one add up, and nobody gives back what was not taken", async () => {
    const limit = (await limits()).of("letters", 1 + 1e-9);
    expect(await limit.take("x", 2)).toBeGreaterThan(0);
    for (let n = 0; n < 7; n++) expect(await limit.take("x", 1 / 7)).toBe(0);
    expect(await limit.take("x", 1 / 7)).toBeGreaterThan(0);
    for (let n = 0; n < 5; n++) await limit.take("x", -1);
    expect(await limit.take("x", 1)).toBe(0);
    expect(await limit.take("x", 1 / 7)).toBeGreaterThan(0);
  });

  test("limits of other names, and those of another server, are counted apart", async () => {
    const one = await limits();
    const [first, second] = [one.of("holders", 1), one.of("watches", 1)];
    const foreign = (await limits(redis.url, "a secret of another server")).of("holders", 1);
    for (const limit of [first, second, foreign]) expect(await limit.take("192.0.2.0/24")).toBe(0);
    for (const limit of [first, second, foreign]) expect(await limit.take("192.0.2.0/24")).toBeGreaterThan(0);
    expect(() => one.of("holders", 1)).toThrow("made before");
  });

  test("Redis holds no network and no name of anybody", async () => {
    const limit = (await limits()).of("holders", 5);
    await limit.take("192.0.2.0/24");
    const keys = await redis.keys();
    expect(keys).toEqual([expect.stringMatching(/^tidemark:holders:[\w-]{22}$/)]);
  });

  test("killed: each process has its share, at once and not more; back: the limit is common again", async () => {
    const one = await limits();
    const limit = one.of("reports", 10);
    expect(await had(limit, "x", 3)).toBe(3);
    await redis.kill();
    const startedAt = performance.now();
    expect(await had(limit, "x", 20)).toBe(5);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(one.counting).toBe("share");
    await redis.start();
    await expect.poll(() => one.counting, waits).toBe("common");
    expect(await had(limit, "x", 20)).toBe(10);
    expect(said).toEqual([
      expect.stringMatching(
        /^warn RATE_LIMIT_URL does not count limits: .+ [^:]*(?:ECONNREFUSED|Socket closed)/,
      ),
      expect.stringMatching("info Limits are counted in common again"),
    ]);
    expect(named).toEqual([process.pid, process.pid]);
  });

  test("stalled: one take waits, the next ones for nothing", async () => {
    const one = await limits();
    const limit = one.of("reports", 10);
    expect(await limit.take("x")).toBe(0);
    redis.process.kill("SIGSTOP");
    try {
      const startedAt = performance.now();
      expect(await had(limit, "x", 20)).toBe(5);
      expect(performance.now() - startedAt).toBeLessThan(2 * answerMs);
      expect(one.counting).toBe("share");
    } finally {
      redis.process.kill("SIGCONT");
    }
    await expect.poll(() => one.counting, waits).toBe("common");
    expect(await limit.take("y")).toBe(0);
  });

  test("cut off without a word, it is found again on a new connection", async () => {
    const one = await limits(proxy.url);
    const limit = one.of("reports", 10);
    expect(await limit.take("x")).toBe(0);
    proxy.mode = "silent";
    expect(await had(limit, "x", 20)).toBe(5);
    await expect.poll(() => proxy.asked, waits).toBeGreaterThan(1);
    proxy.mode = "pass";
    await expect.poll(() => one.counting, waits).toBe("common");
  });

  test("slow: it counts as away, and as back once it is quick", async () => {
    const one = await limits(proxy.url);
    const limit = one.of("reports", 10);
    proxy.delayMs = 700;
    expect(await had(limit, "x", 20)).toBe(5);
    await expect.poll(() => one.counting, waits).toBe("share");
    proxy.delayMs = 0;
    await expect.poll(() => one.counting, waits).toBe("common");
  });

  test.each([
    ["a wrong password", "WRONGPASS", () => redis.url.replace("a-password", "no-password")],
    ["no password", "NOAUTH", () => redis.url.replace(":a-password-of-tests@", "")],
    ["a database that does not exist", "DB index is out of range", () => `${redis.url}/999`],
    ["a port that refuses", "ECONNREFUSED", () => "redis://:a-password-of-tests@127.0.0.1:1"],
  ])("%s: the server starts, takes its share, and logs %s", async (_, reason, url) => {
    const one = await limits(url());
    expect(one.counting).toBe("share");
    expect(await had(one.of("reports", 10), "x", 20)).toBe(5);
    expect(said).toEqual([expect.stringContaining(reason)]);
    expect(said.join(" ")).not.toContain("a-password-of-tests");
  });

  test("a server that is no Redis, and one that is not there yet", async () => {
    proxy.mode = "refuse 57P03";
    const one = await limits(proxy.url);
    expect(await had(one.of("reports", 10), "x", 20)).toBe(5);
    await redis.kill();
    const other = await limits();
    expect(await had(other.of("reports", 10), "x", 20)).toBe(5);
    await redis.start();
    await expect.poll(() => other.counting, waits).toBe("common");
  });

  test.each(["", "a\r\nflushall\r\n", "ä\u0000\ud800", "x".repeat(100_000), "{x}", "*"])(
    "a hostile key is a key like others: %j",
    async (key) => {
      const limit = (await limits()).of("reports", 2);
      expect(await had(limit, key, 5)).toBe(2);
      expect(await limit.take(`${key} `)).toBe(0);
    },
  );
});
