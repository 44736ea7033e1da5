import type { MessageView } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { startWorker } from "../background/worker.ts";
import { fakeBrowser, type Machine, machine, own, quiet } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, later, type Request } from "../testing/fake-server.fixture.ts";
import { idOf } from "../testing/listing.fixture.ts";
import { messageOf, watchOf } from "../testing/watch.fixture.ts";

const server = "https://prices.example.org";
const wish = { type: "watch", watch: { marketplace: "com", asin: "B000000001" }, key: "k1", timeZone: "UTC" };

let on: Machine;
let api: FakeServer;
let worker: ReturnType<typeof fakeBrowser>;
let pushed: () => Promise<void>;
let messages: MessageView[];
let token: string;

function wake(): void {
  worker = fakeBrowser(on);
  const newId = (): string => idOf(++on.ids);
  const surroundings = {
    browser: worker.browser,
    fetch: api.fetch,
    now: () => on.now,
    random: () => 0,
    newId,
    pause: async () => undefined,
  };
  ({ pushed } = startWorker({ ...surroundings, subscribe: async () => null }));
}

const refusal = (status: number, code: string): Response =>
  Response.json({ type: "urn:x", title: "x", status, code, requestId: "1" }, { status });

/** The holder's routes as the server has them. */
function holderApi({ url, headers, method }: Request): Response | null {
  const path = new URL(url).pathname;
  if (path === "/v1/holders") return Response.json({ token }, { status: 201 });
  if (["/v1/server", "/v1/reporters", "/v1/reports"].includes(path)) return null;
  if (headers.Authorization !== `Bearer ${token}`) return refusal(401, "unauthorized");
  if (path === "/v1/me" && method === "DELETE") return new Response(null, { status: 204 });
  if (path === "/v1/watches" && method === "POST") return Response.json(watchOf(), { status: 201 });
  if (path === "/v1/watches") return Response.json({ watches: [watchOf()] });
  if (path.startsWith("/v1/watches/")) return new Response(null, { status: 204 });
  if (path === "/v1/channels") return Response.json({ channels: [], vapidKey: "x", email: false });
  if (path !== "/v1/alerts") return null;
  const after = Number(new URL(url).searchParams.get("after"));
  const etag = `"${messages.length}"`;
  if (headers["If-None-Match"] === etag) return new Response(null, { status: 304 });
  const last = messages.at(-1)?.number ?? 0;
  const found = messages.filter(({ number }) => number > after).slice(0, 50);
  return Response.json({ messages: found, last }, { headers: { ETag: etag } });
}

const asked = (path: string): Request[] => api.requests.filter(({ url }) => url.includes(path));
const titles = (): string[] => [...on.notifications.values()].map(({ title }) => title);
async function minute(): Promise<void> {
  on.now = on.alarms.get("alerts") ?? on.now + 60_000;
  worker.alarm("alerts");
  await quiet();
}
async function watch(): Promise<void> {
  await worker.fromOwn({ type: "only-look-up", server });
  await worker.fromOwn(wish);
  await quiet();
}

beforeEach(() => {
  on = machine();
  api = fakeServer(on);
  messages = [];
  token = "holder-1";
  api.interfere = holderApi;
  wake();
});

describe("a holder", () => {
  test("is made at the first watch only, and by two at once only one", async () => {
    await worker.fromOwn({ type: "only-look-up", server });
    await worker.fromOwn({ type: "watches", marketplace: "com", asin: "B000000001" });
    expect(api.requests).toEqual([]);
    await Promise.all([worker.fromOwn(wish), worker.fromOwn({ ...wish, key: "k2" })]);
    expect(asked("/v1/holders")).toHaveLength(1);
    expect(asked("/v1/watches").map(({ headers }) => headers["Idempotency-Key"])).toEqual(["k1", "k2"]);
  });

  test("is never made without consent", async () => {
    expect(await worker.fromOwn(wish)).toEqual({ ok: false, reason: "no-consent" });
    await worker.fromOwn({ type: "decline" });
    expect(await worker.fromOwn(wish)).toEqual({ ok: false, reason: "no-consent" });
    expect(api.requests).toEqual([]);
  });

  test("has a token that no request carries together with the reporter's", async () => {
    await worker.fromOwn({ type: "share", server, code: "good" });
    await worker.fromOwn(wish);
    await quiet();
    const both = api.requests.filter((request) => {
      const whole = JSON.stringify(request);
      return whole.includes("token-1") && whole.includes("holder-1");
    });
    expect(both).toEqual([]);
    expect(asked("/v1/holders")[0]!.headers.Authorization).toBeUndefined();
  });

  test("that the server lost is said so, and can be begun anew", async () => {
    await watch();
    token = "holder-2";
    expect(await worker.fromOwn({ ...wish, key: "k2" })).toEqual({ ok: false, reason: "lost" });
    expect(await worker.fromOwn({ ...wish, key: "k2" })).toEqual({ ok: false, reason: "lost" });
    expect(asked("/v1/holders")).toHaveLength(1);
    await worker.fromOwn({ type: "start-anew" });
    expect(await worker.fromOwn({ ...wish, key: "k2" })).toMatchObject({ ok: true });
  });

  test("is forgotten with another server, and kept with the same", async () => {
    await watch();
    await worker.fromOwn({ type: "only-look-up", server });
    expect(on.disk.holder).toMatchObject({ token: "holder-1" });
    await worker.fromOwn({ type: "only-look-up", server: "https://other.example.org" });
    expect(on.disk.holder).toBeNull();
  });

  test("is erased at the server when consent is withdrawn, again until it is done", async () => {
    await watch();
    api.interfere = () => later(503);
    await worker.fromOwn({ type: "decline" });
    await quiet();
    expect(on.disk.holder).toBeNull();
    api.interfere = holderApi;
    on.now = on.alarms.get("erase")!;
    wake();
    await quiet();
    expect(asked("/v1/me").map(({ headers }) => headers.Authorization)).toEqual(
      Array(2).fill("Bearer holder-1"),
    );
    expect(on.disk.erasures).toEqual([]);
    expect(on.alarms.has("erase")).toBe(false);
  });

  test("of a server with wrong shapes or markup gets no watch, and says why", async () => {
    await watch();
    for (const said of [
      Response.json({ id: 5 }),
      new Response("<html>"),
      new Response("<html>", { status: 404 }),
    ]) {
      api.interfere = () => said;
      expect(await worker.fromOwn(wish)).toEqual({ ok: false, reason: "no-tidemark" });
    }
  });
});

