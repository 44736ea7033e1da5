import { readKeyHeader, readKeyNeeded } from "@tidemark/core/wire";
import { beforeEach, expect, test } from "vitest";
import type { HolderFault } from "../holder/messages.ts";
import { type FakeMachine, fakeBrowser, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import {
  type FakeServer,
  fakeServer,
  problemResponse,
  type RecordedRequest,
} from "../testing/fake-server.fixture.ts";
import { watchRequest } from "../testing/holder.fixture.ts";
import { pageOf } from "../testing/listing.fixture.ts";
import { watchOf } from "../testing/watch.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";
import { faultText } from "../watch/watch-text.ts";

const server = "https://prices.example.org";
const longKey = "k".repeat(43);
const lookupRequest = { type: "look-up", marketplace: "com", asin: "B000000001", range: "all" };

let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;
/** The server's read key now. */
let readKey: string;

const reads = /\/v1\/(products|lookup|holders)(\/|$)/;
/** A private server: reads and new holders need its key, which it gives for a reporter's token or an invite code. */
const answer = ({ url, headers, method, body }: RecordedRequest): Response | null => {
  const { pathname } = new URL(url);
  if (pathname === "/v1/server") {
    return Response.json({
      version: "1.0.0",
      profile: "private",
      registration: "invite-code",
      read: "members",
    });
  }
  if (pathname === "/v1/read-key") {
    const isKnown = headers.Authorization === "Bearer token-1" || body === '{"code":"GOOD"}';
    return isKnown ? Response.json({ readKey }) : problemResponse(401, "unauthorized");
  }
  if (reads.test(pathname) && headers.Authorization !== `Bearer ${readKey}`)
    return problemResponse(401, "unauthorized");
  if (pathname === "/v1/holders") return Response.json({ token: "holder-1" }, { status: 201 });
  if (pathname === "/v1/watches" && method === "POST" && headers[readKeyHeader] !== readKey)
    return problemResponse(403, "forbidden", readKeyNeeded);
  if (pathname === "/v1/watches" && method === "POST") return Response.json(watchOf(), { status: 201 });
  if (pathname.startsWith("/v1/products/") || pathname.startsWith("/v1/lookup"))
    return problemResponse(404, "not-found");
  return null;
};

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  readKey = "read-1";
  api.override = answer;
  worker = startFakeWorker(machine, api);
});

const requestsTo = (path: string) =>
  api.requests.filter(({ url }) => new URL(url).pathname.startsWith(`/v1/${path}`));
const authorizationsOf = (path: string) => requestsTo(path).map(({ headers }) => headers.Authorization);
const settings = () => machine.disk.settings as { readKey: string | null; registration: object | null };

test("reads show the read key that the registration gave, never the reporter's token", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  await worker.fromOwnPage(lookupRequest);
  await worker.fromOwnPage(watchRequest);
  await worker.sendPage(pageOf());
  await settled();
  expect(authorizationsOf("products")).toEqual(["Bearer read-1"]);
  expect(authorizationsOf("holders")).toEqual(["Bearer read-1"]);
  expect(authorizationsOf("watches")[0]).toBe("Bearer holder-1");
  expect(authorizationsOf("reports")).toEqual(["Bearer token-1"]);
  for (const request of api.requests) {
    const whole = JSON.stringify(request);
    const [token, key, holder] = ["token-1", "read-1", "holder-1"].map((one) => whole.includes(one));
    // The key, which all members share, is sent with a holder's token where a watch is made.
    expect([token, key || holder].filter(Boolean).length).toBeLessThan(2);
    if (key && holder) expect([request.method, request.url]).toEqual(["POST", `${server}/v1/watches`]);
    // A reporter's token registers, reports and fetches the key: it neither reads nor makes a holder.
    if (token) expect(new URL(request.url).pathname).not.toMatch(reads);
  }
});

test("a browser that registered without a read key fetches it with its token, once", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  const { readKey: _, ...before } = settings();
  machine.disk.settings = before;
  expect(await worker.fromOwnPage(lookupRequest)).toMatchObject({ ok: false, reason: "unknown" });
  expect(authorizationsOf("products")).toEqual([undefined, "Bearer read-1"]);
  expect(authorizationsOf("read-key")).toEqual(["Bearer token-1"]);
  await worker.fromOwnPage(lookupRequest);
  expect(authorizationsOf("read-key")).toHaveLength(1);
});

test("a replaced read key is fetched again, for reads and for a new holder", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  readKey = "read-2";
  expect(await worker.fromOwnPage(watchRequest)).toMatchObject({ ok: true });
  expect(settings().readKey).toBe("read-2");
  expect(authorizationsOf("holders")).toEqual(["Bearer read-1", "Bearer read-2"]);
  readKey = "read-3";
  expect(await worker.fromOwnPage(lookupRequest)).toMatchObject({ ok: false, reason: "unknown" });
  expect(settings().readKey).toBe("read-3");
});

const keysShown = () =>
  requestsTo("watches").flatMap(({ method, headers }) => (method === "POST" ? [headers[readKeyHeader]] : []));

