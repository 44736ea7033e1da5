import { JSDOM } from "jsdom";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HolderLinks } from "../../alerts/holders/links.ts";
import { ask, insertMessage, newHolder } from "../../testing/holders.ts";
import { holderKey, lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let token: string;
let holder: bigint;
let watch: string;
let mailed: string[];

beforeEach(async () => {
  mailed = [];
  server = await startTestServer(
    {},
    {
      outlets: {
        letters: {
          confirmAddress: async () => ({ ok: true }),
          sendRecoveryKey: async () => ({ ok: true }),
          async sendLinks(address, links) {
            mailed.push([address, ...links].join(" "));
            return { ok: true };
          },
        },
      },
    },
  );
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("25.89", { title: "<b>Lamp</b> مصباح" }));
  token = await newHolder(server);
  const body = { marketplace: "com", asin: "B000000001", rule: { kind: "target", price: 2000 } };
  watch = (await ask(`${server.url}/v1/watches`, "POST", token, body)).body.id;
  [{ id: holder }] = await server.pool<[{ id: bigint }]>`select id from holder`;
});
afterEach(() => server.stop());

const links = () => new HolderLinks(holderKey, server.url, () => server.clock.now);
const open = (url: string, init: RequestInit = {}) => fetch(url, { redirect: "manual", ...init });
const own = { "Sec-Fetch-Site": "same-origin" };
const stateOf = async () =>
  (await ask(`${server.url}/v1/watches`, "GET", token)).body.watches.map(
    (one: { state: string }) => one.state,
  );

/** The cookie for a holder's link. */
async function cookieOf(link = links().make("watches", holder, 0)): Promise<string> {
  const response = await open(link);
  expect([response.status, response.headers.get("location")]).toEqual([303, "/watches"]);
  const set = response.headers.get("set-cookie")!;
  expect(set).toMatch(/HttpOnly; SameSite=Lax/);
  return set.split(";")[0]!;
}

describe("/watches", () => {
  test("the link becomes a cookie, and the page shows the watches with escaped titles", async () => {
    const page = await open(`${server.url}/watches`, { headers: { Cookie: await cookieOf() } });
    expect([page.headers.get("cache-control"), page.headers.get("x-robots-tag")]).toEqual([
      "no-store",
      "noindex",
    ]);
    const text = await page.text();
    expect(text).toContain("&lt;b&gt;Lamp&lt;/b&gt; مصباح");
    expect(text).toContain('<meta name="referrer" content="same-origin"/>');
    const { document } = new JSDOM(text).window;
    const lines = [...document.querySelectorAll(".watches p")].map((line) => line.textContent);
    expect(lines).toEqual([
      "Price at amazon.com: tell me when it is at $20.00 or less",
      "now $25.89 · $5.89 to go · waiting",
    ]);
  });

  test("/watches pauses, resumes and stops watches by forms", async () => {
    const headers = { ...own, Cookie: await cookieOf() };
    for (const [action, state] of [
      ["pause", ["paused"]],
      ["resume", ["waiting"]],
      ["stop", []],
    ] as const) {
      const done = await open(`${server.url}/watches/${watch}/${action}`, { method: "POST", headers });
      expect(done.status).toBe(303);
      expect(await stateOf()).toEqual(state);
    }
  });

  test("/watches refuses forms of other sites and for other holders' watches", async () => {
    const cookie = await cookieOf();
    const url = `${server.url}/watches/${watch}/stop`;
    const foreign: Record<string, string>[] = [
      { "Sec-Fetch-Site": "cross-site" },
      { Origin: "https://evil.example" },
      { Origin: "null" },
      {},
    ];
    for (const headers of foreign) {
      expect((await open(url, { method: "POST", headers: { ...headers, Cookie: cookie } })).status).toBe(403);
    }
    await newHolder(server);
    const [other] = await server.pool<[{ id: bigint }]>`select id from holder order by id desc limit 1`;
    const theirs = await cookieOf(links().make("watches", other.id, 0));
    expect((await open(url, { method: "POST", headers: { ...own, Cookie: theirs } })).status).toBe(404);
    expect(await stateOf()).toEqual(["waiting"]);
  });

  test.each(["watches.1.0.0.AAAAAAAAAAAAAAAAAAAAAA", "x", ""])("link %j opens nothing", async (key) => {
    expect((await open(`${server.url}/watches?key=${key}`)).status).toBe(404);
    const page = await open(`${server.url}/watches`, { headers: { Cookie: `tidemark_watches=${key}` } });
    expect(await page.text()).not.toContain("Lamp");
  });

  test("renewing links invalidates old ones and the cookie", async () => {
    const cookie = await cookieOf();
    await ask(`${server.url}/v1/me/links`, "POST", token);
    expect((await open(links().make("watches", holder, 0))).status).toBe(404);
    const page = await open(`${server.url}/watches`, { headers: { Cookie: cookie } });
    expect(await page.text()).not.toContain("Lamp");
  });

  test("/watches mails the link to a confirmed address, and gives the same answer for an unknown one", async () => {
    await server.pool`
      insert into channel (holder_id, kind, target, confirmed_at)
      values (${String(holder)}::bigint, 'email', '{"kind":"email","address":"Ann@example.org"}', now())`;
    await newHolder(server);
    const request = (address: string) =>
      open(`${server.url}/watches/link`, {
        method: "POST",
        headers: { "Sec-Fetch-Site": "same-origin" },
        body: new URLSearchParams({ address }),
      });
    const answers = [];
    for (const address of ["ann@example.org", "bob@example.org"]) answers.push(await request(address));
    const [known, unknown] = await Promise.all(answers.map((answer) => answer.text()));
    expect(known).toBe(unknown);
    await expect.poll(() => mailed).toEqual([`Ann@example.org ${links().make("watches", holder, 0)}`]);
    for (let n = 0; n < 3; n++) await request("ann@example.org");
    await expect.poll(() => mailed.length).toBe(2);
    await server.pool`
      insert into channel (holder_id, kind, target, confirmed_at)
      select id, 'email', '{"kind":"email","address":"cleo@example.org"}', now() from holder`;
    mailed = [];
    await request("cleo@example.org");
    await expect.poll(() => mailed.length).toBe(1);
    expect(mailed[0]!.split(" ")).toHaveLength(3);
    expect((await request("no address")).status).toBe(400);
    expect((await request(`${"a".repeat(5000)}@example.org`)).status).toBe(400);
  });
});

