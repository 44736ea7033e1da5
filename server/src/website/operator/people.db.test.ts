import { JSDOM } from "jsdom";
import { afterEach, expect, test } from "vitest";
import { createInvite } from "../../accounts/invites.ts";
import { operatorKey, post, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
afterEach(() => server.stop());

const key = `Basic ${Buffer.from(`operator:${operatorKey}`).toString("base64")}`;

async function ask(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, {
    redirect: "manual",
    headers: { Authorization: key, "Sec-Fetch-Site": "same-origin", ...headers },
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  const section = (id: string) =>
    new JSDOM(text).window.document.querySelector(`#${id}`)?.textContent ?? null;
  return { status: response.status, text, section, to: response.headers.get("location") };
}

async function join(inviter?: string): Promise<string> {
  const code = await createInvite(server.pool, inviter ? "member" : "operator", { inviter: inviter ?? null });
  await post(`${server.url}/v1/reporters`, { code });
  const rows =
    await server.pool`select id::text from reporter where invited_by is not distinct from ${inviter ?? null}::bigint`;
  return rows[0]!.id;
}

test("the operator makes an invite whose link is shown once, and takes it back", async () => {
  server = await startTestServer({ READ: "members" });
  const made = await ask("/operator/invites", { uses: "4", days: "2" });
  const [, code] = new RegExp(`${server.url}/join/(\\w{5}-\\w{5})`).exec(made.section("invites")!)!;
  expect((await fetch(`${server.url}/join/${code}`)).status).toBe(200);
  const page = await ask("/operator");
  expect(page.section("invites")).toContain(
    "used 0 of 4, created Jan 15, 2026. Made by you. Until Jan 17, 2026.",
  );
  expect(page.text).not.toContain(code);
  const [invite] = await server.pool`select id::text from invite where uses = 4`;
  expect(await ask(`/operator/invites/${invite!.id}/revoke`, {})).toMatchObject({
    status: 303,
    to: "/operator#invites",
  });
  expect((await fetch(`${server.url}/join/${code}`)).status).toBe(410);
  expect((await ask("/operator")).section("invites")).not.toContain("of 4");
  expect((await ask(`/operator/invites/${invite!.id}/revoke`, {})).status).toBe(404);
});

test("the operator sees who was invited along which chain, and marks one as independent and back", async () => {
  server = await startTestServer({ READ: "members" });
  expect((await ask("/operator")).section("circles")).toContain("No member has let anybody in yet.");
  const ann = await join();
  const bob = await join(ann);
  const cem = await join(bob);
  const circles = async () => (await ask("/operator")).section("circles");
  expect(await circles()).toContain(`3 reporters count as one: circle of ${ann}`);
  expect(await ask(`/operator/circles/${bob}/apart`, {})).toMatchObject({
    status: 303,
    to: "/operator#circles",
  });
  expect(await circles()).toContain(`2 reporters count as one: circle of ${bob}`);
  await ask(`/operator/circles/${bob}/together`, {});
  expect(await circles()).toContain("3 reporters count as one");
  // Nobody invited the first one; others are no reporters.
  for (const id of [ann, "1", "x", "99999999999999999999", "-9223372036854775809"]) {
    expect([id, (await ask(`/operator/circles/${id}/apart`, {})).status]).toEqual([id, 404]);
  }
  expect(
    await server.pool`select from reporter where id = ${cem}::bigint and circle = ${ann}::bigint`,
  ).toHaveLength(1);
});

test("forms of others, and those that make no sense, change nothing", async () => {
  server = await startTestServer({ READ: "members" });
  const wrong = [
    { uses: "0", days: "1" },
    { uses: "1", days: "3651" },
    { uses: "1" },
    { uses: "1e3", days: "1" },
  ];
  for (const form of wrong)
    expect((await ask("/operator/invites", form as Record<string, string>)).status).toBe(400);
  const right = { uses: "1", days: "1" };
  expect((await ask("/operator/invites", right, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  expect((await ask("/operator/invites", right, { Authorization: "Basic eDp4" })).status).toBe(401);
  expect(await server.pool`select from invite where origin = 'operator'`).toHaveLength(0);
});

test("a public server has neither invites nor circles", async () => {
  server = await startTestServer({ TRUST: "public", PROOF_OF_WORK: "8" });
  const page = await ask("/operator");
  expect([page.status, page.section("invites"), page.section("circles")]).toEqual([200, null, null]);
});
