import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Channel } from "./channel.ts";
import { discordChannel } from "./discord.ts";
import { gotifyChannel } from "./gotify.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { anItem, anOutgoing, hostileTitle } from "./outgoing.fixture.ts";
import { pushoverChannel } from "./pushover.ts";
import { telegramChannel } from "./telegram.ts";
import { telegramBot } from "./telegram-bot.ts";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a body.
  readonly body: Record<string, any>;
}

async function receiver(status = 200, answer = "{}") {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    got.push({ path: request.url!, headers: request.headers, body: JSON.parse(body) });
    response.writeHead(status).end(answer);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const now = () => Date.parse("2026-11-24T14:08:31Z");
const allowedNetworks = ["127.0.0.1"];
const fetch = guardedFetch({ allowedNetworks });
const signal = new AbortController().signal;
const token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const discordUrl = `https://discord.com/api/webhooks/1234567890123456789/${"t".repeat(68)}`;

/** Each service with an address of the test in place of its own. */
const services: Record<string, (url: string) => { channel: Pick<Channel, "send">; target: object }> = {
  telegram: (url) => ({
    channel: telegramChannel(fetch, now, telegramBot({ token: null, allowedNetworks, api: url })),
    target: { kind: "telegram", token, chat: "-1001234567890" },
  }),
  discord: (url) => {
    const here: GuardedFetch = (post, stopping) =>
      fetch({ ...post, url: `${url}${new URL(post.url).pathname}` }, stopping);
    return { channel: discordChannel(here, now), target: { kind: "discord", url: discordUrl } };
  },
  gotify: (url) => ({
    channel: gotifyChannel(fetch, now),
    target: { kind: "gotify", server: `${url}/gotify/`, token: "AbCdEfGhIjKlMnO" },
  }),
  pushover: (url) => ({
    channel: pushoverChannel(fetch, now, url),
    target: { kind: "pushover", user: "u".repeat(30), token: "a".repeat(30) },
  }),
};

async function send(kind: string, outgoing = anOutgoing(), status = 200, answer = "{}") {
  const { got, url } = await receiver(status, answer);
  const { channel, target } = services[kind]!(url);
  const sent = await channel.send(target as never, outgoing, signal);
  return { sent, ...got[0]! };
}

test("Telegram gets HTML without a preview, by the bot whose token it is", async () => {
  const { sent, path, body } = await send("telegram");
  expect(sent).toMatchObject({ ok: true });
  expect(path).toBe(`/bot${token}/sendMessage`);
  expect(body).toMatchObject({
    chat_id: "-1001234567890",
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
  });
  expect(body.text).toContain(
    '<b><a href="https://www.amazon.com/dp/B000000001">$25.89 (−14%) – Tide Clock, oak</a></b>',
  );
  expect(body.text).toContain("You asked: at most $26.00.");
});

test("Discord gets an embed that mentions nobody", async () => {
  const { sent, path, body } = await send(
    "discord",
    anOutgoing([anItem({ title: "@everyone <@1> **now** <#2>" })]),
  );
  expect(sent).toMatchObject({ ok: true });
  expect(path).toMatch(/^\/api\/webhooks\/1234567890123456789\/t+$/);
  expect(body.allowed_mentions).toEqual({ parse: [] });
  expect(body).not.toHaveProperty("content");
  expect(body.embeds).toHaveLength(1);
  expect(body.embeds[0]).toMatchObject({
    title: "\\$25\\.89 \\(−14\\%\\) – \\@everyone \\<\\@1\\> \\*\\*now\\*\\* \\<\\#2\\>",
    url: "https://www.amazon.com/dp/B000000001",
  });
});

test("Gotify gets Markdown with its token in a header, and opens the shop", async () => {
  const { sent, path, headers, body } = await send("gotify");
  expect(sent).toMatchObject({ ok: true });
  expect([path, headers["x-gotify-key"]]).toEqual(["/gotify/message", "AbCdEfGhIjKlMnO"]);
  expect(body).toMatchObject({
    title: "$25.89 (−14%) – Tide Clock, oak",
    priority: 5,
    extras: {
      "client::display": { contentType: "text/markdown" },
      "client::notification": { click: { url: "https://www.amazon.com/dp/B000000001" } },
    },
  });
  expect(body.message).toContain("[Open at amazon\\.com](<https://www.amazon.com/dp/B000000001>)");
});

test("Pushover gets a message of its simple HTML, with the shop as its link", async () => {
  const { sent, path, body } = await send("pushover");
  expect(sent).toMatchObject({ ok: true });
  expect(path).toBe("/1/messages.json");
  expect(body).toMatchObject({
    user: "u".repeat(30),
    token: "a".repeat(30),
    html: 1,
    url: "https://www.amazon.com/dp/B000000001",
    url_title: "Open at amazon.com",
  });
});

const longest: Record<string, (body: Got["body"]) => readonly (readonly [string, number])[]> = {
  telegram: (body) => [[body.text, 4096]],
  discord: (body) => [
    [body.embeds[0].title, 256],
    [body.embeds[0].description, 4096],
  ],
  gotify: (body) => [[body.title, 250]],
  pushover: (body) => [
    [body.title, 250],
    [body.message, 1024],
    [body.url_title, 100],
  ],
};

test.each(Object.keys(services))(
  "the limits of %s are kept for a digest of long and hostile titles",
  async (kind) => {
    for (const title of [
      "x".repeat(10_000),
      "&".repeat(10_000),
      "*".repeat(10_000),
      hostileTitle,
      "水".repeat(10_000),
    ]) {
      const items = Array.from({ length: 50 }, (_, n) => anItem({ title, watchId: String(n) }));
      for (const outgoing of [anOutgoing([items[0]!]), anOutgoing(items, { more: 7 })]) {
        const { sent, body } = await send(kind, outgoing);
        expect(sent).toMatchObject({ ok: true });
        for (const [text, most] of longest[kind]!(body)) {
          expect(text.length).toBeLessThanOrEqual(most);
          expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028\u2029]/u);
        }
      }
    }
  },
);

