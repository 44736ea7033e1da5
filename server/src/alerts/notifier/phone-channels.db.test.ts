import { afterEach, describe, expect, test, vi } from "vitest";
import { hasApprise, startApprise } from "../../testing/apprise-server.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { openHook } from "../../testing/hook.ts";
import { openNtfy } from "../../testing/ntfy-server.ts";
import { hour, lamp, minute, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let people: string[];
let holder: string;
const closers: (() => unknown)[] = [];

async function start(): Promise<void> {
  server = await startTestServer(
    { ALLOWED_NETWORKS: "127.0.0.1/32" },
    { roles: ["api", "relay", "notifier"] },
  );
  people = [await server.register(), await server.register()];
  holder = await newHolder(server);
}
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await server.stop();
});

async function opened<T extends { close(): unknown }>(opening: Promise<T>): Promise<T> {
  const one = await opening;
  closers.push(() => one.close());
  return one;
}
const mine = (path: string, method = "GET", body?: unknown) =>
  ask(`${server.url}/v1/${path}`, method, holder, body);
async function agreed(price: string, title = "Lamp", asin = "B000000001"): Promise<void> {
  for (const token of people) await report(server.url, token, lamp(price, { title, asin }));
}
const watch = (asin = "B000000001") =>
  mine("watches", "POST", { marketplace: "com", asin, rule: { kind: "target", price: 9500 } });
async function add(channel: object): Promise<string> {
  const { status, body } = await mine("channels", "POST", channel);
  expect(status).toBe(201);
  return body.channel.id;
}

const rtl = "ساعة المد والجزر";
const titles = [
  ["newlines", "Lamp\r\nX-Priority: 5\r\n\r\nbody"],
  ["emoji", "👨‍👩‍👧‍👦 Lamp 🏮"],
  ["right to left", rtl],
  ["quotes", '"\\'.repeat(240)],
  ["long", "水".repeat(480)],
  ["letters of many marks", `e${"\u0301".repeat(30)}`.repeat(16)],
  ["long, right to left, of many marks", `ا${"\u064b".repeat(30)}`.repeat(16)],
] as const;

describe("ntfy", () => {
  test.each(titles)("ntfy shows a drop with its links, whatever the title (%s)", async (_, title) => {
    await start();
    const ntfy = await opened(openNtfy(["tk_secret"]));
    await agreed("100.00", title);
    await watch();
    const id = await add({ kind: "ntfy", server: ntfy.url, topic: "tides", token: "tk_secret" });
    expect((await mine(`channels/${id}/test`, "POST")).body).toMatchObject({ ok: true });
    server.clock.now += minute;
    await agreed("90.00", title);
    await vi.waitFor(async () => expect(await ntfy.received("tides")).toHaveLength(2), 5000);
    const [tried, message] = await ntfy.received("tides");
    expect(tried!.title).toBe("Test: price alerts reach you here");
    expect(message!.title).toMatch(/^\$90\.00 \(−10%\) – ./);
    expect(message!.title).not.toMatch(/\p{Cc}|\ufffd/u);
    expect(Buffer.byteLength(message!.title!)).toBeLessThanOrEqual(410);
    expect(message!.title!.includes("\u2068")).toBe(message!.title!.includes("\u2069"));
    expect(message!.message).toContain("$100.00 → $90.00 (−10%)");
    expect(message!.click).toBe("https://www.amazon.com/dp/B000000001");
    const history = message!.actions!.find(({ label }) => label === "See the price history")!;
    expect(history.url).toMatch(/\/p\/com\/B000000001\?key=[\w.-]+$/);
    expect(JSON.stringify([tried, message])).not.toMatch(/watches\?key|\/feed\//);
    const stop = message!.actions!.find(({ label }) => label === "Stop this watch")!;
    expect((await fetch(stop.url, { method: "POST" })).status).toBe(200);
    expect((await mine("watches")).body.watches).toEqual([]);
  });

  test("an ntfy digest links to the read-only list and stays within ntfy's limits", async () => {
    await start();
    const ntfy = await opened(openNtfy());
    await mine("me", "PATCH", { consolidation: { mode: "hourly" } });
    const asins = Array.from({ length: 12 }, (_, n) => `B0000001${String(n).padStart(2, "0")}`);
    for (const asin of asins) {
      await agreed("100.00", '"'.repeat(400), asin);
      await watch(asin);
    }
    await add({ kind: "ntfy", server: ntfy.url, topic: "tides" });
    server.clock.now += minute;
    for (const asin of asins) await agreed("90.00", '"'.repeat(400), asin);
    await vi.waitFor(
      async () => expect(await server.pool`select from alert`).toHaveLength(asins.length),
      10_000,
    );
    server.clock.now += hour;
    await vi.waitFor(async () => expect(await ntfy.received("tides")).toHaveLength(1), 10_000);
    const [message] = await ntfy.received("tides");
    expect(message!.title).toMatch(/^12 prices changed: /);
    expect(Buffer.byteLength(message!.message!)).toBeLessThan(4096);
    const list = await fetch(message!.click!, { redirect: "manual" });
    expect([list.status, list.headers.get("set-cookie")]).toEqual([200, null]);
    expect((await list.text()).replace(/<footer.*/s, "")).not.toMatch(/<form|watches\?key=/);
  });
});

describe.skipIf(!hasApprise)("Apprise, through its library", () => {
  test.each(titles)(
    "Apprise delivers a drop, whatever the title (%s)",
    async (_, title) => {
      await start();
      const hook = await opened(openHook());
      const apprise = await opened(startApprise(hook.url.replace("http:", "json:")));
      await agreed("100.00", title);
      await watch();
      const id = await add({ kind: "apprise", url: apprise.url });
      expect((await mine(`channels/${id}/test`, "POST")).body).toMatchObject({ ok: true });
      server.clock.now += minute;
      await agreed("90.00", title);
      await vi.waitFor(() => expect(hook.got).toHaveLength(2), 15_000);
      const said = JSON.parse(hook.got[1]!.body);
      expect(said.title).toMatch(/^\$90\.00 \(−10%\) – ./);
      expect(said.title).not.toMatch(/\p{Cc}/u);
      expect(said.message).toContain("$100.00 → $90.00 (−10%)");
      expect(said.message).toMatch(/\/p\/com\/B000000001\?key=[\w.-]+$/);
      expect(JSON.stringify(hook.got)).not.toMatch(/watches\?key|\/feed\//);
    },
    30_000,
  );

  test("Apprise delivers a drop to ntfy", async () => {
    await start();
    const ntfy = await opened(openNtfy());
    const apprise = await opened(startApprise(`${ntfy.url.replace("http:", "ntfy:")}/tides`));
    await agreed("100.00");
    await watch();
    await add({ kind: "apprise", url: apprise.url });
    server.clock.now += minute;
    await agreed("90.00");
    await vi.waitFor(async () => expect(await ntfy.received("tides")).toHaveLength(1), 15_000);
    expect((await ntfy.received("tides"))[0]!.message).toContain("$100.00 → $90.00");
  }, 30_000);
});
