import type { Hono } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import { createInvite } from "../../accounts/invites.ts";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { registerByWork } from "../../testing/solve.ts";
import {
  day,
  holderKey,
  lamp,
  noon,
  operatorKey,
  readKey,
  report,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";
import { openRoutes } from "./open-routes.fixture.ts";
import { ScopedKeys } from "./scoped-key.ts";

let server: TestServer;
let routes: Hono["routes"] = [];

type Profile = "private" | "public" | "private, open" | "public, members";

async function start(profile: Profile = "private", env: Record<string, string> = {}): Promise<TestServer> {
  const [trust, read] = profile.split(", ");
  const READ = read ?? (trust === "private" ? "members" : "open");
  server = await startTestServer(
    { TRUST: trust!, READ, PROOF_OF_WORK: "8", ...env },
    {
      more: (app) => {
        routes = app.routes as Hono["routes"];
      },
    },
  );
  return server;
}

afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

const html = { Accept: "text/html" };
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: "manual" });
const status = async (path: string, headers: Record<string, string> = {}) =>
  (await get(path, headers)).status;
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const cookie = (key: string) => ({ Cookie: `tidemark_read=${key}` });

async function withLamp(): Promise<void> {
  const [ann, bob] = [await server.register(), await server.register()];
  for (const token of [ann, bob]) await report(server.url, token, lamp("25.00"));
}

const reads = [
  "/",
  "/p/com/B000000001",
  "/p/com/B000000001.png",
  "/drops",
  "/drops.atom",
  "/search?q=lamp",
  "/v1/products/com/B000000001",
  "/v1/products/com/B000000001/history",
  "/v1/lookup",
  "/v1/lookup/",
];

test("a private server answers no read without its read key, and every read with it", async () => {
  await start();
  await withLamp();
  for (const path of reads) {
    expect([path, await status(path)]).toEqual([path, 401]);
    expect([path, await status(path, bearer("x".repeat(43)))]).toEqual([path, 401]);
    expect([path, await status(path, cookie("x".repeat(43)))]).toEqual([path, 401]);
  }
  const found = async (headers: Record<string, string>) =>
    Promise.all(reads.filter((path) => path !== "/v1/lookup/").map((path) => status(path, headers)));
  const all = reads.slice(1).map(() => 200);
  expect(await found(bearer(readKey))).toEqual(all);
  expect(await found(cookie(readKey))).toEqual(all);
});

test("an open server answers every read without a key", async () => {
  for (const profile of ["public", "private, open"] as const) {
    await start(profile);
    for (const path of ["/", "/drops", "/drops.atom", "/search?q=lamp", "/v1/lookup"]) {
      expect([profile, path, await status(path)]).toEqual([profile, path, 200]);
    }
    expect(await status("/v1/products/com/B000000001")).toBe(404);
    expect(await (await get("/v1/server")).json()).toMatchObject({ read: "open" });
    if (profile === "public") await server.stop();
  }
});

test("no other key of the server reads: not a reporter's, a holder's, the verifier's or the operator's", async () => {
  await start();
  for (const key of [await server.register(), await newHolder(server), verifierKey, operatorKey]) {
    expect(await status("/v1/lookup", bearer(key))).toBe(401);
  }
});

test("a reporter of a private server takes reports back and counts pages without the read key", async () => {
  await start();
  const token = await server.register();
  const id = crypto.randomUUID();
  const taken = await fetch(`${server.url}/v1/reports/${id}`, { method: "DELETE", headers: bearer(token) });
  expect([taken.status, await taken.json()]).toEqual([200, { withdrawn: false }]);
  const counts = [{ marketplace: "com", priced: true, outcome: "our-price", pages: 1 }];
  expect((await ask(`${server.url}/v1/page-counts`, "POST", token, { counts })).body).toEqual({
    counted: true,
  });
  expect((await ask(`${server.url}/v1/page-counts`, "POST", readKey, { counts })).status).toBe(401);
});

test("every route of a private server but the known ones refuses who has no key", async () => {
  await start();
  const asked = routes.filter(({ method, path }) => method === "GET" && !path.includes("*"));
  const paths = new Set(asked.map(({ path }) => path));
  expect(paths.size).toBeGreaterThan(30);
  const answering = [];
  for (const path of paths) {
    const url = path
      .replace(":marketplace", "com")
      .replace(/:file\{.*\}/, "B000000001.png")
      .replace(":asin", "B000000001")
      .replace(/:\w+(\{[^}]*\})?/g, "1");
    const response = await get(url, path === "/metrics" ? { "X-Forwarded-For": "203.0.113.7" } : {});
    const goes = response.headers.get("location");
    if (response.status !== 401 && goes !== "/watches") answering.push([path, response.status]);
  }
  expect(answering.map(([path]) => path).sort()).toEqual([...openRoutes, "/v1/reporters/challenge"].sort());
});

test("pages without prices stay open on a private server", async () => {
  await start();
  for (const path of [
    "/healthz",
    "/readyz",
    "/assets/site.css",
    "/docs",
    "/openapi.json",
    "/v1/server",
    "/watches",
  ]) {
    expect([path, await status(path)]).toEqual([path, 200]);
  }
  // A link that is void says so, rather than asks for a key.
  expect([await status("/l/none"), await status("/feed/none")]).toEqual([404, 404]);
});

