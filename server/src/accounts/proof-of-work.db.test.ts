import type { Challenge, Problem } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { challengeOf, registerByWork, solve } from "../testing/solve.ts";
import {
  day,
  hour,
  lamp,
  minute,
  post,
  report,
  startTestServer,
  type TestServer,
} from "../testing/test-server.ts";
import { createInvite } from "./invites.ts";
import { profiles } from "./profile.ts";
import { forgetReporters } from "./reporter.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ PROOF_OF_WORK: "8" }, { profile: profiles.public });
});
afterEach(() => server.stop());

const register = (body: unknown) => post(`${server.url}/v1/reporters`, body);
const workOf = (made: Challenge) => ({ challenge: made.challenge, nonces: solve(made) });
const problemOf = async (response: Response) => {
  const { status, code, detail } = (await response.json()) as Problem;
  return [status, code, detail];
};
const reporters = async () => (await server.pool`select 1 from reporter`).length;

test("the server says what it wants, and prints no invite code", async () => {
  const response = await fetch(`${server.url}/v1/server`);
  const version = expect.stringMatching(/^\d+\.\d+\.\d+$/);
  expect(await response.json()).toEqual({
    version,
    profile: "public",
    registration: "proof-of-work",
    read: "open",
    extension: { oldest: version, current: version },
  });
  expect(server.server.inviteCode).toBeNull();
  expect(await (await fetch(server.url)).text()).not.toContain("invite");
});

test("a solved challenge makes a reporter, whose reports are taken", async () => {
  const token = await registerByWork(server.url);
  expect(await report(server.url, token, lamp("25.00"))).toMatchObject({ status: "received" });
  expect(await reporters()).toBe(1);
});

test("a solution makes one reporter, also when two processes get it concurrently", async () => {
  const other = await server.another();
  const work = workOf(await challengeOf(server.url));
  const answers = await Promise.all(
    [server.url, other.url, server.url, other.url].map((url) => post(`${url}/v1/reporters`, work)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(await reporters()).toBe(1);
  const refused = answers.find(({ status }) => status === 409)!;
  expect(await problemOf(refused)).toEqual([
    409,
    "conflict",
    "This challenge was used before: ask for another.",
  ]);
});

test("an expired challenge is refused, used or not, long after it is forgotten", async () => {
  const [used, unused] = [workOf(await challengeOf(server.url)), workOf(await challengeOf(server.url))];
  expect((await register(used)).status).toBe(201);
  server.clock.now += 10 * minute;
  expect(await problemOf(await register(unused))).toEqual([
    409,
    "conflict",
    "This challenge is over: ask for another.",
  ]);
  server.clock.now += hour;
  await forgetReporters(server.pool, server.clock.now);
  expect(await server.pool`select 1 from spent_challenge`).toHaveLength(0);
  expect((await register(used)).status).toBe(409);
  expect(await reporters()).toBe(1);
});

test("used challenges are remembered until they have expired on every clock", async () => {
  const work = workOf(await challengeOf(server.url));
  expect((await register(work)).status).toBe(201);
  await forgetReporters(server.pool, server.clock.now + 10 * minute + hour - 1000);
  expect((await register(work)).status).toBe(409);
});

test("another server's challenge and a wrong solution are refused and make no reporter", async () => {
  const made = await challengeOf(server.url);
  const foreign = `${made.challenge.slice(0, -3)}AAA`;
  expect(await problemOf(await register({ challenge: foreign, nonces: solve(made) }))).toEqual([
    401,
    "unauthorized",
    "This challenge is none of this server's.",
  ]);
  const wrong = solve(made).map((nonce) => nonce + 1);
  expect(await problemOf(await register({ challenge: made.challenge, nonces: wrong }))).toEqual([
    401,
    "unauthorized",
    "This does not solve the challenge.",
  ]);
  // It was not used up by that.
  expect((await register(workOf(made))).status).toBe(201);
  expect(await reporters()).toBe(1);
});

test.each<[string, (made: Challenge) => unknown]>([
  ["no nonces", ({ challenge }) => ({ challenge, nonces: [] })],
  ["too few", (made) => ({ ...workOf(made), nonces: solve(made).slice(1) })],
  ["too many", (made) => ({ ...workOf(made), nonces: [...solve(made), 0] })],
  ["negative ones", (made) => ({ ...workOf(made), nonces: Array(16).fill(-1) })],
  ["fractions", (made) => ({ ...workOf(made), nonces: Array(16).fill(0.5) })],
  ["nonces past 32 bits", (made) => ({ ...workOf(made), nonces: Array(16).fill(2 ** 32) })],
  ["texts", (made) => ({ ...workOf(made), nonces: solve(made).map(String) })],
  ["a challenge that is a list", (made) => ({ ...workOf(made), challenge: [made.challenge] })],
  ["nothing", () => ({})],
  ["null", () => null],
  ["a long challenge", (made) => ({ ...workOf(made), challenge: "x".repeat(200) })],
])("%s make nobody", async (_, body) => {
  expect((await register(body(await challengeOf(server.url)))).status).toBe(400);
  expect(await reporters()).toBe(0);
});

test("an invite code buys nothing here, nor work where codes are wanted", async () => {
  const code = await createInvite(server.pool, "operator");
  expect(await problemOf(await register({ code }))).toEqual([
    400,
    "bad-request",
    "This server wants another registration: proof-of-work.",
  ]);
  const closed = await startTestServer();
  expect((await fetch(`${closed.url}/v1/reporters/challenge`)).status).toBe(404);
  const work = workOf(await challengeOf(server.url));
  expect((await post(`${closed.url}/v1/reporters`, work)).status).toBe(400);
  const response = await fetch(`${closed.url}/v1/server`);
  expect(await response.json()).toMatchObject({ profile: "private", registration: "invite-code" });
  await closed.stop();
});

test("a network makes 20 an hour at most, whatever it pays", async () => {
  for (let i = 0; i < 20; i++) await registerByWork(server.url);
  expect((await register(workOf(await challengeOf(server.url)))).status).toBe(429);
  server.clock.now += hour;
  await registerByWork(server.url);
});

test("nothing that is kept of a registration outlives it but the reporter, and that its tokens", async () => {
  await registerByWork(server.url);
  server.clock.now += 180 * day;
  await forgetReporters(server.pool, server.clock.now);
  expect(await reporters()).toBe(1);
  server.clock.now += day;
  await forgetReporters(server.pool, server.clock.now);
  expect(await reporters()).toBe(0);
});