describe("/l", () => {
  const post = (url: string) =>
    open(url, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) });

  test("following a link changes nothing; its button does", async () => {
    const link = links().make("pause", holder, 0, BigInt(watch));
    const page = await open(link);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining("&lt;b&gt;Lamp&lt;/b&gt;"),
    ]);
    expect(await stateOf()).toEqual(["waiting"]);
    expect((await post(link)).status).toBe(200);
    expect(await stateOf()).toEqual(["paused"]);
    const stop = links().make("stop", holder, 0, BigInt(watch));
    expect([(await post(stop)).status, (await post(stop)).status]).toEqual([200, 200]);
    expect(await stateOf()).toEqual([]);
    for (const link of [stop, links().make("pause", holder, 0, BigInt(watch))]) {
      const after = await open(link);
      expect([after.status, await after.text()]).toEqual([
        200,
        expect.stringContaining("This watch is stopped."),
      ]);
    }
    expect((await post(links().make("stop", holder, 0, 999_999n))).status).toBe(410);
  });

  test("a stop can be undone by its link; a rule that holds by then sends no alert", async () => {
    const stop = links().make("stop", holder, 0, BigInt(watch));
    const undo = () => open(stop, { method: "POST", body: new URLSearchParams({ act: "undo" }) });
    await post(stop);
    await server.pool`update series set price = 1900`;
    expect([(await undo()).status, await stateOf()]).toEqual([200, ["met"]]);
    expect((await undo()).status).toBe(200);
    expect((await open(stop, { method: "POST", body: "x".repeat(5000) })).status).toBe(413);
    expect(await stateOf()).toEqual(["met"]);
  });

  test("a link in a mail confirms an address within a day and unsubscribes it by one click", async () => {
    const wish = { kind: "email", address: "ann@example.org" };
    const { id } = (await ask(`${server.url}/v1/channels`, "POST", token, wish)).body.channel;
    const state = async () => (await ask(`${server.url}/v1/channels`, "GET", token)).body.channels[0].state;
    const confirm = links().make("confirm", holder, 0, BigInt(id));
    await open(confirm);
    expect(await state()).toBe("unconfirmed");
    expect((await post(confirm)).status).toBe(200);
    expect(await state()).toBe("working");
    const unsubscribe = links().make("unsubscribe", holder, 0, BigInt(id));
    expect([(await post(unsubscribe)).status, (await post(unsubscribe)).status]).toEqual([200, 200]);
    expect(await state()).toBe("stopped");
  });

  test("/l refuses a forged link, one for another action, and one for another holder's watch", async () => {
    const good = links().make("stop", holder, 0, BigInt(watch));
    const bad = [
      `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`,
      new HolderLinks("another key", server.url, () => server.clock.now).make(
        "stop",
        holder,
        0,
        BigInt(watch),
      ),
      links().make("stop", holder, 1, BigInt(watch)),
      `${server.url}/l/${new URL(links().make("watches", holder, 0)).searchParams.get("key")}`,
    ];
    for (const link of bad)
      expect([(await open(link)).status, (await post(link)).status]).toEqual([404, 404]);
    expect((await post(links().make("confirm", holder, 0, 999n))).status).toBe(410);
    expect(await stateOf()).toEqual(["waiting"]);
  });
});

describe("/feed", () => {
  test("/feed is Atom: messages newest first, corrections related, markup escaped, control characters removed", async () => {
    const first = await insertMessage(server.pool, holder, server.clock.now);
    await insertMessage(server.pool, holder, server.clock.now + 1000, { corrects: first });
    await server.pool`update message set content = replace(content::text, '</b>', '</b>\\u0001]]>')::jsonb`;
    const link = links().make("feed", holder, 0);
    const response = await open(link);
    expect(response.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
    const xml = await response.text();
    const { document } = new JSDOM(xml, { contentType: "application/xml" }).window;
    const texts = (name: string) =>
      [...document.querySelectorAll(`entry > ${name}`)].map((one) => one.textContent!);
    expect(texts("title")).toEqual([
      expect.stringContaining("Correction"),
      expect.stringContaining("<b>Lamp</b>"),
    ]);
    const [correction, corrected] = texts("id");
    expect(document.querySelector('entry > link[rel="related"]')!.getAttribute("href")).toBe(corrected);
    expect(correction).not.toBe(corrected);
    expect(document.querySelector('feed > link[rel="self"]')!.getAttribute("href")).toBe(link);
    const etag = response.headers.get("etag")!;
    expect((await open(link, { headers: { "If-None-Match": etag } })).status).toBe(304);
    expect((await open(link.replace(/.$/, (end) => (end === "A" ? "B" : "A")))).status).toBe(404);
  });
});
