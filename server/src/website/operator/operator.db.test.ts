import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicPolicy } from "@tidemark/core";
import { ClaimsView, Health, SwitchesView } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { profiles } from "../../accounts/profile.ts";
import {
  lamp,
  operatorKey,
  post,
  report,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";

let server: TestServer;
let token: string;
beforeEach(async () => {
  server = await startTestServer({}, { profile: { ...profiles.private, policy: publicPolicy } });
  token = await server.register();
});
afterEach(() => server.stop());

const basic = `Basic ${btoa(`operator:${operatorKey}`)}`;
const page = (path: string, headers: Record<string, string> = { Authorization: basic }) =>
  fetch(server.url + path, { headers, redirect: "manual" });
const api = (path: string, init: RequestInit = {}) =>
  fetch(server.url + path, {
    ...init,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${operatorKey}` },
  });
const send = (fields: Record<string, string>, site = "same-origin") =>
  fetch(`${server.url}/operator/switches`, {
    method: "POST",
    headers: { Authorization: basic, "Sec-Fetch-Site": site },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });

test.each(["/operator", "/operator/com/B000000001", "/v1/switches", "/v1/products/com/B000000001/claims"])(
  "%s is for the operator alone",
  async (path) => {
    for (const headers of [
      {},
      { Authorization: `Basic ${btoa("operator:wrong")}` },
      { Authorization: "Bearer x" },
    ]) {
      expect((await fetch(server.url + path, { headers })).status).toBe(401);
    }
  },
);

test("the operator's page explains a claim: price, weight and what it waits for; it escapes titles", async () => {
  await report(server.url, token, lamp("25.89", { title: "<script>alert(1)</script> Lamp" }));
  const view = ClaimsView.parse(await (await api("/v1/products/com/B000000001/claims")).json());
  expect(view.series).toMatchObject([
    {
      series: "buy_box",
      price: null,
      since: null,
      claims: [{ price: 2589, believed: false, waitsFor: "networks", words: [{ weight: 0 }] }],
    },
  ]);
  expect(view.verification).toMatchObject({ class: 1, failures: 0, leasedTo: null });
  expect(JSON.stringify(view)).not.toMatch(/reporter|group"/);
  const list = await (await page("/operator")).text();
  expect(list).toContain('href="/operator/com/B000000001"');
  const shown = await page("/operator/com/B000000001");
  expect(shown.headers.get("cache-control")).toBe("no-store");
  const text = await shown.text();
  expect(text).toContain("Waits for reporters on more networks.");
  expect(text).toContain("<h2>Price <");
  expect(text).toContain("$25.89");
  expect(text).not.toContain("<script>alert");
  expect((await page("/operator/com/B000000002")).status).toBe(404);
});

test("in the private profile a large drop waits for the verifier only while one can visit", async () => {
  await server.stop();
  server = await startTestServer();
  token = await server.register();
  await report(server.url, token, lamp("100.00"));
  await report(server.url, token, lamp("40.00"));
  const shown = async () => (await page("/operator/com/B000000001")).text();
  const alone = await shown();
  expect(alone).toContain("Waits for the same reporter to see it again.");
  expect(alone).toContain("60% below $100.00: the verifier&#39;s to settle, and none can look now");
  expect(alone).not.toMatch(/only the verifier|with weight/);
  await post(
    `${server.url}/v1/verifications/lease`,
    { egress: "home", marketplaces: ["com"], max: 1 },
    verifierKey,
  );
  const looked = await shown();
  expect(looked).toContain("Waits for the verifier.");
  expect(looked).toContain("60% below $100.00: only the verifier settles it");
});

test("the operator's page shows what pages gave against the week before, marks a jump and escapes it", async () => {
  expect(await (await page("/operator")).text()).toContain("No page was counted yet.");
  const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  const row = {
    marketplace: 1,
    client: "<i>1",
    priced: true,
    outcome: "box-core-price",
    pages: 50,
    weight: 50,
  };
  await server.pool`
    insert into page_outcome ${server.pool([
      { ...row, day: dateOf(server.clock.now - 10 * 86_400_000) },
      { ...row, day: dateOf(server.clock.now), weight: 30 },
      { ...row, day: dateOf(server.clock.now), priced: false, outcome: "ambiguous", weight: 20 },
    ])}`;
  const text = await (await page("/operator")).text();
  expect(text).toContain(
    "amazon.com: 40% of the pages give no price (ambiguous), after 0% in the week before.",
  );
  expect(text).toMatch(/<td>ambiguous<\/td><td>50<\/td><td>40% <strong>jump<\/strong><\/td><td>0%<\/td>/);
  expect(text).toContain("<td>box-core-price</td><td>50</td><td>60%</td><td>100%</td>");
  expect(text).not.toContain("<i>");
});

test("switches are set by API and form, apply to all processes immediately, and are on the health page", async () => {
  const turned = await api("/v1/switches", {
    method: "PATCH",
    body: JSON.stringify({ quorum: false, countOnlyBefore: "2026-11-01T00:00:00.000Z" }),
  });
  expect(SwitchesView.parse(await turned.json())).toEqual({
    registrationOpen: true,
    countOnlyBefore: "2026-11-01T00:00:00.000Z",
    quorum: false,
    unverifiedAlerts: true,
  });
  const { crowd } = Health.parse(await (await fetch(`${server.url}/health`)).json());
  expect(crowd).toMatchObject({ quarantined: [], switches: { quorum: false } });
  expect((await send({ quorum: "on", countOnlyBefore: "" })).status).toBe(303);
  expect(await (await api("/v1/switches")).json()).toEqual({
    registrationOpen: false,
    countOnlyBefore: null,
    quorum: true,
    unverifiedAlerts: false,
  });
  expect(await (await page("/operator")).text()).toMatch(/name="quorum" checked/);
});

test("a form of another site, or with an invalid day, sets no switch", async () => {
  expect((await send({}, "cross-site")).status).toBe(403);
  expect((await send({ countOnlyBefore: "yesterday" })).status).toBe(400);
  expect((await send({ countOnlyBefore: "-271821-04-20" })).status).toBe(400);
  for (const body of ['{"quorum":"no"}', '{"countOnlyBefore":"soon"}', "{"]) {
    expect((await api("/v1/switches", { method: "PATCH", body })).status).toBe(400);
  }
  expect(await (await api("/v1/switches")).json()).toMatchObject({ registrationOpen: true, quorum: true });
});

test("the operator's page says when a proxy forwards that TRUSTED_PROXIES does not name", async () => {
  expect(await (await page("/operator")).text()).not.toContain("TRUSTED_PROXIES");
  for (const path of ["/", "/v1/server"]) await page(path, { "X-Forwarded-For": "203.0.113.7" });
  expect(await (await page("/operator")).text()).toContain(
    "2 requests since the start came through a proxy at 127.0.0.1, which TRUSTED_PROXIES does not name.",
  );
});

test("the operator makes a backup by a click, and sees it with its size; a form of another site makes none", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "tidemark-operator-"));
  await server.stop();
  server = await startTestServer({ DATA_DIR: dataDir });
  const click = (site: string) =>
    fetch(`${server.url}/operator/backup`, {
      method: "POST",
      headers: { Authorization: basic, "Sec-Fetch-Site": site },
      body: new URLSearchParams(),
      redirect: "manual",
    });
  expect(await (await page("/operator")).text()).toContain("The server has made none yet.");
  expect((await click("cross-site")).status).toBe(403);
  const answer = await click("same-origin");
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/operator#backups"]);
  await vi.waitFor(async () => {
    expect(await (await page("/operator")).text()).toMatch(
      /by a click<\/td><td>[\d.]+ kB<\/td><td><code>tidemark-/,
    );
  });
  expect(await readdir(join(dataDir, "backups"))).toHaveLength(1);
  await rm(dataDir, { recursive: true });
});
