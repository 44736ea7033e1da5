import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { newHolder } from "../../testing/holders.ts";
import {
  hour,
  noon,
  operatorKey,
  post,
  readKey,
  startTestServer,
  type TestServer,
} from "../../testing/test-server.ts";

let server: TestServer;

async function start(
  trust: "private" | "public" = "private",
  env: Record<string, string> = {},
): Promise<void> {
  server = await startTestServer({ TRUST: trust, READ: trust === "private" ? "members" : "open", ...env });
}

afterEach(() => server.stop());

const html = { Accept: "text/html" };
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: "manual" });
const status = async (path: string, headers: Record<string, string> = {}) =>
  (await get(path, headers)).status;
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const cookie = (key: string) => ({ Cookie: `tidemark_read=${key}` });

const foreign = "https://evil.example";
const extensions = ["chrome-extension://abc", "moz-extension://0-1", "safari-web-extension://A1"];
const allowed = async (path: string, Origin: string, method = "GET") =>
  (await fetch(server.url + path, { method, headers: { Origin } })).headers.get(
    "access-control-allow-origin",
  );

test("a private server answers pages of extensions and its own, and no others", async () => {
  await start();
  for (const path of [
    "/v1/lookup",
    "/v1/products/com/B000000001",
    "/v1/watches",
    "/v1/server",
    "/v1/reports",
  ]) {
    for (const method of ["GET", "OPTIONS"]) {
      for (const origin of [...extensions, server.url])
        expect(await allowed(path, origin, method)).toBe(origin);
      for (const origin of [foreign, "null", "chrome-extension://", "http://localhost:1"]) {
        expect([path, origin, await allowed(path, origin, method)]).toEqual([path, origin, null]);
      }
    }
  }
  const read = await get("/v1/lookup", { ...bearer(readKey), Origin: extensions[0]! });
  expect(read.headers.get("vary")).toContain("Origin");
  expect(read.headers.get("access-control-allow-credentials")).toBeNull();
  expect(read.headers.get("cross-origin-resource-policy")).toBe("same-origin");
});

test("a public server lets every page read, without credentials, and only extensions and its own do the rest", async () => {
  await start("public");
  for (const path of ["/v1/lookup", "/v1/products/com/B000000001", "/v1/server"]) {
    const response = await get(path, { Origin: foreign });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  }
  for (const path of ["/v1/watches", "/v1/alerts", "/v1/me", "/v1/holders", "/v1/reports"]) {
    expect([path, await allowed(path, foreign, "OPTIONS")]).toEqual([path, null]);
    expect(await allowed(path, extensions[0]!, "OPTIONS")).toBe(extensions[0]);
  }
});

test.each(["private", "public"] as const)(
  "a page of another site makes no holder on a %s server",
  async (profile) => {
    await start(profile);
    const make = (Origin: string, type: string) =>
      fetch(`${server.url}/v1/holders`, {
        method: "POST",
        headers: { Origin, "Content-Type": type, ...bearer(readKey) },
        body: "{}",
      });
    for (const origin of [foreign, "null"]) {
      const response = await make(origin, "text/plain");
      expect([response.status, await response.json()]).toMatchObject([403, { code: "forbidden" }]);
    }
    expect(await server.pool`select from holder`).toHaveLength(0);
    for (const origin of [extensions[0]!, server.url])
      expect((await make(origin, "application/json")).status).toBe(201);
    const form = await fetch(`${server.url}/watches`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "cross-site", ...cookie(readKey) },
      body: new URLSearchParams({ product: "B000000001", marketplace: "com", preset: "10" }),
    });
    expect(form.status).toBe(403);
  },
);

/** fetch sets the header itself. */
const called = (host: string, path = "/v1/server") =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ port, path, host: "127.0.0.1", headers: { Host: host } }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve({ status: response.statusCode!, text });
    })
      .on("error", reject)
      .end();
  });

test("a server answers to its own names only, and says what names it", async () => {
  await start("public", { PUBLIC_URL: "https://tides.example", ALLOWED_HOSTS: "tidemark, tides.lan" });
  const names = [
    "tides.example",
    "tidemark:7300",
    "tides.lan",
    "localhost",
    "x.localhost",
    "10.1.2.3",
    "[::1]:7300",
  ];
  for (const host of names) expect([host, (await called(host)).status]).toEqual([host, 200]);
  for (const path of ["/", "/v1/server", "/v1/lookup", "/metrics", "/watches"]) {
    const { status, text } = await called("evil.example", path);
    expect([path, status]).toEqual([path, 421]);
    expect(JSON.parse(text)).toMatchObject({
      code: "misdirected",
      detail: expect.stringContaining("ALLOWED_HOSTS"),
    });
  }
  for (const path of ["/healthz", "/readyz"]) expect((await called("evil.example", path)).status).toBe(200);
});

const far = { "X-Forwarded-For": "203.0.113.7" };