test("a link with the read key opens the website, and the key leaves the address bar", async () => {
  await start();
  expect(server.server.openUrl).toBe(`${server.url}/?key=${readKey}`);
  const opened = await get(`/search?q=lamp&key=${readKey}`, html);
  expect([opened.status, opened.headers.get("location")]).toEqual([303, "/search?q=lamp"]);
  expect(opened.headers.get("cache-control")).toBe("no-store");
  const set = opened.headers.get("set-cookie")!;
  expect(set).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(await status("/search?q=lamp", { ...html, Cookie: set.split(";")[0]! })).toBe(200);
  const wrong = await get("/?key=wrong", html);
  expect([wrong.status, await wrong.text()]).toEqual([
    401,
    expect.stringContaining("does not work any more"),
  ]);
  expect(wrong.headers.get("set-cookie")).toBeNull();
});

test("no link leads to another site", async () => {
  await start();
  const opened = await get(`//evil.example/?key=${readKey}`, html);
  expect(new URL(opened.headers.get("location") ?? "/", server.url).origin).toBe(server.url);
  for (const to of ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
    const response = await fetch(`${server.url}/open`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "same-origin" },
      body: new URLSearchParams({ key: readKey, to }),
      redirect: "manual",
    });
    expect(new URL(response.headers.get("location")!, server.url).origin).toBe(server.url);
  }
});

test("a visitor without the key sees a page that takes the key, the link or an invite code", async () => {
  await start();
  const locked = await get("/p/com/B000000001", html);
  expect(locked.status).toBe(401);
  const page = await locked.text();
  expect(page).toContain("This server is private");
  expect(page).toContain('name="to" value="/p/com/B000000001"');
  const enter = (key: string, site = "same-origin") =>
    fetch(`${server.url}/open`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": site },
      body: new URLSearchParams({ key, to: "/drops" }),
      redirect: "manual",
    });
  const code = await createInvite(server.pool, "operator");
  for (const right of [readKey, ` ${server.server.openUrl} `, code]) {
    const response = await enter(right);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/drops"]);
    expect(response.headers.get("set-cookie")).toContain(readKey);
  }
  // Its browser may go on with it in the extension, by the link that the invite's page shows there.
  const opened = await enter(await createInvite(server.pool, "operator"));
  const [secret] = /tidemark_browser=[\w-]{22}/.exec(opened.headers.get("set-cookie")!)!;
  expect(secret).toMatch(/^tidemark_browser=/);
  for (const way of ["click the Tidemark icon", "under “Server”", "for an invite link"]) {
    expect(page).toContain(way);
  }
  for (const [wrong, why] of [
    [code, "neither the key nor an unused invite code"],
    ["wrong", "neither the key"],
    ["", "neither the key"],
    [`https://other.example/join/${code}`, "belongs to another server, other.example."],
    [`http://<b>/join/${code}`, "neither the key"],
    [`${server.url}/join/${code}`, "neither the key"],
    ["https://other.example/join/ABC", "A part of this link is missing."],
  ] as const) {
    const refused = await enter(wrong);
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining(why)]);
  }
  expect((await enter(readKey, "cross-site")).status).toBe(403);
});

test("a registration, its renewal, a reporter's token and an invite code give the read key", async () => {
  await start();
  const code = await createInvite(server.pool, "operator");
  const registered = await ask(`${server.url}/v1/reporters`, "POST", null, { code });
  expect(registered.body).toMatchObject({ readKey });
  const { token } = registered.body;
  expect((await ask(`${server.url}/v1/reporters/renew`, "POST", token)).body).toMatchObject({ readKey });
  const asked = (as: string | null, body?: unknown) => ask(`${server.url}/v1/read-key`, "POST", as, body);
  expect(await asked(token)).toMatchObject({ status: 200, body: { readKey } });
  const another = await createInvite(server.pool, "operator");
  expect(await asked(null, { code: another })).toMatchObject({ status: 200, body: { readKey } });
  const refused = [
    asked(null, { code: another }),
    asked("tm2.a.b.c"),
    asked(readKey),
    asked(await newHolder(server)),
  ];
  expect((await Promise.all(refused)).map((answer) => answer.status)).toEqual([401, 401, 401, 401]);
});

test("a revoked reporter is not given the read key", async () => {
  await start();
  const token = await server.register();
  await server.pool`update reporter set revoked_at = now()`;
  const other = await server.another();
  expect((await ask(`${other.url}/v1/read-key`, "POST", token)).status).toBe(401);
});

test("a holder is made with the read key, and never with a reporter's token", async () => {
  await start();
  const make = (token: string | null) => ask(`${server.url}/v1/holders`, "POST", token, {});
  const reporter = await server.register();
  expect([(await make(null)).status, (await make(reporter)).status]).toEqual([401, 401]);
  expect((await make(readKey)).status).toBe(201);
  await server.stop();
  await start("private, open");
  expect((await make(null)).status).toBe(401);
  await server.stop();
  await start("public");
  expect((await make(null)).status).toBe(201);
  expect((await make(await registerByWork(server.url))).status).toBe(401);
});

