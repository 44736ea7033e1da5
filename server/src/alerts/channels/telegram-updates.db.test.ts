import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { minute, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { ChannelVault } from "./channel-vault.ts";
import { telegramBot } from "./telegram-bot.ts";
import { startTelegramUpdates } from "./telegram-updates.ts";

const token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

let server: TestServer;
let holder: string;
let telegram: ReturnType<typeof createServer>;
/** What waits for the bot. */
let waiting: { update_id: number; message?: unknown }[];
/** What the bot said, by chat. */
let said: [string, string][];
let polls: number;
let ends: (() => Promise<void>)[];
let lines: string[];
let bot: ReturnType<typeof telegramBot>;

beforeEach(async () => {
  [waiting, said, polls, ends, lines] = [[], [], 0, [], []];
  telegram = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    const result = (value: unknown) => response.end(JSON.stringify({ ok: true, result: value }));
    switch (request.url) {
      case `/bot${token}/getMe`:
        return result({ id: 1, is_bot: true, username: "tides_bot" });
      case `/bot${token}/sendMessage`:
        said.push([body.chat_id, body.text]);
        return result({});
      case `/bot${token}/getUpdates`:
        polls++;
        waiting = waiting.filter(({ update_id }) => update_id >= body.offset);
        return setTimeout(() => result(waiting.slice(0, body.limit)), 20);
      default:
        return response.writeHead(404).end("{}");
    }
  });
  await new Promise<void>((done) => telegram.listen(0, "127.0.0.1", done));
  const api = `http://127.0.0.1:${(telegram.address() as AddressInfo).port}`;
  bot = telegramBot({ token, allowedNetworks: ["127.0.0.1"], api });
  server = await startTestServer({}, { outlets: { telegram: bot } });
  holder = await newHolder(server);
});
afterEach(async () => {
  for (const end of ends) await end();
  await server.stop();
  telegram.close();
});

function read(): void {
  const updates = startTelegramUpdates({
    pool: server.pool,
    telegram: bot,
    vault: new ChannelVault("the channels' key in tests"),
    clock: () => server.clock.now,
    log: loggerTo((_, message, fields) => lines.push(`${message} ${JSON.stringify(fields)}`)),
    againMs: 10,
  });
  ends.push(updates.stop);
}

let number = 0;
const write = (chat: number, text: unknown) =>
  waiting.push({ update_id: ++number, message: { chat: { id: chat, type: "private" }, text } });
const link = async () => (await ask(`${server.url}/v1/me/telegram-link`, "POST", holder)).body;
const codeOf = ({ url }: { url: string }): string => new URL(url).searchParams.get("start")!;
const list = async () => (await ask(`${server.url}/v1/channels`, "GET", holder)).body.channels;

test("a chat that starts the bot with the code of a link becomes a channel, once", async () => {
  const made = await link();
  expect(made.url).toMatch(/^https:\/\/t\.me\/tides_bot\?start=[\w-]{22}$/);
  expect(Date.parse(made.expiresAt)).toBe(server.clock.now + 15 * minute);
  read();
  write(4242424217, `/start ${codeOf(made)}`);
  await expect.poll(list).toMatchObject([{ kind: "telegram", where: "…17", state: "working" }]);
  await expect.poll(() => said).toMatchObject([["4242424217", expect.stringMatching(/^Linked\./)]]);
  // The same code again, by somebody who saw it.
  write(6666666, `/start ${codeOf(made)}`);
  await expect.poll(() => said).toHaveLength(2);
  expect(said[1]).toMatchObject(["6666666", expect.stringMatching(/^To get price alerts here/)]);
  expect(await list()).toHaveLength(1);
  expect(JSON.stringify(await server.pool`select * from telegram_link`)).toBe("[]");
});

test("a code is good for 15 minutes, and a newer one takes its place", async () => {
  const [first, second] = [await link(), await link()];
  read();
  write(1, `/start ${codeOf(first)}`);
  await expect.poll(() => said).toHaveLength(1);
  server.clock.now += 15 * minute;
  write(1, `/start ${codeOf(second)}`);
  await expect.poll(() => said).toHaveLength(2);
  expect(await list()).toEqual([]);
});

test.each([
  "hello",
  "/start@tides_bot",
  "/start x",
  `/start ${"A".repeat(22)}`,
  `/start ${"A".repeat(4_000)}`,
  "/start '; drop table channel; --",
  "/START",
  { toString: 1 },
])("a hostile or idle message %j links nothing, and only a /start is answered", async (text) => {
  await link();
  read();
  write(7, text);
  waiting.push(
    { update_id: ++number },
    { update_id: ++number, message: { chat: { id: "x" }, text: "/start" } },
  );
  write(8, "/start");
  await expect.poll(() => said.some(([chat]) => chat === "8")).toBe(true);
  const isStart = typeof text === "string" && /^\/start(?:@\w+)?(?:\s+[\w-]{1,64})?\s*$/.test(text);
  expect(said.filter(([chat]) => chat === "7")).toHaveLength(isStart ? 1 : 0);
  expect(await list()).toEqual([]);
});

test("of several processes one asks Telegram at a time; another goes on when it stops", async () => {
  read();
  await expect.poll(() => polls).toBeGreaterThan(0);
  read();
  const [row] = await server.pool`select process from telegram_poll`;
  await new Promise((done) => setTimeout(done, 200));
  expect(await server.pool`select process from telegram_poll`).toEqual([row]);
  await ends[0]!();
  await expect
    .poll(async () => (await server.pool`select process from telegram_poll`)[0]?.process)
    .not.toBe(row!.process);
  await expect.poll(() => server.pool`select from telegram_poll`).toHaveLength(1);
});

test("a log line of a Telegram that fails has no token", async () => {
  telegram.close();
  telegram.closeAllConnections();
  read();
  await expect.poll(() => lines.length).toBeGreaterThan(0);
  expect(lines.join()).toContain("Telegram could not be asked");
  expect(lines.join()).not.toContain("AAHdqT");
});

test("a server without a bot of its own makes no link", async () => {
  const plain = await startTestServer();
  try {
    const answer = await ask(`${plain.url}/v1/me/telegram-link`, "POST", await newHolder(plain));
    expect(answer).toMatchObject({ status: 400, body: { detail: "This server has no Telegram bot." } });
  } finally {
    await plain.stop();
  }
});

test("nobody without a holder's token makes a link, and no request makes a chat of the server's bot a channel", async () => {
  expect((await ask(`${server.url}/v1/me/telegram-link`, "POST", null)).status).toBe(401);
  const wish = { kind: "telegram", chat: "4242424217" };
  expect((await ask(`${server.url}/v1/channels`, "POST", holder, wish)).status).toBe(400);
});
