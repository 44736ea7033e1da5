import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { guardedFetch } from "../../alerts/channels/guarded-fetch.ts";
import { vapidOf, webPushChannel } from "../../alerts/channels/web-push.ts";
import { forgetOldSessions } from "../../alerts/devices/devices.ts";
import { ask } from "../../testing/holders.ts";
import { openPushService } from "../../testing/push-service.ts";
import { day, lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";
import { webhookOnly } from "../../testing/watch-world.ts";
import { WebAppManifest } from "./manifest.fixture.ts";

let server: TestServer;
let push: Awaited<ReturnType<typeof openPushService>>;

beforeAll(async () => {
  push = await openPushService();
  const vapid = vapidOf(Buffer.alloc(32, 7).toString("base64url"), "mailto:operator@tides.example");
  const fetch = guardedFetch({ allowedNetworks: ["127.0.0.1"], ca: push.ca });
  server = await startTestServer(
    { READ: "members" },
    {
      outlets: {
        channels: {
          ...webhookOnly({ atOnce: 1, send: async () => ({ ok: true }), close: async () => {} }),
          "web-push": webPushChannel(fetch, vapid, Date.now),
        },
      },
    },
  );
  for (const one of [await server.register(), await server.register()]) {
    await report(server.url, one, lamp("25.89", { title: "Tide clock" }));
  }
});
afterAll(async () => {
  await server.stop();
  await push.close();
});
beforeEach(async () => {
  await server.pool`delete from holder`;
});

const keys = () => ({ p256dh: push.subscription.p256dh, auth: push.subscription.auth });
const subscription = (endpoint = push.subscription.endpoint) => ({ endpoint, ...keys() });
const on = (visitor: Visitor, endpoint?: string) =>
  visitor.send("/watches/channels/push", subscription(endpoint));
const channels = () => server.pool`select device_id is not null as device, by_link from channel order by id`;

async function watching(): Promise<Visitor> {
  const visitor = new Visitor(server.url);
  await visitor.send("/watches", { marketplace: "com", product: "B000000001", preset: "10" });
  return visitor;
}

/** Another browser of the same holder, by a link code. */
async function linked(visitor: Visitor): Promise<Visitor> {
  const { document } = await visitor.send("/watches/devices/code");
  const other = new Visitor(server.url);
  await other.send("/watches/devices/link", { key: document.querySelector(".code")!.textContent! });
  return other;
}

describe("this device's notifications", () => {
  test("are a channel like any other, tested and taken back", async () => {
    const visitor = await watching();
    const before = await visitor.get("/watches");
    expect(before.document.querySelector("[data-here]")?.getAttribute("data-known")).toBe("");
    const page = await on(visitor);
    expect(page.said).toBe("Notifications are on for this device. Send a test to see one.");
    expect(page.text).toContain("Browser notifications");
    expect(page.document.querySelector("[data-here]")?.getAttribute("data-known")).toMatch(/^[\w-]{43}$/);
    await on(visitor);
    expect(await channels()).toMatchObject([{ device: false, by_link: true }]);

    const [{ id }] = await server.pool<[{ id: bigint }]>`select id from channel`;
    const tested = await visitor.send(`/watches/channels/${id}/test`);
    expect(tested.said).toContain("The test was sent.");
    expect(JSON.parse(push.received.at(-1)!.text)).toMatchObject({ thread: expect.stringMatching(/^test-/) });

    const ended = await visitor.send("/watches/channels/push/end", subscription());
    expect(ended.said).toBe("Notifications are off for this device.");
    expect(await channels()).toEqual([]);
  });

  test("that the browser has ended say so when they are tested", async () => {
    const visitor = await watching();
    await on(visitor, `${push.subscription.endpoint}-gone`);
    const [{ id }] = await server.pool<[{ id: bigint }]>`select id from channel`;
    expect((await visitor.send(`/watches/channels/${id}/test`)).said).toContain("The test did not arrive");
  });

  test.each([
    [{ endpoint: "http://push.example/1" }],
    [{ endpoint: "javascript:alert(1)" }],
    [{ endpoint: `https://push.example/${"x".repeat(3000)}` }],
    [{ p256dh: "" }],
    [{ auth: '"><script>' }],
  ])("with %j are refused", async (wrong) => {
    const visitor = await watching();
    const page = await visitor.send("/watches/channels/push", { ...subscription(), ...wrong });
    expect([page.status, page.text.includes("<script>")]).toEqual([400, false]);
    expect(page.text).toContain("subscription cannot be used");
    expect(await channels()).toEqual([]);
  });

  test("are not turned on by another site, nor without watches", async () => {
    const visitor = await watching();
    visitor.site = "cross-site";
    expect((await on(visitor)).status).toBe(403);
    expect((await on(new Visitor(server.url))).to).toBe("/watches");
    expect(await channels()).toEqual([]);
  });

  test("of one holder are not ended by another", async () => {
    const [ann, bob] = [await watching(), await watching()];
    await on(ann);
    await bob.send("/watches/channels/push/end", subscription());
    expect(await channels()).toHaveLength(1);
  });

  test("end with new links, those of linked devices do not", async () => {
    const visitor = await watching();
    const other = await linked(visitor);
    await on(visitor, "https://push.example/link");
    await on(other, "https://push.example/device");
    expect(await channels()).toMatchObject([
      { device: false, by_link: true },
      { device: true, by_link: false },
    ]);
    await visitor.send("/watches/renew");
    expect(await channels()).toMatchObject([{ device: true }]);
  });

  test("of a linked device end with its access, and of an extension, too", async () => {
    const visitor = await watching();
    await on(await linked(visitor), "https://push.example/device");
    const { document } = await visitor.send("/watches/devices/code");
    const body = { key: document.querySelector(".code")!.textContent, kind: "extension" };
    const { token } = (await ask(`${server.url}/v1/devices`, "POST", null, body)).body;
    await ask(`${server.url}/v1/channels`, "POST", token, {
      kind: "web-push",
      endpoint: "https://push.example/extension",
      keys: keys(),
    });
    expect(await channels()).toHaveLength(2);
    const devices = await server.pool<{ id: bigint }[]>`select id from holder_device`;
    for (const { id } of devices) await visitor.send(`/watches/devices/${id}/end`);
    expect(await channels()).toEqual([]);
  });

  test("end when all is erased", async () => {
    const visitor = await watching();
    await on(visitor);
    await visitor.send("/watches/erase");
    expect(await channels()).toEqual([]);
  });

  test("keep a browser's access, which otherwise ends after 31 days", async () => {
    const visitor = await watching();
    const [quiet, told] = [await linked(visitor), await linked(visitor)];
    const answer = await fetch(`${server.url}/watches/channels/push`, {
      method: "POST",
      headers: { Cookie: told.cookie, "Sec-Fetch-Site": "same-origin" },
      body: new URLSearchParams(subscription()),
      redirect: "manual",
    });
    expect(answer.headers.get("set-cookie")).toContain(`Max-Age=${400 * 86_400}`);
    const later = server.clock.now + 40 * day;
    expect(await forgetOldSessions(server.pool, later)).toBe(1);
    expect((await quiet.get("/watches/offline")).status).toBe(401);
    const heard = await told.get("/watches/offline");
    expect(heard.headers.get("set-cookie")).toContain(`Max-Age=${400 * 86_400}`);
    await told.send("/watches/channels/push/end", subscription());
    expect(await forgetOldSessions(server.pool, server.clock.now + 30 * day)).toBe(0);
    expect(await forgetOldSessions(server.pool, later)).toBe(1);
  });
});

describe("forget this device", () => {
  test("takes access and read key out of this browser, and the watches stay", async () => {
    const visitor = await watching();
    expect((await visitor.get("/watches/forget")).text).toContain("your secret link");
    const answer = await fetch(`${server.url}/watches/forget`, {
      method: "POST",
      headers: { Cookie: `${visitor.cookie}; ${visitor.readCookie}`, "Sec-Fetch-Site": "same-origin" },
      body: new URLSearchParams(),
    });
    expect(await answer.text()).toContain("keeps nothing of your watches");
    const gone = answer.headers.getSetCookie().map((set) => /^(\w+)=;.*Max-Age=0/.exec(set)?.[1]);
    expect(gone).toEqual(["tidemark_watches", "tidemark_joining", "tidemark_read"]);
    expect((await visitor.get("/watches")).text).toContain("Tide clock");
  });

  test("ends a linked device's access, with its notifications, and no other's", async () => {
    const visitor = await watching();
    const other = await linked(visitor);
    await on(other);
    const kept = other.cookie;
    await other.send("/watches/forget");
    other.cookie = kept;
    expect((await other.get("/watches")).text).not.toContain("Tide clock");
    expect(await channels()).toEqual([]);
    expect((await visitor.get("/watches")).text).toContain("Tide clock");
  });

  test("is for this site's own form", async () => {
    const visitor = await watching();
    visitor.site = "cross-site";
    expect((await visitor.send("/watches/forget")).status).toBe(403);
  });
});

describe("the page for when there is no connection", () => {
  const header = "tidemark-access";

  test("has a holder's watches with their history and age, and names the access", async () => {
    const visitor = await watching();
    const page = await visitor.get("/watches/offline");
    const part = page.document.querySelector("#com-B000000001");
    expect(part?.textContent).toContain("Tide clock");
    expect(part?.querySelector("svg")).not.toBeNull();
    expect(page.document.querySelectorAll("time[data-as=ago]").length).toBeGreaterThan(1);
    expect(page.text).not.toContain('style="');
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get(header)).toMatch(/^[\w-]{22}$/);
    expect(visitor.cookie).not.toContain(page.headers.get(header));
    const again = await visitor.get("/watches/offline");
    expect(again.headers.get(header)).toBe(page.headers.get(header));
    expect((await (await linked(visitor)).get("/watches/offline")).headers.get(header)).not.toBe(
      page.headers.get(header),
    );
    await visitor.send("/watches/renew");
    expect((await visitor.get("/watches/offline")).headers.get(header)).not.toBe(page.headers.get(header));
  });

  test("says that there is no access, where there is none", async () => {
    const visitor = await watching();
    await visitor.send("/watches/erase");
    for (const one of [visitor, new Visitor(server.url)]) {
      const page = await one.get("/watches/offline");
      expect([page.status, page.headers.get(header)]).toEqual([401, "none"]);
      expect(page.text).not.toContain("Tide clock");
    }
  });

  test("has no history without the read key of a private server", async () => {
    const visitor = await watching();
    visitor.readCookie = `tidemark_read=${"x".repeat(43)}`;
    const page = await visitor.get("/watches/offline");
    expect(page.status).toBe(200);
    expect(page.text).toContain("does not have the key of this server");
    expect(page.document.querySelector("svg")).toBeNull();
  });
});