test.each([
  ["telegram", 403, "gone"],
  ["telegram", 400, "give-up"],
  ["telegram", 401, "give-up"],
  ["telegram", 502, "again"],
  ["discord", 404, "gone"],
  ["discord", 400, "give-up"],
  ["discord", 429, "again"],
  ["gotify", 401, "give-up"],
  ["gotify", 500, "again"],
  ["pushover", 400, "give-up"],
  ["pushover", 429, "again"],
] as const)("an answer of %s with %d means %s", async (kind, status, next) => {
  const { sent } = await send(kind, anOutgoing(), status, '{"description":"no"}');
  expect(sent).toMatchObject({ ok: false, next, reason: `The receiver answered ${status}.` });
});

test("how long Telegram asks to wait stands in its answer", async () => {
  const answer = '{"ok":false,"error_code":429,"parameters":{"retry_after":17}}';
  expect((await send("telegram", anOutgoing(), 429, answer)).sent).toMatchObject({
    next: "again",
    afterMs: 17_000,
  });
});

test("a reason names no token or address of a channel", async () => {
  const closed = guardedFetch({ allowedNetworks: [] });
  const api = "http://127.0.0.1:7301";
  const bot = telegramBot({ token: null, allowedNetworks: [], api });
  const reasons = await Promise.all([
    telegramChannel(closed, now, bot).send(
      { kind: "telegram", token, chat: "42424242" },
      anOutgoing(),
      signal,
    ),
    pushoverChannel(closed, now, api).send(
      { kind: "pushover", user: "u".repeat(30), token: "a".repeat(30) },
      anOutgoing(),
      signal,
    ),
    gotifyChannel(closed, now).send(
      { kind: "gotify", server: api, token: "AbCdEfGhIjKlMnO" },
      anOutgoing(),
      signal,
    ),
    bot.findChat(token, signal),
  ]);
  for (const sent of reasons)
    expect(sent).toMatchObject({ ok: false, reason: expect.stringContaining("no public address") });
  expect(JSON.stringify(reasons)).not.toMatch(/AAHdqT|42424242|uuuu|aaaa|AbCdEf/);
});

test("a chat without a token needs the server's own bot", async () => {
  const { got, url } = await receiver();
  const own = telegramBot({ token, allowedNetworks, api: url });
  expect(
    await telegramChannel(fetch, now, own).send({ kind: "telegram", chat: "42" }, anOutgoing(), signal),
  ).toMatchObject({ ok: true });
  expect(got[0]!.path).toBe(`/bot${token}/sendMessage`);
  const none = telegramBot({ token: null, allowedNetworks, api: url });
  expect(
    await telegramChannel(fetch, now, none).send({ kind: "telegram", chat: "42" }, anOutgoing(), signal),
  ).toMatchObject({ ok: false, next: "give-up" });
});

test.each([
  [
    '{"ok":true,"result":[{"update_id":1,"message":{"chat":{"id":42},"text":"hi"}},{"update_id":2,"message":{"chat":{"id":42}}}]}',
    { ok: true, chat: "42" },
  ],
  [
    '{"ok":true,"result":[{"update_id":1,"poll":{}}]}',
    { ok: false, reason: expect.stringContaining("Nobody has written") },
  ],
  [
    '{"ok":true,"result":[{"update_id":1,"message":{"chat":{"id":1}}},{"update_id":2,"message":{"chat":{"id":2}}}]}',
    { ok: false, reason: expect.stringContaining("Several chats") },
  ],
  ['{"ok":true,"result":"x"}', { ok: false, reason: "Telegram’s answer cannot be read." }],
  ["<html>", { ok: false, reason: "Telegram’s answer cannot be read." }],
])("the chat of one's own bot is the only one that wrote: %s", async (answer, found) => {
  const { url } = await receiver(200, answer);
  expect(await telegramBot({ token: null, allowedNetworks, api: url }).findChat(token, signal)).toEqual(
    found,
  );
});
