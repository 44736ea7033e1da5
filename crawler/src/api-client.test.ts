import { afterEach, expect, test } from "vitest";
import { apiClient } from "./api-client.ts";
import { aLease } from "./testing/fake-api.ts";
import { type LocalServer, localServer } from "./testing/local-server.ts";

let server: LocalServer | undefined;
afterEach(() => server?.close());

const request = { egress: "test", marketplaces: ["de"], max: 1 };

async function clientOf(status: number, body: string, headers = {}) {
  server = await localServer((_, response) => response.writeHead(status, headers).end(body));
  return apiClient({ serverUrl: server.url, key: "secret", timeoutMs: 500 });
}

test("leases are parsed, and the key is sent", async () => {
  const lease = aLease();
  const api = await clientOf(200, JSON.stringify({ verifications: [lease], retryAfterMs: 1000 }));
  expect(await api.lease(request)).toEqual({
    ok: true,
    value: { verifications: [lease], retryAfterMs: 1000 },
  });
  expect(server?.requests[0]).toMatchObject({ method: "POST", url: "/v1/verifications/lease" });
  expect(server?.requests[0]?.headers.authorization).toBe("Bearer secret");
});

test.each([
  [409, "gone"],
  [404, "gone"],
  [401, "unauthorized"],
  [400, "refused"],
  [413, "refused"],
  [429, "unreachable"],
  [500, "unreachable"],
] as const)("a reading answered with %i is %s", async (status, reason) => {
  const api = await clientOf(status, "{}");
  expect(await api.reading(aLease(), { kind: "other" })).toMatchObject({ ok: false, reason });
});

test("Retry-After of an overloaded server is passed on", async () => {
  const api = await clientOf(503, "", { "retry-after": "2" });
  expect(await api.lease(request)).toMatchObject({ reason: "unreachable", retryAfterMs: 2000 });
});

test("after a cutShort, running and later requests are given up soon", async () => {
  server = await localServer(() => {});
  const cutShort = new AbortController();
  const api = apiClient({
    serverUrl: server.url,
    key: "secret",
    timeoutMs: 60_000,
    cutShort: cutShort.signal,
    cutShortMs: 50,
  });
  const under = api.reading(aLease(), { kind: "other" });
  await expect.poll(() => server?.requests.length).toBe(1);
  cutShort.abort();
  expect(await under).toMatchObject({ ok: false, reason: "unreachable" });
  expect(await api.release(aLease())).toMatchObject({ ok: false, detail: "no answer in 50 ms" });
});

test("a release has no answer to parse", async () => {
  const api = await clientOf(204, "");
  expect(await api.release(aLease({ id: "9" }))).toEqual({ ok: true, value: null });
  expect(server?.requests[0]?.url).toBe("/v1/verifications/9/release");
});

test("a renewal names the lease and how long it is to last", async () => {
  const api = await clientOf(204, "");
  const lease = aLease({ id: "9" });
  expect(await api.renew(lease, 10_000)).toEqual({ ok: true, value: null });
  expect(server?.requests[0]?.url).toBe("/v1/verifications/9/renewal");
});

test("an invalid, a missing or an unreachable answer is a failure, not an exception", async () => {
  const nonsense = await clientOf(200, `{"verifications":"many"}`);
  expect(await nonsense.lease(request)).toMatchObject({ ok: false, reason: "unreachable" });
  await server?.close();
  expect(await nonsense.lease(request)).toMatchObject({ ok: false, reason: "unreachable" });
  server = await localServer(() => {});
  const silent = apiClient({ serverUrl: server.url, key: "secret", timeoutMs: 50 });
  expect(await silent.lease(request)).toMatchObject({ ok: false, reason: "unreachable" });
});
