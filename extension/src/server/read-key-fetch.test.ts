import { readKeyHeader, readKeyNeeded } from "@tidemark/core/wire";
import { beforeEach, expect, test } from "vitest";
import { startWorker } from "../background/worker.ts";
import type { HolderFault } from "../holder/messages.ts";
import { type FakeMachine, fakeBrowser, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, type RecordedRequest } from "../testing/fake-server.fixture.ts";
import { idOf, pageOf } from "../testing/listing.fixture.ts";
import { watchOf } from "../testing/watch.fixture.ts";
import { faultText } from "../watch/watch-text.ts";

const server = "https://prices.example.org";
const longKey = "k".repeat(43);
const look = { type: "look-up", marketplace: "com", asin: "B000000001", range: "all" };
const wish = { type: "watch", watch: { marketplace: "com", asin: "B000000001" }, key: "k1", timeZone: "UTC" };
const refusal = (status: number, code: string, type = "urn:x"): Response =>
  Response.json({ type, title: "x", status, code, requestId: "1" }, { status });

let on: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof fakeBrowser>;
/** The server's read key now. */
let readKey: string;

const reads = /\/v1\/(products|lookup|holders)(\/|$)/;
/** A private server: the reads and holders want its key, which a reporter's token and an invite code get. */
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
    return isKnown ? Response.json({ readKey }) : refusal(401, "unauthorized");
  }
  if (reads.test(pathname) && headers.Authorization !== `Bearer ${readKey}`)
    return refusal(401, "unauthorized");
  if (pathname === "/v1/holders") return Response.json({ token: "holder-1" }, { status: 201 });
  if (pathname === "/v1/watches" && method === "POST" && headers[readKeyHeader] !== readKey)
    return refusal(403, "forbidden", readKeyNeeded);
  if (pathname === "/v1/watches" && method === "POST") return Response.json(watchOf(), { status: 201 });
  if (pathname.startsWith("/v1/products/") || pathname.startsWith("/v1/lookup"))
    return refusal(404, "not-found");
  return null;
};

beforeEach(() => {
  on = fakeMachine();
  api = fakeServer(on);
  readKey = "read-1";
  api.override = answer;
  worker = fakeBrowser(on);
  startWorker({
    browser: worker.browser,
    fetch: api.fetch,
    now: () => on.now,
    random: () => 0,
    newId: () => idOf(++on.ids),
    pause: async () => undefined,
    push: null,
  });
});

const asked = (path: string) =>
  api.requests.filter(({ url }) => new URL(url).pathname.startsWith(`/v1/${path}`));
const shown = (path: string) => asked(path).map(({ headers }) => headers.Authorization);
const settings = () => on.disk.settings as { readKey: string | null; registration: object | null };

test("who shares reads with the key that the registration gave, never with the reporter's token", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  await worker.fromOwn(look);
  await worker.fromOwn(wish);
  await worker.page(pageOf());
  await settled();
  expect(shown("products")).toEqual(["Bearer read-1"]);
  expect(shown("holders")).toEqual(["Bearer read-1"]);
  expect(shown("watches")[0]).toBe("Bearer holder-1");
  expect(shown("reports")).toEqual(["Bearer token-1"]);
  for (const request of api.requests) {
    const whole = JSON.stringify(request);
    const [token, key, holder] = ["token-1", "read-1", "holder-1"].map((one) => whole.includes(one));
    // The key, which all members share, stands beside a holder's token where a watch is made.
    expect([token, key || holder].filter(Boolean).length).toBeLessThan(2);
    if (key && holder) expect([request.method, request.url]).toEqual(["POST", `${server}/v1/watches`]);
    // A reporter's token registers, reports and fetches the key: it neither reads nor makes a holder.
    if (token) expect(new URL(request.url).pathname).not.toMatch(reads);
  }
});

test("a browser that registered before there was a key fetches it with its token, once", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  const { readKey: _, ...before } = settings();
  on.disk.settings = before;
  expect(await worker.fromOwn(look)).toEqual({ ok: false, reason: "unknown" });
  expect(shown("products")).toEqual([undefined, "Bearer read-1"]);
  expect(shown("read-key")).toEqual(["Bearer token-1"]);
  await worker.fromOwn(look);
  expect(shown("read-key")).toHaveLength(1);
});

test("a key that was replaced is fetched anew, for reads and for a new holder", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  readKey = "read-2";
  expect(await worker.fromOwn(wish)).toMatchObject({ ok: true });
  expect(settings().readKey).toBe("read-2");
  expect(shown("holders")).toEqual(["Bearer read-1", "Bearer read-2"]);
  readKey = "read-3";
  expect(await worker.fromOwn(look)).toEqual({ ok: false, reason: "unknown" });
  expect(settings().readKey).toBe("read-3");
});

const keysShown = () =>
  asked("watches").flatMap(({ method, headers }) => (method === "POST" ? [headers[readKeyHeader]] : []));

