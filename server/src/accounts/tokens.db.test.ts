import type { Registered } from "@tidemark/core/wire";
import type { ReporterKey } from "@tidemark/drizzle";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReadAccess } from "../platform/http/read-key.ts";
import { loggerTo } from "../platform/logger.ts";
import { day, lamp, post, report, startTestServer, type TestServer } from "../testing/test-server.ts";
import { ReporterKeys } from "./keys.ts";
import { reloadKeysRegularly, reloadMs } from "./reload-keys.ts";
import { forgetReporters, revoke } from "./reporter.ts";
import { ReporterTokens } from "./token.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

const renew = (token: string) => post(`${server.url}/v1/reporters/renew`, "", token);
const renewed = async (token: string) => ((await (await renew(token)).json()) as Registered).token;
const idOf = async () => String((await server.pool<{ id: bigint }[]>`select id from reporter`)[0]!.id);

test("a token renews itself, for the same reporter; a lost answer costs nothing", async () => {
  const first = await server.register();
  server.clock.now += 70 * day;
  await renew(first);
  const second = await renewed(first);
  server.clock.now += 40 * day;
  expect((await renew(first)).status).toBe(401);
  expect(await report(server.url, second, lamp("25.00"))).toMatchObject({ status: "received" });
  const [kept] =
    await server.pool`select count(*)::int as reporters, max(renewed_on)::text as on from reporter`;
  expect(kept).toEqual({ reporters: 1, on: "2026-03-26" });
});

test("a reporter whose token is in use is never forgotten, however long", async () => {
  let token = await server.register();
  for (let i = 0; i < 6; i++) {
    server.clock.now += 80 * day;
    token = await renewed(token);
    await forgetReporters(server.pool, server.clock.now);
  }
  expect(await server.pool`select 1 from reporter`).toHaveLength(1);
});

test("a reporter that a restored backup does not know is known again", async () => {
  const token = await server.register();
  await server.pool`delete from reporter`;
  expect((await renew(token)).status).toBe(200);
  const [row] = await server.pool<{ on: string }[]>`select created_at::date::text as on from reporter`;
  expect(row!.on).toBe("2026-01-15");
});

test("an invalid, expired or revoked token cannot be renewed", async () => {
  const token = await server.register();
  for (const bad of ["", "tm2.a.b.c", `${token}A`, token.slice(0, -2)]) {
    expect((await renew(bad)).status).toBe(401);
  }
  expect(await revoke(server.pool, { reporter: await idOf() }, server.clock.now)).toBe(1);
  // Immediately, before any list is loaded.
  expect((await renew(token)).status).toBe(401);
  const [row] = await server.pool<
    { revoked: boolean }[]
  >`select revoked_at is not null as revoked from reporter`;
  expect(row!.revoked).toBe(true);
});

test("a reporter asks for at most 20 an hour, and leaves others theirs", async () => {
  const [ann, bob] = [await server.register(), await server.register()];
  for (let i = 0; i < 20; i++) expect((await renew(ann)).status).toBe(200);
  expect((await renew(ann)).status).toBe(429);
  expect((await renew(bob)).status).toBe(200);
});

const oneKey: readonly ReporterKey[] = [{ secret: "a secret key", signsFrom: 0 }];
const twoKeys = [...oneKey, { secret: "a newer key", signsFrom: 1 }];

test("a revoked reporter and a new key are known to every process 5 s later, a failed look changes nothing", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const clock = () => server.clock.now;
  const keys = new ReporterKeys(oneKey, clock);
  const tokens = new ReporterTokens(keys, clock);
  let kept = oneKey;
  const problems: unknown[] = [];
  const read = async () => {
    if (kept.length === 0) throw new Error("damaged");
    return { reporterKeys: kept, readKey: kept === oneKey ? "a read key" : "a newer read key" };
  };
  const log = loggerTo((_level, _message, { err }) => problems.push(err));
  const access = new ReadAccess("a read key", { isOpen: false, holdersNeedKey: true }, clock);
  const end = await reloadKeysRegularly({ pool: server.pool, keys, tokens, access, shared: { read }, log });
  const { token, reporter } = tokens.issue();
  const bearer = `Bearer ${token}`;
  await server.pool`insert into reporter (id) values (${reporter.id}::bigint)`;
  kept = [];
  vi.advanceTimersByTime(reloadMs);
  await vi.waitFor(() => expect(problems).toHaveLength(1));
  expect(tokens.verify(bearer)).toEqual(reporter);

  kept = twoKeys;
  vi.advanceTimersByTime(reloadMs);
  await vi.waitFor(() => expect(tokens.issue().token.split(".")[1]).not.toBe(token.split(".")[1]));
  expect(tokens.verify(bearer)).toEqual(reporter);

  expect([access.isKey("a read key"), access.isKey("a newer read key")]).toEqual([false, true]);

  await revoke(server.pool, { since: server.clock.now - day }, server.clock.now);
  expect(tokens.verify(bearer)).not.toBeNull();
  vi.advanceTimersByTime(reloadMs);
  await vi.waitFor(() => expect(tokens.verify(bearer)).toBeNull());
  end();
});

test("revoking since a day revokes those that registered then or later", async () => {
  await server.register();
  server.clock.now += day;
  await server.register();
  const early = server.clock.now - 1;
  expect(await revoke(server.pool, { since: early }, server.clock.now)).toBe(1);
  expect(await revoke(server.pool, { since: early }, server.clock.now)).toBe(0);
  expect(await revoke(server.pool, { since: 0 }, server.clock.now)).toBe(1);
});
