import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deleteOldRows } from "../../operations/upkeep/delete-old-rows.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { day, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { webhookOnly } from "../../testing/watch-world.ts";
import { HolderLinks } from "../holders/links.ts";
import type { Outgoing, Sent } from "./channel.ts";
import { confirmChannel } from "./channels.ts";
import { wordsOf } from "./message-text.ts";

let server: TestServer;
let holder: string;
let mails: { address: string; link: string }[];
let answer: { ok: true } | { ok: false; reason: string };
let handed: Outgoing[];
let sent: Sent;

beforeEach(async () => {
  mails = [];
  answer = { ok: true };
  handed = [];
  sent = { ok: true };
  server = await startTestServer(
    {},
    {
      outlets: {
        channels: webhookOnly({
          atOnce: 1,
          async send(_target, outgoing) {
            handed.push(outgoing);
            return sent;
          },
          async close() {},
        }),
        letters: {
          async confirmAddress(address, link) {
            mails.push({ address, link });
            return answer;
          },
          sendLinks: async () => answer,
          sendRecoveryKey: async () => answer,
        },
      },
    },
  );
  holder = await newHolder(server);
});
afterEach(() => server.stop());

const add = (body: unknown, token: string | null = holder) =>
  ask(`${server.url}/v1/channels`, "POST", token, body);
const list = async (token = holder) => (await ask(`${server.url}/v1/channels`, "GET", token)).body.channels;
const remove = (id: string, token: string | null = holder) =>
  ask(`${server.url}/v1/channels/${id}`, "DELETE", token);
const mail = (address: string, token = holder) => add({ kind: "email", address }, token);
const hook = { kind: "webhook", url: "https://user:word@hooks.example/in/1?key=hidden#part" };
const push = {
  kind: "web-push",
  endpoint: "https://push.example/secret-endpoint",
  keys: { p256dh: "k".repeat(87), auth: "a".repeat(22) },
};

const read = (link: string) =>
  new HolderLinks("the holders' key in tests", server.url, () => server.clock.now).read(
    link.split("/l/")[1]!,
  )!;

describe("a channel", () => {
  test.each([
    [hook, "hooks.example/…"],
    [{ kind: "webhook", url: "https://hooks.example/in/hidden-word" }, "hooks.example/…rd"],
    [
      { kind: "ntfy", server: "https://ntfy.example/", topic: "hiddentides", token: "hidden" },
      "ntfy.example/…es",
    ],
    [{ kind: "telegram", token: `123456789:${"hidden".repeat(6)}`, chat: "4242424217" }, "…17"],
    [
      { kind: "discord", url: `https://discord.com/api/webhooks/1234567890/${"hidden".repeat(11)}X7` },
      "discord.com/…X7",
    ],
    [{ kind: "gotify", server: "https://push.example:8443", token: "hidden-q9" }, "push.example:8443/…q9"],
    [{ kind: "pushover", user: "hidden".repeat(5), token: "hidden".repeat(5) }, "…en"],
    [{ kind: "apprise", url: "https://apprise.example:8000/notify/hidden" }, "apprise.example:8000/…en"],
    [push, "push.example"],
  ])("a channel %j is shown without its secrets", async (wish, where) => {
    expect((await add(wish)).status).toBe(201);
    const { status, body } = await ask(`${server.url}/v1/channels`, "GET", holder);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      vapidKey: expect.stringMatching(/^[\w-]{87}$/),
      email: true,
      channels: [{ where, state: "working", problem: null }],
    });
    expect(JSON.stringify(body)).not.toMatch(/hidden|word|secret|key=/);
    const [row] = await server.pool`select target::text as target, hint from channel`;
    expect(row!.hint).toBe(where);
    expect(row!.target).toMatch(/^\{"sealed": "v1\.[\w.-]+"\}$/);
    // The same one is known again.
    expect((await add(wish)).status).toBe(200);
  });

  test("a webhook channel gets a secret, shown once", async () => {
    const first = (await add(hook)).body;
    expect(first.secret).toMatch(/^[\w-]{43}$/);
    expect(await add(hook)).toMatchObject({ status: 200, body: { secret: null, channel: first.channel } });
    expect(await list()).toEqual([first.channel]);
  });

  test("a channel added twice concurrently is stored once", async () => {
    await Promise.all([add(hook), add(hook), add(hook)]);
    expect(await list()).toHaveLength(1);
  });

  test("a stopped channel works again when it is added again", async () => {
    await add(push);
    await server.pool`update channel set stopped_at = now(), problem = 'Gone.'`;
    expect((await list())[0].state).toBe("stopped");
    expect((await add(push)).body.channel.state).toBe("working");
    expect((await list())[0]).toMatchObject({ state: "working", problem: null });
  });

  test.each([
    { kind: "apprise", url: "https://apprise.example/notify", tag: "a\0b" },
    { kind: "apprise", url: "https://apprise.example/notify", tag: "a\ud800b" },
    { kind: "webhook", url: "https://hooks.example/\0" },
    { kind: "ntfy", server: "https://ntfy.example/\udfff", topic: "t" },
  ])("a channel %j is refused as malformed", async (wish) => {
    expect((await add(wish)).status).toBe(400);
  });

  test("a holder has at most 20 channels, also when the last places are taken concurrently", async () => {
    const add21 = Array.from({ length: 21 }, (_, n) =>
      add({ kind: "webhook", url: `https://hooks.example/${n}` }),
    );
    const states = (await Promise.all(add21)).map(({ status }) => status);
    expect(states.filter((status) => status === 201)).toHaveLength(20);
    expect(states.filter((status) => status === 409)).toHaveLength(1);
  });

  test("a channel is deleted by its holder, and by nobody else", async () => {
    const { id } = (await add(hook)).body.channel;
    expect((await remove(id, await newHolder(server))).status).toBe(404);
    expect((await remove(id, await server.register())).status).toBe(401);
    expect((await remove(id, null)).status).toBe(401);
    expect(await list()).toHaveLength(1);
    expect((await remove(id)).status).toBe(204);
    expect((await remove(id)).status).toBe(404);
    expect(await server.pool`select 1 from channel`).toEqual([]);
  });
});