test("nobody begins to watch on the website of a private server without the key", async () => {
  await start();
  const begin = (headers: Record<string, string>) =>
    fetch(`${server.url}/watches`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "same-origin", ...headers },
      body: new URLSearchParams({ product: "B000000001", marketplace: "com", preset: "10" }),
      redirect: "manual",
    });
  expect((await begin({})).status).toBe(401);
  expect(await server.pool`select from holder`).toHaveLength(0);
  expect((await begin(cookie(readKey))).status).toBe(303);
});

test("a feed and a picture have keys of their own, which open nothing else", async () => {
  await start();
  await withLamp();
  const page = await (await get("/drops", { ...html, ...cookie(readKey) })).text();
  const feed = /href="(\/drops\.atom\?[^"]+)"/.exec(page)![1]!.replaceAll("&amp;", "&");
  expect(await status(feed)).toBe(200);
  const key = new URL(feed, server.url).searchParams.get("key")!;
  const withKey = (path: string) => `${path}${path.includes("?") ? "&" : "?"}key=${key}`;
  for (const path of reads.filter((one) => one !== "/drops.atom")) {
    expect([path, await status(withKey(path))]).toEqual([path, 401]);
    expect([path, await status(path, bearer(key))]).toEqual([path, 401]);
    expect([path, await status(path, cookie(key))]).toEqual([path, 401]);
  }
  const pictures = new ScopedKeys(readKey, () => noon);
  const picture = pictures.sign("picture", "com/B000000001", null);
  expect(await status(`/p/com/B000000001.png?key=${picture}`)).toBe(200);
  for (const path of [
    "/p/com/B000000002.png",
    "/p/com/B000000001",
    "/v1/products/com/B000000001",
    "/drops.atom",
  ]) {
    expect([path, await status(`${path}?key=${picture}`, html)]).toEqual([path, 401]);
  }
  // The key of all reads is not to stand in the address of a file.
  expect(await status(`/drops.atom?key=${readKey}`)).toBe(401);
});

test("a link in a message opens its one product, chart and all, for thirty days", async () => {
  await start();
  await withLamp();
  const key = new ScopedKeys(holderKey, () => noon).sign("see", "com/B000000001", noon + 30 * day);
  const opened = await get(`/p/com/B000000001?series=buy_box&key=${key}`, html);
  expect([opened.status, opened.headers.get("location")]).toEqual([303, "/p/com/B000000001?series=buy_box"]);
  const cookies = opened.headers.getSetCookie();
  expect(cookies.map((one) => /Path=([^;]+)/.exec(one)![1])).toEqual([
    "/p/com/B000000001",
    "/v1/products/com/B000000001",
  ]);
  const seen = { Cookie: cookies[0]!.split(";")[0]! };
  for (const path of [
    "/p/com/B000000001",
    "/v1/products/com/B000000001",
    "/v1/products/com/B000000001/history",
  ]) {
    expect([path, await status(path, seen)]).toEqual([path, 200]);
  }
  for (const path of ["/", "/p/com/B000000002", "/v1/products/de/B000000001", "/v1/lookup", "/drops"]) {
    expect([path, await status(path, seen)]).toEqual([path, 401]);
  }
  server.clock.now += 30 * day;
  expect(await status("/p/com/B000000001", seen)).toBe(401);
  expect(await status(`/p/com/B000000001?key=${key}`, html)).toBe(401);
  // Who may read anyway is not turned away by an old link.
  expect(await status(`/p/com/B000000001?key=${key}`, { ...html, ...cookie(readKey) })).toBe(303);
});

test("answers to members are kept by no shared cache", async () => {
  await start();
  await withLamp();
  for (const path of reads.filter((one) => one !== "/v1/lookup/")) {
    const kept = (await get(path, bearer(readKey))).headers.get("cache-control");
    expect([path, kept]).toEqual([path, expect.stringMatching(/^(private,|no-store$)/)]);
    expect([path, kept]).not.toEqual([path, expect.stringContaining("public")]);
  }
});

test("a new read key is known 5 s later, and ends the old one with all that was signed by it", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await start();
  const token = await server.register();
  const page = await (await get("/drops", { ...html, ...cookie(readKey) })).text();
  const feed = /href="(\/drops\.atom\?[^"]+)"/.exec(page)![1]!.replaceAll("&amp;", "&");
  const newKey = "another-read-key".padEnd(43, "-");
  await server.rotateReadKey(newKey);
  vi.advanceTimersByTime(reloadMs);
  await vi.waitFor(async () => expect(await status("/v1/lookup", bearer(newKey))).toBe(200));
  expect(await status("/v1/lookup", bearer(readKey))).toBe(401);
  expect(await status("/", cookie(readKey))).toBe(401);
  expect(await status(feed)).toBe(401);
  expect((await ask(`${server.url}/v1/read-key`, "POST", token)).body).toEqual({ readKey: newKey });
});