test("a new watch shows the key where it is wanted, and is made with a new one after it was replaced", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  expect(await worker.fromOwn(wish)).toMatchObject({ ok: true });
  expect(keysShown()).toEqual([undefined, "read-1"]);
  readKey = "read-2";
  expect(await worker.fromOwn({ ...wish, key: "k2" })).toMatchObject({ ok: true });
  expect(keysShown().slice(2)).toEqual([undefined, "read-1", "read-2"]);
  expect(shown("read-key")).toEqual(["Bearer token-1"]);
  expect(settings().readKey).toBe("read-2");
});

test("a server of before, which knows no such header, is not sent it", async () => {
  api.override = (request) =>
    request.url.endsWith("/v1/watches") && request.method === "POST"
      ? Response.json(watchOf(), { status: 201 })
      : answer(request);
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  expect(await worker.fromOwn(wish)).toMatchObject({ ok: true });
  expect(keysShown()).toEqual([undefined]);
});

test("who is expelled reads what to do about a new watch, and keeps the holder", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  await worker.fromOwn(wish);
  readKey = "read-2";
  api.override = (request) =>
    request.url.endsWith("/read-key") ? refusal(401, "unauthorized") : answer(request);
  const refused = await worker.fromOwn({ ...wish, key: "k2" });
  expect(refused).toEqual({ ok: false, reason: "locked" });
  expect(faultText(refused as HolderFault)).toContain("new link or an invite code");
  expect(asked("read-key")).toHaveLength(1);
  expect(on.disk.holder).toMatchObject({ token: "holder-1", watches: 1 });
  // Who only looks up has no token to ask with, and enters the key.
  await worker.fromOwn({ type: "only-look-up", server });
  expect(await worker.fromOwn({ ...wish, key: "k3" })).toEqual({ ok: false, reason: "locked" });
  readKey = longKey;
  await worker.fromOwn({ type: "only-look-up", server, code: longKey });
  expect(await worker.fromOwn({ ...wish, key: "k3" })).toMatchObject({ ok: true });
});

test("a server that gives no key is asked once for each read, and the person is told", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  readKey = "read-2";
  api.override = (request) =>
    request.url.endsWith("/read-key") ? refusal(401, "unauthorized") : answer(request);
  expect(await worker.fromOwn(look)).toEqual({ ok: false, reason: "locked" });
  expect(await worker.fromOwn(wish)).toEqual({ ok: false, reason: "locked" });
  expect(asked("products")).toHaveLength(1);
  expect(settings().registration).not.toBeNull();
});

test("who only looks up enters the key, the link with it, or an invite code that makes no reporter", async () => {
  const only = (code?: string) =>
    worker.fromOwn({ type: "only-look-up", server, ...(code !== undefined && { code }) });
  expect(await only()).toEqual({ ok: false, reason: "no-key" });
  expect(await only("BAD")).toEqual({ ok: false, reason: "bad-code" });
  expect(on.disk).toEqual({});
  expect(await only("GOOD")).toEqual({ ok: true });
  expect(settings()).toMatchObject({ mode: "lookup", readKey: "read-1", registration: null });
  expect(asked("reporters")).toEqual([]);
  await worker.fromOwn(look);
  expect(shown("lookup")).toEqual(["Bearer read-1"]);
  for (const typed of [longKey, `${server}/?key=${longKey}`]) {
    expect(await only(typed)).toEqual({ ok: true });
    expect(settings().readKey).toBe(longKey);
  }
  // The same server needs it no second time; another one is shown nothing of it.
  expect(await only("")).toEqual({ ok: true });
  expect(settings().readKey).toBe(longKey);
  expect(await worker.fromOwn({ type: "only-look-up", server: "https://other.example.org" })).toEqual({
    ok: false,
    reason: "no-key",
  });
});

test("who shares and then only looks up keeps the key, and nothing else that was given", async () => {
  await worker.fromOwn({ type: "share", server, code: "GOOD" });
  expect(await worker.fromOwn({ type: "only-look-up", server })).toEqual({ ok: true });
  expect(settings()).toMatchObject({ mode: "lookup", readKey: "read-1", registration: null });
  await worker.fromOwn({ type: "decline" });
  expect(JSON.stringify(on.disk)).not.toContain("read-1");
});

test("a server that cannot be reached now may want no key", async () => {
  api.override = () => Promise.reject(new TypeError("offline"));
  expect(await worker.fromOwn({ type: "only-look-up", server })).toEqual({ ok: true });
});

test("content scripts cannot read what is kept, where a browser can say so", async () => {
  const levels: unknown[] = [];
  const { browser } = fakeBrowser(on);
  Object.assign(browser.storage.local, {
    setAccessLevel: async (level: unknown) => void levels.push(level),
  });
  const surroundings = { fetch: api.fetch, now: () => on.now, random: () => 0, newId: () => "", push: null };
  startWorker({ browser, ...surroundings, pause: async () => undefined });
  expect(levels).toEqual([{ accessLevel: "TRUSTED_CONTEXTS" }]);
});
