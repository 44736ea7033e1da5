import { readKeyHeader, readKeyNeeded } from "@tidemark/core/wire";
import { afterEach, expect, test, vi } from "vitest";
import { reloadMs } from "../../accounts/reload-keys.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { readKey, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";

let server: TestServer;
const newKey = "another-read-key".padEnd(43, "-");

async function start(READ: "members" | "open", TRUST = "private"): Promise<void> {
  server = await startTestServer({ TRUST, READ });
}

async function rotate(): Promise<void> {
  await server.rotateReadKey(newKey);
  vi.advanceTimersByTime(reloadMs);
  const asMember = { headers: { Authorization: `Bearer ${newKey}` } };
  await vi.waitFor(async () => expect((await fetch(`${server.url}/v1/lookup`, asMember)).status).toBe(200));
}

afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

const wish = (asin: string) => ({ marketplace: "com", asin, rule: { kind: "target", price: 2000 } });
const make = (asin: string, token: string, headers: Record<string, string> = {}) =>
  ask(`${server.url}/v1/watches`, "POST", token, wish(asin), headers);
const shown = (key: string) => ({ [readKeyHeader]: key });
const watched = async () =>
  (await server.pool`select (series_id >> 3) as id from watch where ended_at is null`).length;

test("a removed member makes no new watch with an older holder token, and keeps the watches", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await start("members");
  const holder = await newHolder(server);
  const first = await make("B000000001", holder, shown(readKey));
  expect(first.status).toBe(201);
  await rotate();
  const keys = [
    {},
    shown(readKey),
    shown(""),
    shown(await server.register()),
    { Cookie: `tidemark_read=${readKey}` },
  ];
  for (const headers of keys) {
    expect(await make("B000000002", holder, headers)).toMatchObject({
      status: 403,
      body: {
        code: "forbidden",
        type: readKeyNeeded,
        detail: expect.stringContaining("This server is private"),
      },
    });
  }
  expect(await watched()).toBe(1);
  const watch = `${server.url}/v1/watches/${first.body.id}`;
  expect((await ask(watch, "PATCH", holder, { paused: true })).status).toBe(200);
  expect((await make("B000000002", holder, shown(newKey))).status).toBe(201);
  // Who asks is settled before.
  expect((await make("B000000002", "th1.none", shown(newKey))).status).toBe(401);
});

test("on the website, too, and what was typed stays in the form", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await start("members");
  const visitor = new Visitor(server.url);
  const fields = { product: "B000000001", marketplace: "com", preset: "10" };
  await visitor.send("/watches", fields);
  expect(await watched()).toBe(1);
  await rotate();
  for (const readCookie of [visitor.readCookie, ""]) {
    visitor.readCookie = readCookie;
    const refused = await visitor.send("/watches", { ...fields, product: "B000000002" });
    expect([refused.status, refused.said]).toEqual([403, expect.stringContaining("This server is private")]);
    expect(refused.document.querySelector<HTMLInputElement>("[name=product]")!.value).toBe("B000000002");
  }
  const [row] = await server.pool<[{ id: bigint }]>`select id from watch`;
  const form = (series: string) => ({ rule: "drop", drop: "15", series, rearm: "5" });
  // Another series is another watch.
  expect((await visitor.send(`/watches/${row.id}`, form("used"))).status).toBe(403);
  expect((await visitor.send(`/watches/${row.id}`, form("buy_box"))).said).toBe("Saved.");
  expect(await watched()).toBe(1);
  visitor.readCookie = `tidemark_read=${newKey}`;
  expect((await visitor.send("/watches", { ...fields, product: "B000000002" })).status).toBe(200);
  expect((await visitor.send(`/watches/${row.id}`, form("used"))).said).toBe("Saved.");
});

test("watches are not copied to a new holder without the key", async () => {
  await start("members");
  const visitor = new Visitor(server.url);
  await visitor.send("/watches", { product: "B000000001", marketplace: "com", preset: "10" });
  visitor.readCookie = "";
  expect((await visitor.send("/watches/copy")).status).toBe(401);
  expect(await server.pool`select from holder`).toHaveLength(1);
});

test.each(["private", "public"])("where everybody may read no watch needs the key: %s", async (trust) => {
  await start("open", trust);
  const holder = await newHolder(server);
  expect((await make("B000000001", holder)).status).toBe(201);
  expect((await make("B000000002", holder, shown("wrong"))).status).toBe(201);
});

test("the key is guessed no faster by it, and the right one still works", async () => {
  await start("members");
  const holder = await newHolder(server);
  const statuses = [];
  for (let n = 0; n < 35; n++) statuses.push((await make("B000000001", holder, shown(`guess ${n}`))).status);
  expect(statuses.slice(0, 30)).toEqual(Array(30).fill(403));
  expect(statuses.slice(30)).toEqual(Array(5).fill(429));
  expect((await make("B000000001", holder, shown(readKey))).status).toBe(201);
});

test("extensions may send the header", async () => {
  await start("members");
  const Origin = "chrome-extension://abcdefghijklmnop";
  const response = await fetch(`${server.url}/v1/watches`, { method: "OPTIONS", headers: { Origin } });
  expect(response.headers.get("access-control-allow-headers")).toContain(readKeyHeader);
});
