import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabaseProxy } from "../../testing/database-proxy.ts";
import { hasRedis, type RedisServer, startRedis } from "../../testing/redis-server.ts";
import { checkLimits } from "./check-limits.ts";

const check = (rateLimitUrl: string | null, ms?: number) => checkLimits({ rateLimitUrl }, ms);

test("without RATE_LIMIT_URL there is nothing to say", async () => {
  expect(await check(null)).toEqual([]);
});

test("a port that refuses, an unknown name, and one that is not there in time are told apart", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
  const { port } = silent.address() as { port: number };
  const found = [
    ...(await check("redis://:hidden-password@127.0.0.1:1")),
    ...(await check("redis://:hidden-password@nowhere.invalid:6379")),
    ...(await check(`redis://:hidden-password@127.0.0.1:${port}`, 300)),
  ];
  silent.close();
  expect(found).toMatchObject([
    { check: "limits", level: "fault", says: "Nothing listens at RATE_LIMIT_URL (ECONNREFUSED)." },
    { level: "fault", says: "The name in RATE_LIMIT_URL is not known." },
    { level: "fault", says: "The Redis of RATE_LIMIT_URL did not answer in 0.3 s." },
  ]);
  expect(JSON.stringify(found)).not.toContain("hidden-password");
});

describe.skipIf(!hasRedis)("with Debian's redis-server", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  test("one that answers is fine", async () => {
    expect(await check(redis.url)).toEqual([
      { check: "limits", level: "fine", says: "The Redis of RATE_LIMIT_URL answers." },
    ]);
  });

  test("a wrong password, none, and an unknown database are told apart, without the password", async () => {
    const found = [
      ...(await check(redis.url.replace("a-password", "hidden-password"))),
      ...(await check(redis.url.replace(":a-password-of-tests@", ""))),
      ...(await check(`${redis.url}/999`)),
    ];
    expect(found).toMatchObject([
      { level: "fault", says: "The Redis of RATE_LIMIT_URL refuses the password (WRONGPASS)." },
      { level: "fault", says: "The Redis of RATE_LIMIT_URL wants a password (NOAUTH)." },
      { level: "fault", says: "What RATE_LIMIT_URL leads to counts no limits (ERR)." },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/password-of-tests/);
  });

  test("what is no Redis is a fault", async () => {
    const proxy = await openDatabaseProxy(redis.url);
    proxy.mode = "refuse 57P03";
    const [found] = await check(proxy.url, 2000);
    await proxy.close();
    expect(found).toMatchObject({ check: "limits", level: "fault" });
  });
});
