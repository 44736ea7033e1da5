import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HolderLinks, type LinkAction } from "../../alerts/holders/links.ts";
import { ScopedKeys } from "../../platform/http/scoped-key.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { day, holderKey, lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";

let server: TestServer;
let token: string;
let holder: bigint;
let watch: string;

beforeEach(async () => {
  server = await startTestServer(
    {},
    {
      outlets: {
        letters: {
          confirmAddress: async () => ({ ok: true }),
          sendLinks: async () => ({ ok: true }),
          sendRecoveryKey: async () => ({ ok: true }),
        },
      },
    },
  );
  for (const one of [await server.register(), await server.register()]) {
    await report(server.url, one, lamp("25.89"));
  }
  token = await newHolder(server);
  watch = await watchOf(token);
  [{ id: holder }] = await server.pool<[{ id: bigint }]>`select id from holder`;
});
afterEach(() => server.stop());

async function watchOf(whose: string): Promise<string> {
  const body = { marketplace: "com", asin: "B000000001", rule: { kind: "target", price: 2000 } };
  return (await ask(`${server.url}/v1/watches`, "POST", whose, body)).body.id;
}
const links = () => new HolderLinks(holderKey, server.url, () => server.clock.now);
const full = () => links().make("watches", holder, 0);
const visit = async (link: string, visitor = new Visitor(server.url)) => {
  const response = await fetch(link, { headers: { Cookie: visitor.cookie }, redirect: "manual" });
  visitor.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? visitor.cookie;
  return { visitor, response, text: await response.text() };
};
const states = async () =>
  (await ask(`${server.url}/v1/watches`, "GET", token)).body.watches.map(
    ({ state }: { state: string }) => state,
  );

/** A link of the first generation. */
function oldLink(action: LinkAction, subject = 0n, epoch = 0): string {
  const said = `${action}.${holder}.${epoch}.${subject}`;
  const mac = createHmac("sha256", holderKey).update(`link ${said}`).digest().subarray(0, 16);
  const path = action === "watches" ? "/watches?key=" : action === "feed" ? "/feed/" : "/l/";
  return `${server.url}${path}${said}.${mac.toString("base64url")}`;
}

describe("a link in a message", () => {
  test("a link in a message shows the watches for 30 days, and changes nothing", async () => {
    const list = links().make("list", holder, 0);
    const { response, text } = await visit(list);
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(text).toContain("Lamp");
    expect(text.replace(/<footer.*/s, "")).not.toMatch(/<form|watches\?key=/);
    expect((await fetch(list, { method: "POST" })).status).toBe(404);
    const asCookie = new Visitor(server.url);
    const asKey = list.split("/l/")[1]!;
    asCookie.cookie = `tidemark_watches=${asKey}`;
    expect((await asCookie.get("/watches")).text).not.toContain("Lamp");
    expect((await visit(`${server.url}/watches?key=${asKey}`)).response.status).toBe(404);
    server.clock.now += 32 * day;
    expect((await visit(list)).response.status).toBe(404);
  });

  test("a link in a message shows product links that expire with it, whenever it is opened", async () => {
    const list = links().make("list", holder, 0);
    server.clock.now += 29 * day;
    const { text } = await visit(list);
    const key = /\/p\/com\/B000000001\?key=([\w.-]+)/.exec(text)![1]!;
    expect(links().opensProduct("com/B000000001", key)).toBe(true);
    server.clock.now += 2 * day;
    expect((await visit(list)).response.status).toBe(404);
    expect(links().opensProduct("com/B000000001", key)).toBe(false);
  });

  test("a link in a message opens the whole page for the holder's own browser", async () => {
    const { visitor } = await visit(full());
    const { response } = await visit(links().make("list", holder, 0), visitor);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/watches"]);
  });

  test.each(["stop", "pause"] as const)("to %s works for 180 days, and not as another", async (action) => {
    const link = links().make(action, holder, 0, BigInt(watch));
    const other = action === "stop" ? "pause" : "stop";
    expect((await visit(link.replace(`/l/${action}.`, `/l/${other}.`))).response.status).toBe(404);
    server.clock.now += 179 * day;
    expect((await visit(link)).response.status).toBe(200);
    server.clock.now += 3 * day;
    expect((await visit(link)).response.status).toBe(404);
    expect((await fetch(link, { method: "POST" })).status).toBe(404);
    expect(await states()).toEqual(["waiting"]);
  });

  test("a link in a message cannot be prolonged, and ends when the links are renewed", async () => {
    const link = links().make("stop", holder, 0, BigInt(watch));
    expect((await visit(link.replace(/\.[0-9a-z]+(\.[\w-]{43})$/, ".zzzzzzzzz$1"))).response.status).toBe(
      404,
    );
    expect((await visit(link.replace(/\.[0-9a-z]+(\.[\w-]{43})$/, ".never$1"))).response.status).toBe(404);
    await ask(`${server.url}/v1/me/links`, "POST", token);
    expect((await visit(link)).response.status).toBe(404);
  });

  test("a message's link to a product has the key of that product only, for 30 days", () => {
    const url = new URL(links().product("com", "B000000001"));
    expect(url.pathname).toBe("/p/com/B000000001");
    const key = url.searchParams.get("key")!;
    const keys = new ScopedKeys(holderKey, () => server.clock.now);
    expect(keys.verify("see", "com/B000000001", key)).toBe(true);
    expect(keys.verify("see", "de/B000000001", key)).toBe(false);
    server.clock.now += 32 * day;
    expect(keys.verify("see", "com/B000000001", key)).toBe(false);
  });
});

