import { createHash } from "node:crypto";
import { isOlder, isVersion } from "@tidemark/core";
import { ServerInfo } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holderKey, hour, post, startTestServer, type TestServer } from "../testing/test-server.ts";
import { createInvite, firstInvite } from "./invites.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const register = (code: unknown) => post(`${server.url}/v1/reporters`, { code });

describe("an invite code", () => {
  test("an invite code makes one reporter, once, also when two use it concurrently", async () => {
    const code = await createInvite(server.pool, "operator");
    const answers = await Promise.all([register(code), register(code), register(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
    expect(await server.pool`select 1 from reporter`).toHaveLength(1);
  });

  test("an invite code may be typed in lower case and without its dash", async () => {
    const code = await createInvite(server.pool, "operator");
    expect((await register(` ${code.toLowerCase().replace("-", " ")}`)).status).toBe(201);
  });

  test("an invite code and its reporter are kept as digests only", async () => {
    const code = await createInvite(server.pool, "operator");
    const { token } = (await (await register(code)).json()) as { token: string };
    const kept = JSON.stringify(
      await server.pool`select i::text as i, r::text as r from invite i, reporter r`,
    );
    expect(kept).not.toContain(code.slice(0, 5));
    expect(kept).not.toContain(token.split(".")[2]!.slice(0, 10));
    expect(kept).not.toContain(Buffer.from(token.split(".")[2]!, "base64url").toString("hex").slice(0, 16));
  });

  test.each(["", "AAAAA-AAAAA", "' or true --", 5, null, "x".repeat(65)])("%j makes none", async (code) => {
    expect([400, 401]).toContain((await register(code)).status);
    expect(await server.pool`select 1 from reporter`).toHaveLength(0);
  });
});

test("the server says which versions of the extension it takes", async () => {
  const info = ServerInfo.parse(await (await fetch(`${server.url}/v1/server`)).json());
  const { oldest, current } = info.extension!;
  expect(isVersion(oldest) && isVersion(current)).toBe(true);
  expect(isOlder(current, oldest)).toBe(false);
  expect(current).toBe(info.version);
});

test("the first code is the same at each start and in each process, until any code was used", async () => {
  const first = server.server.inviteCode!;
  server.clock.now += hour;
  const others = await Promise.all([server.another(), server.another()]);
  expect(others.map(({ inviteCode }) => inviteCode)).toEqual([first, first]);
  expect((await register(first)).status).toBe(201);
  expect((await server.another()).inviteCode).toBeNull();
});

test("processes that make the first code at once agree on it", async () => {
  await server.pool`delete from invite`;
  const codes = await Promise.all(
    Array.from({ length: 8 }, (_, n) => firstInvite(server.pool, holderKey, server.clock.now + n)),
  );
  expect(new Set(codes).size).toBe(1);
  expect((await register(codes[0]!)).status).toBe(201);
});

test("a first code that cannot be printed again stays good, and one that was taken back gets another", async () => {
  const other = await firstInvite(server.pool, "another holders' key", server.clock.now);
  const first = server.server.inviteCode!;
  expect(await firstInvite(server.pool, holderKey, server.clock.now)).toBe(first);
  await server.pool`update invite set revoked_at = now() where digest = ${createHash("sha256")
    .update(first.replace("-", ""))
    .digest()}`;
  const next = await firstInvite(server.pool, holderKey, server.clock.now);
  expect([first, other]).not.toContain(next);
  expect((await register(first)).status).toBe(401);
  expect((await register(other!)).status).toBe(201);
  expect((await register(next!)).status).toBe(201);
});

test("guessing codes ends after 20 tries an hour from one network", async () => {
  for (let i = 0; i < 20; i++) expect((await register("AAAAA-AAAAA")).status).toBe(401);
  const refused = await register("AAAAA-AAAAA");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBe(3600);
  server.clock.now += hour;
  expect((await register("AAAAA-AAAAA")).status).toBe(401);
});

test("an X-Forwarded-For that no configured proxy wrote buys no more tries", async () => {
  const guess = (from: string) =>
    fetch(`${server.url}/v1/reporters`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Forwarded-For": from },
      body: JSON.stringify({ code: "AAAAA-AAAAA" }),
    });
  for (let i = 0; i < 20; i++) await guess(`203.0.${i}.1`);
  expect((await guess("198.51.100.1")).status).toBe(429);
});