describe("a test message", () => {
  const test1 = async (id: string, token = holder) =>
    ask(`${server.url}/v1/channels/${id}/test`, "POST", token);

  test("a test message goes to the channel immediately, says that it is a test, and the answer reports the result", async () => {
    const { id } = (await add(hook)).body.channel;
    await server.pool`update channel set problem = 'The receiver answered 404.'`;
    sent = { ok: false, reason: "The receiver answered 500.", next: "again" };
    expect(await test1(id)).toMatchObject({
      status: 200,
      body: { ok: false, reason: "The receiver answered 500." },
    });
    expect((await list())[0].state).toBe("failing");
    sent = { ok: true };
    expect(await test1(id)).toEqual(expect.objectContaining({ status: 200, body: { ok: true } }));
    const body = "<b>Taken</b>\u0000 by https://user:word@hooks.example/in/1?key=hidden#part";
    sent = { ok: true, answer: { status: 202, body } };
    expect(await test1(id)).toMatchObject({
      body: { ok: true, answer: { status: 202, text: "Taken by …" } },
    });
    expect((await list())[0]).toMatchObject({ state: "working", problem: null });
    expect(wordsOf(handed[0]!).title).toBe("Test: price alerts reach you here");
    const { links, message } = handed[0]!;
    const [item] = message.items as [(typeof message.items)[0]];
    for (const link of [links.watches, links.stop(item), links.pause(item)]) {
      expect(link).toMatch(/\/l\/list\.\d+\.0\.0\.[\w.-]+$/);
    }
    expect(await server.pool`select from message`).toHaveLength(0);
  });

  test("at most six test messages an hour are sent, and none to another's, a stopped or an unconfirmed channel", async () => {
    const { id } = (await add(hook)).body.channel;
    expect((await test1(id, await newHolder(server))).status).toBe(404);
    const unconfirmed = (await mail("ann@example.org")).body.channel.id;
    expect((await test1(unconfirmed)).status).toBe(409);
    const answers = [];
    for (let n = 0; n < 7; n++) answers.push((await test1(id)).status);
    expect(answers).toEqual([...Array(6).fill(200), 429]);
    expect(handed).toHaveLength(6);
    await server.pool`update channel set stopped_at = now()`;
    server.clock.now += day;
    expect((await test1(id)).status).toBe(409);
  });
});

