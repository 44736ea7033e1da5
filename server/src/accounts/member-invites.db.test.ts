import { afterEach, beforeEach, expect, test } from "vitest";
import { day, operatorKey, post, startTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;
let ann: string;
beforeEach(async () => {
  server = await startTestServer({ READ: "members" });
  ann = await server.register();
});
afterEach(() => server.stop());

const ask = async (method: string, path: string, token: string | null, body?: unknown) => {
  const response = await fetch(server.url + path, {
    method,
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
};
const invite = (token: string, uses?: number) => ask("POST", "/v1/invites", token, { uses });
const join = async (code: string) => {
  const response = await post(`${server.url}/v1/reporters`, { code });
  return ((await response.json()) as { token: string }).token;
};

test("a member invites, sees how often it was used, and takes it back", async () => {
  const made = await invite(ann, 2);
  expect(made).toMatchObject({ status: 201, body: { expiresAt: "2026-01-29T12:00:00.000Z" } });
  expect(made.body.link).toBe(`${server.url}/join/${made.body.code}`);
  const bob = await join(made.body.code);
  const mine = await ask("GET", "/v1/invites", ann);
  expect(mine).toMatchObject({
    status: 200,
    body: { mayInvite: 4, invites: [{ uses: 2, used: 1, state: "open" }] },
  });
  expect(JSON.stringify(mine)).not.toContain(made.body.code.slice(0, 5));
  const [{ id }] = mine.body.invites;
  // Of another member it is none.
  expect((await ask("GET", "/v1/invites", bob)).body.invites).toEqual([]);
  expect((await ask("DELETE", `/v1/invites/${id}`, bob)).status).toBe(404);
  expect((await ask("DELETE", `/v1/invites/${id}`, ann)).status).toBe(204);
  expect((await ask("DELETE", `/v1/invites/${id}`, ann)).status).toBe(404);
  expect(await join(made.body.code)).toBeUndefined();
});

test("who was invited belongs to the circle of who invited, along the chain", async () => {
  const bob = await join((await invite(ann)).body.code);
  await join((await invite(bob)).body.code);
  const rows = await server.pool`
    select invited_by is null as root, circle = (select id from reporter where invited_by is null) as "ofAnn"
    from reporter order by (invited_by is null) desc`;
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { root: true, ofAnn: null },
    { root: false, ofAnn: true },
    { root: false, ofAnn: true },
  ]);
});

test("a member has at most 5 open invites and 20 in 30 days, also when asked concurrently", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => invite(ann)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
  // Used invites are not open; what was taken back unused does not count.
  const codes = answers.flatMap(({ status, body }) => (status === 201 ? [body.code] : []));
  await join(codes[0]);
  expect((await ask("GET", "/v1/invites", ann)).body.mayInvite).toBe(1);
  server.clock.now += day;
  await server.pool`update invite set used = uses, used_at = now() where origin = 'member'`;
  for (const uses of [5, 5]) {
    expect((await invite(ann, uses)).status).toBe(201);
    await server.pool`update invite set used = uses, used_at = now() where origin = 'member'`;
  }
  expect((await invite(ann, 5)).status).toBe(201);
  await server.pool`update invite set used = uses, used_at = now() where origin = 'member'`;
  expect(await invite(ann)).toMatchObject({ status: 409, body: { code: "conflict" } });
  server.clock.now += 30 * day;
  expect((await invite(ann)).status).toBe(201);
});

test("only a reporter invites, with sense, and not where none is needed", async () => {
  for (const token of [null, operatorKey, "tm2.a.b.c"]) {
    for (const method of ["GET", "POST"]) {
      expect((await ask(method, "/v1/invites", token, method === "POST" ? {} : undefined)).status).toBe(401);
    }
  }
  for (const uses of [0, 6, 1.5, "1", null]) {
    expect((await ask("POST", "/v1/invites", ann, { uses })).status).toBe(400);
  }
  for (const id of ["0", "x", "99999999999999999999", "-1"]) {
    expect((await ask("DELETE", `/v1/invites/${id}`, ann)).status).toBe(404);
  }
  await server.pool`update reporter set revoked_at = now()`;
  const other = await server.another();
  const answer = await fetch(`${other.url}/v1/invites`, { headers: { Authorization: `Bearer ${ann}` } });
  expect(answer.status).toBe(401);
});