describe("a share", () => {
  const share = (fields: Record<string, string>, visitor = new Visitor(server.url)) =>
    visitor.send("/share", fields);

  test.each([
    [{ text: "Look: https://www.amazon.com/Clock/dp/B000000001/ref=x?tag=y" }],
    [{ url: "https://smile.amazon.com/gp/product/B000000001" }],
    [{ title: "Clock", text: "amazon.com/dp/B000000001" }],
  ])("of %j opens the product with its watch row", async (fields) => {
    const page = await share(fields as Record<string, string>);
    expect(page.to).toBe("/p/com/B000000001");
    expect(page.document.querySelector(".watch-box h2")?.textContent).toBe("Watch this price");
  });

  test.each([
    [{ text: "no link" }, "No Amazon product was found"],
    [{}, "No Amazon product was found"],
    [{ text: '"><script>alert(1)</script>' }, "No Amazon product was found"],
    [{ text: "https://amzn.eu/d/abc" }, "A short link does not say"],
    [{ text: "x".repeat(20_000) }, "No Amazon product was found"],
  ])("of %j says what to do", async (fields, sentence) => {
    const page = await share(fields as Record<string, string>);
    expect([page.status, page.said]).toEqual([400, expect.stringContaining(sentence)]);
    expect(page.text).not.toContain("<script>alert");
    expect(page.document.querySelector("form[action='/search'] input[name=q]")).not.toBeNull();
  });

  test("from another app is a request of no site; a stranger of a private server needs its key", async () => {
    const visitor = new Visitor(server.url);
    visitor.site = "none";
    expect((await share({ url: "https://www.amazon.com/dp/B000000001" }, visitor)).to).toBe(
      "/p/com/B000000001",
    );
    visitor.readCookie = "";
    const headers = { Accept: "text/html" };
    const refused = await fetch(`${server.url}/share`, {
      method: "POST",
      headers,
      body: new URLSearchParams(),
    });
    expect(refused.status).toBe(401);
  });
});

test("manifest, worker and offline page need no key and say nothing of anybody", async () => {
  const manifest = await fetch(`${server.url}/manifest.webmanifest`);
  expect(manifest.headers.get("content-type")).toBe("application/manifest+json");
  const { icons } = WebAppManifest.parse(await manifest.json());
  for (const { src, type, sizes } of icons) {
    const icon = await fetch(server.url + src);
    expect([icon.status, icon.headers.get("content-type")]).toEqual([200, type]);
    const bytes = Buffer.from(await icon.arrayBuffer());
    if (type === "image/png") expect(`${bytes.readInt32BE(16)}x${bytes.readInt32BE(20)}`).toBe(sizes);
  }
  const offline = await fetch(`${server.url}/offline`);
  expect([offline.status, await offline.text()]).toEqual([200, expect.stringContaining("You are offline")]);
  const policy = offline.headers.get("content-security-policy")!;
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
  ]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain("unsafe");
});