test("a new watch shows the key where it is wanted, and is made with a new one after it was replaced", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  expect(await worker.fromOwnPage(watchRequest)).toMatchObject({ ok: true });
  expect(keysShown()).toEqual([undefined, "read-1"]);
  readKey = "read-2";
  expect(await worker.fromOwnPage({ ...watchRequest, key: "k2" })).toMatchObject({ ok: true });
  expect(keysShown().slice(2)).toEqual([undefined, "read-1", "read-2"]);
  expect(authorizationsOf("read-key")).toEqual(["Bearer token-1"]);
  expect(settings().readKey).toBe("read-2");
});

test("a server of before, which knows no such header, is not sent it", async () => {
  api.override = (request) =>
    request.url.endsWith("/v1/watches") && request.method === "POST"
      ? Response.json(watchOf(), { status: 201 })
      : answer(request);
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  expect(await worker.fromOwnPage(watchRequest)).toMatchObject({ ok: true });
  expect(keysShown()).toEqual([undefined]);
});

test("who is expelled reads what to do about a new watch, and keeps the holder", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  await worker.fromOwnPage(watchRequest);
  readKey = "read-2";
  api.override = (request) =>
    request.url.endsWith("/read-key") ? problemResponse(401, "unauthorized") : answer(request);
  const refused = await worker.fromOwnPage({ ...watchRequest, key: "k2" });
  expect(refused).toMatchObject({ ok: false, reason: "locked" });
  expect(faultText(refused as HolderFault)).toContain("new link or an invite code");
  expect(requestsTo("read-key")).toHaveLength(1);
  expect(machine.disk.holder).toMatchObject({ token: "holder-1", watches: 1 });
  // Who only looks up has no token to ask with, and enters the key.
  await worker.fromOwnPage({ type: "only-look-up", server });
  expect(await worker.fromOwnPage({ ...watchRequest, key: "k3" })).toMatchObject({
    ok: false,
    reason: "locked",
  });
  readKey = longKey;
  await worker.fromOwnPage({ type: "only-look-up", server, code: longKey });
  expect(await worker.fromOwnPage({ ...watchRequest, key: "k3" })).toMatchObject({ ok: true });
});

test("a server that gives no read key is asked once for each read, and the read is locked", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  readKey = "read-2";
  api.override = (request) =>
    request.url.endsWith("/read-key") ? problemResponse(401, "unauthorized") : answer(request);
  expect(await worker.fromOwnPage(lookupRequest)).toMatchObject({ ok: false, reason: "locked" });
  expect(await worker.fromOwnPage(watchRequest)).toMatchObject({ ok: false, reason: "locked" });
  expect(requestsTo("products")).toHaveLength(1);
  expect(settings().registration).not.toBeNull();
});

test("look-ups only take the read key, a link with it, or an invite code, and register no reporter", async () => {
  const only = (code?: string) =>
    worker.fromOwnPage({ type: "only-look-up", server, ...(code !== undefined && { code }) });
  expect(await only()).toEqual({ ok: false, reason: "no-key" });
  expect(await only("BAD")).toEqual({ ok: false, reason: "bad-code" });
  expect(machine.disk).toEqual({});
  expect(await only("GOOD")).toEqual({ ok: true });
  expect(settings()).toMatchObject({ mode: "lookup", readKey: "read-1", registration: null });
  expect(requestsTo("reporters")).toEqual([]);
  await worker.fromOwnPage(lookupRequest);
  expect(authorizationsOf("lookup")).toEqual(["Bearer read-1"]);
  for (const typed of [longKey, `${server}/?key=${longKey}`]) {
    expect(await only(typed)).toEqual({ ok: true });
    expect(settings().readKey).toBe(longKey);
  }
  // The same server does not need it again; another one is not shown it.
  expect(await only("")).toEqual({ ok: true });
  expect(settings().readKey).toBe(longKey);
  expect(await worker.fromOwnPage({ type: "only-look-up", server: "https://other.example.org" })).toEqual({
    ok: false,
    reason: "no-key",
  });
});

test("a change from sharing to look-ups only keeps the read key and drops the token", async () => {
  await worker.fromOwnPage({ type: "share", server, code: "GOOD" });
  expect(await worker.fromOwnPage({ type: "only-look-up", server })).toEqual({ ok: true });
  expect(settings()).toMatchObject({ mode: "lookup", readKey: "read-1", registration: null });
  await worker.fromOwnPage({ type: "decline" });
  expect(JSON.stringify(machine.disk)).not.toContain("read-1");
});

test("look-ups only are allowed at a server that cannot be reached: it may want no key", async () => {
  api.override = () => Promise.reject(new TypeError("offline"));
  expect(await worker.fromOwnPage({ type: "only-look-up", server })).toEqual({ ok: true });
});

test("the storage is closed to content scripts where the browser supports that", async () => {
  const levels: unknown[] = [];
  const { browser } = fakeBrowser(machine);
  Object.assign(browser.storage.local, {
    setAccessLevel: async (level: unknown) => void levels.push(level),
  });
  startFakeWorker(machine, api, { browser });
  expect(levels).toEqual([{ accessLevel: "TRUSTED_CONTEXTS" }]);
});