describe("a full link of the first generation", () => {
  test("a first-generation link shows, pauses and stops, and undoes a stop", async () => {
    const { visitor } = await visit(oldLink("watches"));
    const page = await visitor.get("/watches");
    expect(page.text).toContain("Lamp");
    expect(page.said).toContain("old link");
    for (const [action, state] of [
      ["pause", ["paused"]],
      ["resume", ["waiting"]],
      ["stop", []],
      ["undo", ["waiting"]],
    ] as const) {
      await visitor.send(`/watches/${watch}/${action}`);
      expect(await states()).toEqual(state);
    }
  });

  test("a first-generation link does not export, erase, change or show channels, settings or links, nor add a watch", async () => {
    const channel = { kind: "ntfy", server: "https://ntfy.example", topic: "secret-topic" };
    const { id } = (await ask(`${server.url}/v1/channels`, "POST", token, channel)).body.channel;
    const { visitor } = await visit(oldLink("watches"));
    for (const path of ["channels", "times", "data", "export", "erase", watch]) {
      const page = await visitor.get(`/watches/${path}`);
      expect([path, page.status]).toEqual([path, 403]);
      expect(page.text).not.toMatch(/secret-topic|watches\?key=|\/feed\//);
    }
    const forms: [string, Record<string, string>][] = [
      ["/watches", { marketplace: "com", product: "B000000001", series: "buy_box", preset: "10" }],
      [`/watches/${watch}`, { rule: "target", price: "1.00", rearm: "5" }],
      ["/watches/channels", { kind: "webhook", url: "https://evil.example/" }],
      [`/watches/channels/${id}/remove`, {}],
      [`/watches/channels/${id}/test`, {}],
      ["/watches/times", { mode: "daily" }],
      ["/watches/renew", {}],
      ["/watches/erase", {}],
    ];
    for (const [path, fields] of forms) {
      expect([path, (await visitor.send(path, fields)).status]).toEqual([path, 403]);
    }
    const { body } = await ask(`${server.url}/v1/me`, "GET", token);
    expect(body).toMatchObject({ watches: [{ id: watch }], channels: [{ id }] });
  });

  test("a first-generation link does not replace the newer link in a browser; the newer one replaces it", async () => {
    const { visitor } = await visit(oldLink("watches"));
    await visit(full(), visitor);
    expect((await visitor.get("/watches/data")).text).toContain(full());
    await visit(oldLink("watches"), visitor);
    expect((await visitor.get("/watches/data")).status).toBe(200);
  });

  test("a first-generation link copies the watches to a list with a link of its own; the old list stays", async () => {
    const { visitor } = await visit(oldLink("watches"));
    const page = await visitor.send("/watches/copy");
    expect(page.text).toContain("Lamp");
    expect((await visitor.get("/watches/data")).status).toBe(200);
    const kept = await server.pool`
      select holder_id = ${String(holder)}::bigint as old, rule from watch order by id`;
    expect(kept).toMatchObject([{ old: true }, { old: false, rule: { kind: "target", price: 2000 } }]);
  });

  test("a first-generation link makes no list for anyone without a private server's key", async () => {
    const { visitor } = await visit(oldLink("watches"));
    visitor.readCookie = "";
    const page = await visitor.send("/watches/copy");
    expect([page.status, page.text.includes("This server is private")]).toEqual([401, true]);
    expect(await server.pool`select from holder`).toHaveLength(1);
  });

  test("all first-generation links are void once the links are renewed", async () => {
    await ask(`${server.url}/v1/me/links`, "POST", token);
    for (const link of [oldLink("watches"), oldLink("stop", BigInt(watch)), oldLink("feed")]) {
      expect((await visit(link)).response.status).toBe(404);
    }
  });

  test("first-generation links for stop, pause, unsubscribe and feed still work as they were sent", async () => {
    expect((await visit(oldLink("pause", BigInt(watch)))).response.status).toBe(200);
    expect((await fetch(oldLink("stop", BigInt(watch)), { method: "POST" })).status).toBe(200);
    expect((await visit(oldLink("feed"))).response.status).toBe(200);
  });
});

describe("a link to other watches than those open here", () => {
  test("a link to other watches than those open here asks first, from every site; the other list opens only by the button", async () => {
    const theirs = await newHolder(server);
    await watchOf(theirs);
    const { watches: link } = (await ask(`${server.url}/v1/me`, "GET", theirs)).body.links;
    const { visitor } = await visit(full());
    const mine = visitor.cookie;
    const { response, text } = await visit(link, visitor);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(text).toContain("Open other watches here?");
    expect(visitor.cookie).toBe(mine);

    const key = new URL(link).searchParams.get("key")!;
    visitor.site = "cross-site";
    expect((await visitor.send("/watches/open", { key })).status).toBe(403);
    expect(visitor.cookie).toBe(mine);
    visitor.site = "same-origin";
    expect((await visitor.send("/watches/open", { key: `${key}x` })).status).toBe(404);
    await visitor.send("/watches/open", { key });
    expect(visitor.cookie).toBe(`tidemark_watches=${key}`);
  });

  test("a link to watches also asks where none are open, when another site led here: new watches would go to that list", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const response = await fetch(full(), { headers: { "Sec-Fetch-Site": site }, redirect: "manual" });
      expect([response.status, response.headers.get("set-cookie")]).toEqual([200, null]);
      expect(await response.text()).toContain("Open these watches here?");
    }
    const typed = await fetch(full(), { headers: { "Sec-Fetch-Site": "none" }, redirect: "manual" });
    expect([typed.status, typed.headers.has("set-cookie")]).toEqual([303, true]);
  });

  test("a link to watches asks nothing where none or the same are open", async () => {
    const { visitor, response } = await visit(full());
    expect(response.status).toBe(303);
    expect((await visit(full(), visitor)).response.status).toBe(303);
  });
});