describe("alerts", () => {
  test("are asked for every minute while there is a watch, and not without one", async () => {
    await watch();
    await minute();
    await minute();
    expect(asked("/v1/alerts")).toHaveLength(3);
    worker.alarm("alerts");
    wake();
    await quiet();
    expect(asked("/v1/alerts")).toHaveLength(3);
    await worker.fromOwn({ type: "remove-watch", id: "1" });
    await quiet();
    expect(on.alarms.has("alerts")).toBe(false);
  });

  test("that did not change are not sent again", async () => {
    await watch();
    await minute();
    expect(asked("/v1/alerts").at(-1)!.headers["If-None-Match"]).toBe('"0"');
  });

  test("are shown once: not again by number, by key, after a restart or by a push", async () => {
    await watch();
    messages = [messageOf(1)];
    await minute();
    expect(titles()).toEqual(["$20.00 → $17.50 (−12 %)"]);
    messages = [messageOf(1), messageOf(2, { key: "key-1" })];
    await pushed();
    wake();
    await minute();
    expect(on.rung).toBe(1);
  });

  test("are shown after a death at any step, and ring once", async () => {
    for (const dieAfter of [false, true]) {
      for (let steps = 1; steps <= 14; steps++) {
        on = machine();
        api = fakeServer(on);
        api.interfere = holderApi;
        messages = [];
        wake();
        await watch();
        messages = [messageOf(1)];
        Object.assign(on, { steps, dieAfter });
        await minute();
        on.steps = Number.POSITIVE_INFINITY;
        wake();
        await quiet();
        await minute();
        expect([steps, dieAfter, on.rung, on.notifications.size]).toEqual([steps, dieAfter, 1, 1]);
      }
    }
  });

  test("that are false are replaced by their correction", async () => {
    await watch();
    messages = [messageOf(1)];
    await minute();
    messages.push(messageOf(2, { kind: "correction", corrects: "key-1" }, { was: 1750, is: 2000 }));
    await minute();
    expect([...on.notifications]).toMatchObject([["key-1", { title: "Correction" }]]);
  });

  test("of a long absence are summed up", async () => {
    await watch();
    messages = Array.from({ length: 130 }, (_, n) => messageOf(n + 1));
    await minute();
    expect(on.rung).toBe(6);
    expect(on.notifications.get("missed")!.message).toBe("125 earlier alerts");
    expect(on.notifications.has("key-130")).toBe(true);
  });

  test("open the product at the shop, and nothing that a server makes up", async () => {
    await watch();
    messages = [messageOf(1), messageOf(2, {}, { marketplace: "evil.example/?" })];
    await minute();
    worker.click("key-1");
    worker.click("key-2");
    await quiet();
    expect(on.tabs).toEqual(["https://www.amazon.com/dp/B000000001", `${own}options.html`]);
  });

  test("have a button that ends the watch", async () => {
    await watch();
    messages = [messageOf(1)];
    await minute();
    worker.clickButton("key-1");
    await quiet();
    expect(asked("/v1/watches/1").map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("are asked for ever more slowly of a server that fails, as it says when it says", async () => {
    await watch();
    const waits: number[] = [];
    for (const answer of [later(503, "300"), later(500), later(500), later(500), later(500)]) {
      api.interfere = () => answer;
      await minute();
      waits.push(on.alarms.get("alerts")! - on.now);
    }
    expect(waits).toEqual([300_000, 60_000, 60_000, 120_000, 240_000]);
  });
});
