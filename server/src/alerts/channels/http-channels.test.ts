import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { appriseChannel } from "./apprise.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { ntfyChannel } from "./ntfy.ts";
import { anItem, anOutgoing, hostileTitle } from "./outgoing.fixture.ts";
import { webhookChannel } from "./webhook.ts";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function receiver(status = 200, headers: Record<string, string> = {}) {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    got.push({ path: request.url!, headers: request.headers, body });
    response.writeHead(status, headers).end();
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const at = Date.parse("2026-11-24T14:08:31Z");
const now = () => at;
const fetch = guardedFetch({ allowedNetworks: ["127.0.0.1"] });
const signal = new AbortController().signal;

test("a webhook can be verified, and told apart from its repetition", async () => {
  const { got, url } = await receiver();
  const target = { kind: "webhook", url: `${url}/hook?a=1`, secret: "s3cret" } as const;
  expect(await webhookChannel(fetch, now).send(target, anOutgoing(), signal)).toMatchObject({ ok: true });
  const { path, headers, body } = got[0]!;
  expect(path).toBe("/hook?a=1");
  expect(headers).toMatchObject({ "idempotency-key": "m123", "tidemark-timestamp": String(at / 1000) });
  const mac = createHmac("sha256", "s3cret")
    .update(`${at / 1000}.${body}`)
    .digest("hex");
  expect(headers["tidemark-signature"]).toBe(`v1=${mac}`);
  expect(JSON.parse(body)).toMatchObject({
    key: "m123",
    thread: "m123",
    kind: "price",
    items: [{ was: 2999, is: 2589, links: { product: "https://tides.example/p/com/B000000001" } }],
    links: { unsubscribe: "https://tides.example/l/unsubscribe" },
  });
});

test("a hostile title travels as data", async () => {
  const { got, url } = await receiver();
  const outgoing = anOutgoing([anItem({ title: hostileTitle })]);
  await webhookChannel(fetch, now).send({ kind: "webhook", url, secret: "s" }, outgoing, signal);
  expect(JSON.parse(got[0]!.body).items[0].title).toBe(hostileTitle);
  await ntfyChannel(fetch, now).send({ kind: "ntfy", server: url, topic: "tides" }, outgoing, signal);
  expect(got[1]!.headers).not.toHaveProperty("bcc");
  expect(JSON.parse(got[1]!.body).title).not.toMatch(/\p{Cc}/u);
});

test("a webhook into the server's own network is given up, with the reason", async () => {
  const { got, url } = await receiver();
  const closed = webhookChannel(guardedFetch({ allowedNetworks: [] }), now);
  expect(await closed.send({ kind: "webhook", url, secret: "s" }, anOutgoing(), signal)).toMatchObject({
    ok: false,
    next: "give-up",
    reason: expect.stringContaining("127.0.0.1 is no public address"),
  });
  expect(got).toEqual([]);
});

test.each([
  [200, { ok: true }],
  [204, { ok: true }],
  [410, { next: "gone" }],
  [408, { next: "again" }],
  [425, { next: "again" }],
  [429, { next: "again", afterMs: 30_000 }],
  [500, { next: "again" }],
  [503, { next: "again", afterMs: 30_000 }],
  [400, { next: "give-up" }],
  [404, { next: "give-up" }],
] as const)("an answer of %d means %j", async (status, expected) => {
  const { url } = await receiver(status, { "retry-after": "30" });
  const sent = await webhookChannel(fetch, now).send(
    { kind: "webhook", url, secret: "s" },
    anOutgoing(),
    signal,
  );
  expect(sent).toMatchObject(expected);
});

test("an aborted delivery is worth another attempt", async () => {
  const { url } = await receiver();
  const target = { kind: "webhook", url, secret: "s" } as const;
  expect(await webhookChannel(fetch, now).send(target, anOutgoing(), AbortSignal.abort())).toMatchObject({
    ok: false,
    next: "again",
  });
});

test("ntfy gets the message under its thread, so that a correction takes its place", async () => {
  const { got, url } = await receiver();
  const outgoing = anOutgoing([anItem({ was: 1999 })], { key: "m130", kind: "correction", corrects: "m123" });
  const target = { kind: "ntfy", server: url, topic: "tides", token: "tk_1" } as const;
  expect(await ntfyChannel(fetch, now).send(target, outgoing, signal)).toMatchObject({ ok: true });
  expect(got[0]!.headers.authorization).toBe("Bearer tk_1");
  expect(JSON.parse(got[0]!.body)).toMatchObject({
    topic: "tides",
    title: "Correction: $25.89, not $19.99 – Tide Clock, oak",
    sequence_id: "m123",
    click: "https://www.amazon.com/dp/B000000001",
    actions: [
      { action: "view", label: "Open at amazon.com", url: "https://www.amazon.com/dp/B000000001" },
      { action: "view", label: "See the price history", url: "https://tides.example/p/com/B000000001" },
      { action: "view", url: "https://tides.example/l/stop.5" },
    ],
  });
});

test("ntfy never gets more than it takes for a message, cut between characters", async () => {
  const { got, url } = await receiver();
  const outgoing = anOutgoing(Array.from({ length: 40 }, () => anItem({ title: "水".repeat(150) })));
  await ntfyChannel(fetch, now).send({ kind: "ntfy", server: url, topic: "tides" }, outgoing, signal);
  const { message } = JSON.parse(got[0]!.body);
  expect(Buffer.byteLength(message)).toBeLessThan(4096);
  expect(message).not.toContain("\ufffd");
});

test("Apprise gets text with the link at its end", async () => {
  const { got, url } = await receiver();
  const target = { kind: "apprise", url: `${url}/notify/tides`, tag: "home" } as const;
  expect(await appriseChannel(fetch, now).send(target, anOutgoing(), signal)).toMatchObject({ ok: true });
  const said = JSON.parse(got[0]!.body);
  expect(said).toMatchObject({
    title: "$25.89 (−14%) – Tide Clock, oak",
    type: "info",
    format: "text",
    tag: "home",
  });
  expect(said.body).toMatch(
    /message\.\n\nOpen at amazon\.com: https:\/\/www\.amazon\.com\/dp\/B000000001\nSee the price history: https:\/\/tides\.example\/p\/com\/B000000001$/,
  );
});

test("a receiver's Retry-After is respected up to an hour; a channel says which statuses mean that it is gone", () => {
  const waitFor = (retryAfter: string) => sentOf({ ok: true, status: 429, retryAfter, body: "" }, at);
  expect(waitFor("120")).toMatchObject({ next: "again", afterMs: 120_000 });
  expect(waitFor("Tue, 24 Nov 2026 14:09:31 GMT")).toMatchObject({ afterMs: 60_000 });
  expect(waitFor("999999999")).toMatchObject({ afterMs: 3_600_000 });
  expect(waitFor("soon")).not.toHaveProperty("afterMs");
  expect(sentOf({ ok: true, status: 404, retryAfter: null, body: "" }, at, [404, 410])).toMatchObject({
    next: "gone",
  });
});