describe("an e-mail address", () => {
  test("an e-mail address is sent a confirmation, and is unconfirmed until its link is used", async () => {
    const { status, body } = await mail("ann@example.org");
    expect(status).toBe(201);
    expect(body.channel).toMatchObject({ where: "ann@example.org", state: "unconfirmed" });
    await expect.poll(() => mails.map(({ address }) => address)).toEqual(["ann@example.org"]);
    const link = read(mails[0]!.link);
    expect(link).toMatchObject({ action: "confirm", subject: BigInt(body.channel.id) });
    expect(await confirmChannel(server.pool, link.holder + 1n, link.subject, server.clock.now)).toBe(false);
    expect(await confirmChannel(server.pool, link.holder, link.subject, server.clock.now)).toBe(true);
    expect((await list())[0].state).toBe("working");
  });

  test("an e-mail address in other letter case is the same, and is sent one confirmation", async () => {
    await mail("ann@example.org");
    expect((await mail("Ann@Example.org")).status).toBe(200);
    await expect.poll(() => mails).toHaveLength(1);
  });

  test("an e-mail address not confirmed within a day is forgotten, and its link is void", async () => {
    await mail("ann@example.org");
    await expect.poll(() => mails).toHaveLength(1);
    const { holder: id, subject } = read(mails[0]!.link);
    server.clock.now += day;
    expect(await confirmChannel(server.pool, id, subject, server.clock.now)).toBe(false);
    await deleteOldRows(server.pool, server.clock.now);
    expect(await server.pool`select 1 from channel`).toEqual([]);
  });

  test("an e-mail address to which nothing can be sent says why", async () => {
    answer = { ok: false, reason: "The mail server is away." };
    expect((await mail("ann@example.org")).status).toBe(201);
    const problem = "The confirmation could not be sent: The mail server is away.";
    await expect.poll(() => list()).toMatchObject([{ state: "unconfirmed", problem }]);
  });

  test("an e-mail address gets at most two confirmations a day, even after deletions and from several holders", async () => {
    for (let n = 0; n < 2; n++) {
      const { body } = await mail("ann@example.org");
      await remove(body.channel.id);
      expect(await list()).toEqual([]);
    }
    expect((await mail("ANN@example.org")).status).toBe(429);
    expect((await mail("ann@example.org", await newHolder(server))).status).toBe(429);
    await expect.poll(() => mails).toHaveLength(2);
    server.clock.now += day;
    expect((await mail("ann@example.org")).status).toBe(201);
  });

  test("an e-mail address gets no more confirmations because its holder was erased", async () => {
    for (let n = 0; n < 3; n++) {
      const one = await newHolder(server);
      expect((await mail("ann@example.org", one)).status).toBe(n < 2 ? 201 : 429);
      await ask(`${server.url}/v1/me`, "DELETE", one);
    }
    await expect.poll(() => mails).toHaveLength(2);
    expect(await server.pool`select 1 from channel`).toEqual([]);
  });

  test("a holder adds at most five new e-mail addresses a day", async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => mail(`ann${n}@example.org`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    await expect.poll(() => mails).toHaveLength(5);
  });
});

test("a server that sends no mail says so", async () => {
  const plain = await startTestServer();
  try {
    const token = await newHolder(plain);
    const url = `${plain.url}/v1/channels`;
    expect((await ask(url, "GET", token)).body).toMatchObject({ channels: [], email: false });
    const refused = await ask(url, "POST", token, { kind: "email", address: "ann@example.org" });
    expect(refused).toMatchObject({ status: 400, body: { detail: "This server sends no e-mail." } });
  } finally {
    await plain.stop();
  }
});

test.each([
  "{",
  "null",
  "{}",
  '{"kind":"__proto__"}',
  '{"kind":"sms","number":"1"}',
  '{"kind":"webhook","url":"javascript:alert(1)"}',
  '{"kind":"webhook","url":"file:///etc/passwd"}',
  '{"kind":"webhook","url":["https://hooks.example"]}',
  '{"kind":"email","address":"ann@example.org\\nBcc: bob@example.org"}',
  '{"kind":"email","address":"ann@example.org, bob@example.org"}',
  '{"kind":"email","address":"<b>ann</b>@example.org"}',
  '{"kind":"ntfy","server":"https://ntfy.example","topic":"a/../b"}',
  '{"kind":"ntfy","server":"https://ntfy.example","topic":"a","token":"x\\r\\nHost: y"}',
  '{"kind":"web-push","endpoint":"http://push.example/","keys":{"p256dh":"kkkkkkkkkkkkkkkkkkkk","auth":"aaaaaaaaaaaaaaaaaaaaaa"}}',
])("%s is no channel", async (body) => {
  expect((await add(body)).status).toBe(400);
  expect(await list()).toEqual([]);
  expect(mails).toEqual([]);
});

test("nobody without a holder's token adds or reads a channel; a body beyond 8 KB is not read", async () => {
  for (const token of [null, await server.register(), `th1.${"A".repeat(43)}`]) {
    expect((await add(hook, token)).status).toBe(401);
    expect((await ask(`${server.url}/v1/channels`, "GET", token)).status).toBe(401);
  }
  expect((await add({ ...hook, more: "x".repeat(9000) })).status).toBe(413);
  expect(await list()).toEqual([]);
});