test("metrics and the details of health are for this machine, trusted networks and the operator", async () => {
  await start("public", { TRUSTED_PROXIES: "127.0.0.1", TRUSTED_NETWORKS: "10.0.0.0/8" });
  const token = bearer(operatorKey);
  const basic = { Authorization: `Basic ${btoa(`operator:${operatorKey}`)}` };
  for (const headers of [{}, { "X-Forwarded-For": "10.1.2.3" }, { ...far, ...token }, { ...far, ...basic }]) {
    expect(await status("/metrics", headers)).toBe(200);
    expect(await (await get("/health", headers)).json()).toHaveProperty("verification");
  }
  for (const headers of [
    far,
    { "X-Forwarded-For": "127.0.0.1, 203.0.113.7" },
    { ...far, ...bearer("wrong") },
  ]) {
    expect(await status("/metrics", headers)).toBe(401);
    expect(Object.keys((await (await get("/health", headers)).json()) as object)).toEqual(["at", "reading"]);
    expect(await (await get("/health", { ...headers, ...html })).text()).not.toContain("Upkeep");
  }
});

test("a client behind a proxy on this machine does not count as this machine", async () => {
  await start("public");
  for (const name of ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"]) {
    expect([name, await status("/metrics", { [name]: "127.0.0.1" })]).toEqual([name, 401]);
  }
  expect(await status("/metrics")).toBe(200);
});

test("totals by marketplace are for everybody", async () => {
  await start("public", { TRUSTED_PROXIES: "127.0.0.1" });
  await server.pool`
    insert into page_outcome (day, marketplace, client, priced, outcome, pages, weight)
    select (from_ms(${noon}) at time zone 'utc')::date, 1, v.client, v.outcome = 'our-price', v.outcome, v.pages, v.weight
    from (values ('1.0', 'our-price', 6, 2), ('1.1', 'our-price', 1, 1), ('1.1', 'range', 1, 1)) v (client, outcome, pages, weight)`;
  const { reading } = (await (await get("/health", far)).json()) as { reading: unknown[] };
  expect(reading).toEqual([{ marketplace: expect.any(String), pages: 8, readShare: 0.75 }]);
});

test("guessing a key is limited for its network, and blocks no other network", async () => {
  await start("public", { TRUSTED_PROXIES: "127.0.0.1" });
  const from = (address: string, authorization: string) => ({
    "X-Forwarded-For": address,
    Authorization: authorization,
  });
  const right = {
    "/operator": `Basic ${btoa(`operator:${operatorKey}`)}`,
    "/v1/switches": `Bearer ${operatorKey}`,
  };
  const tries = Array.from({ length: 40 }, (_, n) => n);
  const answers = [];
  for (const n of tries) answers.push(await status("/v1/switches", from("203.0.113.7", `Bearer wrong ${n}`)));
  expect(answers.filter((one) => one === 401)).toHaveLength(30);
  expect(answers.slice(30).every((one) => one === 429)).toBe(true);
  const refused = await get("/v1/switches", from("203.0.113.8", `Bearer ${operatorKey}`));
  // Not even compared: a client over the limit does not learn that this one is right.
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await status("/operator", from("203.0.113.7", `Basic ${btoa("operator:other")}`))).toBe(429);
  for (const [path, key] of Object.entries(right)) {
    expect([path, await status(path, from("198.51.100.1", key))]).toEqual([path, 200]);
  }
  server.clock.now += hour;
  expect(await status("/v1/switches", from("203.0.113.7", right["/v1/switches"]))).toBe(200);
});

test("the verifier's, the holders' and the read key are guessed no faster, and the right one still works", async () => {
  await start();
  const holder = await newHolder(server);
  const lease = (key: string) => post(`${server.url}/v1/verifications/lease`, {}, key);
  const kinds: readonly (readonly [(n: number) => Promise<number>, () => Promise<number>])[] = [
    [
      (n) => status("/v1/me", bearer(`th1.${String(n).padStart(43, "0")}`)),
      () => status("/v1/me", bearer(holder)),
    ],
    [(n) => status("/v1/lookup", bearer(`read ${n}`)), () => status("/v1/lookup", bearer(readKey))],
    [(n) => status("/", cookie(`read-${n}`)), () => status("/", cookie(readKey))],
    [async (n) => (await lease(`verifier ${n}`)).status, async () => 200],
  ];
  for (const [guess, right] of kinds) {
    const answers = [];
    for (let n = 0; n < 35; n++) answers.push(await guess(n));
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect(await right()).toBe(200);
    server.clock.now += hour;
  }
});

test("a browser with a key of yesterday may show it again and again, and locks nobody out", async () => {
  await start();
  for (let n = 0; n < 60; n++) expect(await status("/", { ...html, ...cookie("yesterday") })).toBe(401);
  expect(await status("/", { ...html, ...cookie("another") })).toBe(401);
});

test("no page may be framed, and every header says so", async () => {
  await start("public");
  const { headers } = await get("/");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("a request without a token is refused for that before anything else that is wrong", async () => {
  await start();
  expect(await status("/v1/alerts?after=x")).toBe(401);
});
