import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApp } from "../../app/routes.ts";
import { loggerTo } from "../../platform/logger.ts";
import { newHolder } from "../../testing/holders.ts";
import {
  hour,
  lamp,
  operatorKey,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";
import { bareServices } from "./bare-services.fixture.ts";

const hostile = ["a\0b", "\ud800", "\u{10ffff}\ufffe", "'; --", "\r\nX: y", "%00\\u0000"];

const price = { amount: "25.89", currency: "USD", rule: "test" };
const listing = {
  ...lamp("25.89"),
  image: "https://m.media-amazon.com/images/I/1.jpg",
  seller: { name: "A seller", isAmazon: false },
  deliveryCountry: "US",
  shipping: price,
  unitPrice: { ...price, unit: "100 ml" },
  subscription: { ...price, percent: 10 },
};
const card = { marketplace: "com", asin: "B000000001", deliveryCountry: "US", price };
const rule = { kind: "drop", percent: 10, from: "creation" };
const lease = randomUUID();

/** Valid bodies of each route that takes one; several where it takes several shapes. */
const bodies: Readonly<Record<string, readonly object[]>> = {
  "POST /v1/reporters": [{ code: "a code" }, { challenge: "tc1.a", nonces: Array(16).fill(0) }],
  "POST /v1/read-key": [{ code: "a code" }],
  "POST /v1/invites": [{ uses: 2 }],
  "POST /v1/reports": [
    {
      client: "0.1.0",
      reports: [
        { id: randomUUID(), ageMs: 0, listing },
        { id: randomUUID(), ageMs: 0, card },
      ],
    },
  ],
  "POST /v1/page-counts": [
    {
      client: "0.1.0",
      counts: [{ marketplace: "com", priced: true, outcome: "our-price", pages: 1 }],
    },
  ],
  "PATCH /v1/switches": [{ countOnlyBefore: "2026-01-01T00:00:00Z" }],
  "POST /v1/holders": [{ timeZone: "Europe/Berlin" }],
  "PATCH /v1/me": [
    {
      consolidation: {
        mode: "daily",
        dailyAt: "08:00",
        timeZone: "UTC",
        quiet: { from: "22:00", to: "07:00" },
      },
      watch: { series: "buy_box", rule },
    },
  ],
  "POST /v1/devices": [{ key: "AAAAA-AAAAA", kind: "website" }],
  "POST /v1/me/recovery-key/mail": [{ key: "AAAA-AAAA", channel: "1" }],
  "POST /v1/me/merge": [{ from: "a".repeat(43) }],
  "PUT /v1/me/purchases": [{ sealed: "AAAA" }],
  "POST /v1/me/import": [
    { watches: [{ marketplace: "com", asin: "B000000001", series: "buy_box", rule, tags: ["x"] }] },
  ],
  "POST /v1/me/watches": [{ ids: ["1"], action: "tag", tag: "x" }],
  "POST /v1/watches": [
    { marketplace: "com", asin: "B000000001", series: "buy_box", rule, expiresAt: "2026-12-31T00:00:00Z" },
  ],
  "PATCH /v1/watches/:id": [{ rule, expiresAt: "2026-12-31T00:00:00Z" }],
  "POST /v1/channels": [
    { kind: "email", address: "somebody@example.org" },
    { kind: "webhook", url: "https://example.org/hook" },
    { kind: "ntfy", server: "https://ntfy.example", topic: "tides", token: "tk_1" },
    { kind: "telegram", token: `123456:${"a".repeat(35)}`, chat: "-1001" },
    { kind: "discord", url: `https://discord.com/api/webhooks/123456/${"a".repeat(60)}` },
    { kind: "gotify", server: "https://gotify.example", token: "A1" },
    { kind: "pushover", user: "u".repeat(30), token: "a".repeat(30) },
    { kind: "apprise", url: "https://apprise.example/notify", tag: "me" },
    {
      kind: "web-push",
      endpoint: "https://push.example/1",
      keys: { p256dh: "a".repeat(87), auth: "b".repeat(22) },
    },
  ],
  "POST /v1/retractions": [{ marketplace: "com", asin: "B000000001", series: "buy_box", revision: 1 }],
  "POST /v1/verifications/lease": [{ egress: "berlin", marketplaces: ["com"], max: 1 }],
  "POST /v1/verifications/:id/reading": [
    { leaseToken: lease, page: { kind: "product", listing, rules: { title: "product-title" } } },
    {
      leaseToken: lease,
      page: { kind: "search", marketplace: "com", cards: [{ asin: "B000000001", title: "x", price }] },
    },
  ],
  "POST /v1/verifications/:id/renewal": [{ leaseToken: lease, leaseMs: 10_000 }],
  "POST /v1/verifications/:id/release": [{ leaseToken: lease }],
};
const bodiless = new Set([
  "POST /v1/me/link-code",
  "POST /v1/me/recovery-key",
  "POST /v1/reporters/renew",
  "POST /v1/me/links",
  "POST /v1/me/telegram-link",
  "POST /v1/channels/:id/test",
]);
const queries =
  "q filter sort count mail done page series range from to granularity format size theme marketplace asin after limit key done watch percent period preset".split(
    " ",
  );
const fields =
  "act action address channel chat code file id pasted rise riseFrom text user which product marketplace asin series rule price drop dropFrom usual days minDelta rearm until preset kind url server topic token tag mode cooldown dailyAt quietFrom quietTo timeZone countOnlyBefore name key".split(" "); // biome-ignore format: one line

const routes = createApp(bareServices)
  .routes.filter(({ method }) => method !== "ALL")
  .map(({ method, path }) => [method, path] as const);

let server: TestServer;
let tokens: readonly string[];
let visitor: Visitor;
const failures: unknown[] = [];

beforeAll(async () => {
  server = await startTestServer({}, { log: loggerTo((_, message, { err }) => failures.push(message, err)) });
});
beforeEach(async () => {
  // Resets hourly limits; routes that delete get a holder of their own.
  server.clock.now += hour;
  tokens = [await server.register(), await newHolder(server), operatorKey, verifierKey];
  visitor = new Visitor(server.url);
  await visitor.send("/watches", { product: "B000000001", marketplace: "com", preset: "10" });
});
afterAll(() => server.stop());

/** Copies of the value, each with one of its strings or keys replaced. */
function* spoiled(value: unknown, text: string): Generator<unknown> {
  if (typeof value === "string") yield text;
  if (value === null || typeof value !== "object") return;
  for (const [key, child] of Object.entries(value)) {
    for (const other of spoiled(child, text)) {
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    }
    if (!Array.isArray(value)) yield { ...value, [text]: child };
  }
}

/** Writes half a surrogate pair into a path as its own bytes. */
const escaped = (text: string) =>
  text.isWellFormed()
    ? encodeURIComponent(text)
    : encodeURIComponent(text.toWellFormed()).replaceAll("%EF%BF%BD", "%ED%A0%80");

async function send(method: string, path: string, init: RequestInit): Promise<number> {
  const answer = async () => {
    const response = await fetch(server.url + path, { method, redirect: "manual", ...init });
    await response.arrayBuffer();
    return response.status;
  };
  let status = await answer();
  if (status === 429) {
    server.clock.now += hour;
    status = await answer();
  }
  const failed = status === 500 ? failures.splice(0) : failures;
  expect([method, path, init.body, status, failed]).toEqual([method, path, init.body, status, []]);
  return status;
}

/** Works on the items, a few concurrently. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

test("every route under /v1 that takes a body has a sample body here", () => {
  const taking = routes.filter(
    ([method, path]) => method !== "GET" && method !== "DELETE" && path.startsWith("/v1/"),
  );
  const known = [...Object.keys(bodies), ...bodiless].sort();
  expect([...new Set(taking.map((one) => one.join(" ")))].sort()).toEqual(known);
});

test.each([...new Set(routes.map((one) => one.join(" ")))])(
  "%s never fails of hostile text",
  async (route) => {
    const [method, pattern] = route.split(" ") as [string, string];
    const right = pattern
      .replace(/:marketplace/, "com")
      .replace(/:asin/, "B000000001")
      .replace(/:file(\{[^}]*\})?/, "B000000001.png")
      .replace(/:id(\{[^}]*\})?/, "1")
      .replace(/:\w+(\{[^}]*\})?/g, "0");
    const isForm = method === "POST" && !pattern.startsWith("/v1/");
    const headersOf = (token: string) => ({
      Authorization: pattern.startsWith("/operator") ? `Basic ${btoa(`:${operatorKey}`)}` : `Bearer ${token}`,
      ...(!isForm && method !== "GET" && { "Content-Type": "application/json" }),
      ...(isForm && { Cookie: visitor.cookie, "Sec-Fetch-Site": "same-origin" }),
    });
    for (const token of pattern.startsWith("/v1/") ? tokens : [""]) {
      const headers = headersOf(token);
      const plain = await send(method, right, {
        headers,
        ...(bodies[route] && { body: JSON.stringify(bodies[route][0]) }),
      });
      // Who is refused whatever the body says needs one text only.
      for (const text of [401, 403].includes(plain) ? hostile.slice(0, 1) : hostile) {
        const path = pattern.replace(/:\w+(\{[^}]*\})?/g, escaped(text));
        if (path !== pattern) await send(method, path, { headers });
        if (method === "GET") {
          await send(method, `${right}?${queries.map((name) => `${name}=${escaped(text)}`).join("&")}`, {
            headers,
          });
        }
        const sent = [
          ...(bodies[route] ?? []).flatMap((body) =>
            [...spoiled(body, text)].map((other) => JSON.stringify(other)),
          ),
          ...(isForm ? fields : []).map(
            (name) =>
              new URLSearchParams({ rule: "drop", drop: "10", kind: "webhook", preset: "10", [name]: text }),
          ),
        ];
        await eachOf(sent, (body) => send(method, right, { headers, body }));
      }
      // Characters that a header can carry.
      const odd = {
        "Idempotency-Key": "\xe9\xff",
        "If-Match": '\xff",,',
        "If-None-Match": '\xff",,',
        "Accept-Language": "\xff;q=x",
        Accept: "\xff",
      };
      await send(method, right, {
        headers: { ...headers, ...odd },
        ...(bodies[route] && { body: JSON.stringify(bodies[route][0]) }),
      });
      await send(method, right, {
        headers: { ...headers, Authorization: "Bearer \xff\xfe", Cookie: "tidemark_watches=%00%ED%A0%80" },
      });
    }
  },
  120_000,
);
