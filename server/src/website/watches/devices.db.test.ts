import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, newHolder } from "../../testing/holders.ts";
import { lamp, minute, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { Visitor } from "../../testing/visitor.ts";
import { addChannel } from "../../testing/watch-world.ts";

let server: TestServer;
const mailed: string[] = [];

beforeEach(async () => {
  mailed.length = 0;
  server = await startTestServer(
    {},
    {
      outlets: {
        letters: {
          confirmAddress: async () => ({ ok: true }),
          sendLinks: async () => ({ ok: true }),
          async sendRecoveryKey(address, key) {
            mailed.push(`${address} ${key}`);
            return { ok: true };
          },
        },
      },
    },
  );
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("25.89", { title: "Lamp" }));
});
afterEach(() => server.stop());

const watching = async (percent = "10"): Promise<Visitor> => {
  const visitor = new Visitor(server.url);
  await visitor.send("/watches", {
    marketplace: "com",
    product: "B000000001",
    series: "buy_box",
    preset: percent,
  });
  return visitor;
};
const codeOf = (html: string): string => /<p class="code">([0-9A-Z-]+)<\/p>/.exec(html)![1]!;
const showCode = async (visitor: Visitor): Promise<string> =>
  codeOf((await visitor.send("/watches/devices/code", {})).text);
const call = (method: string, path: string, token: string | null, body?: unknown) =>
  ask(`${server.url}/v1/${path}`, method, token, body);
const watchesOf = async (token: string) => (await call("GET", "watches", token)).body.watches;

test("website to extension: the code that the website shows gives the extension the same watches, until undo", async () => {
  const visitor = await watching();
  const shown = await visitor.send("/watches/devices/code", {});
  expect(shown.status).toBe(201);
  expect(shown.headers.get("cache-control")).toBe("no-store");
  expect(shown.text).toContain('role="img" aria-label="QR code with the link code"');
  expect(shown.text).toContain("link.js");
  const linked = (await call("POST", "devices", null, { key: codeOf(shown.text), kind: "extension" })).body;
  expect(await watchesOf(linked.token)).toHaveLength(1);
  const page = await visitor.get("/watches/devices");
  expect(page.text).toContain("Linked. Was that not you?");
  const undone = await visitor.send(`/watches/devices/${linked.id}/end`, {});
  expect(undone.text).toContain("Access ended.");
  expect((await call("GET", "watches", linked.token)).status).toBe(401);
  expect((await visitor.get("/watches")).text).toContain("Lamp");
});

test("extension to website: a typed code opens the extension's watches, by an access of its own", async () => {
  const token = await newHolder(server);
  await call("POST", "watches", token, { marketplace: "com", asin: "B000000001" });
  const { code } = (await call("POST", "me/link-code", token)).body;
  const visitor = new Visitor(server.url);
  const got = await visitor.send("/watches/devices/link", { key: code.toLowerCase() });
  expect(got.text).toContain("These are your watches now");
  expect(got.text).toContain("Lamp");
  const { devices } = (await call("GET", "me/devices", token)).body;
  expect(devices).toMatchObject([{ kind: "website" }]);
  await call("DELETE", `me/devices/${devices[0].id}`, token);
  expect((await visitor.get("/watches")).text).not.toContain("Lamp");
});

test("a recovery key from the website brings the watches back in a new browser, and is mailed on a click", async () => {
  const visitor = await watching();
  const [{ id: holder }] = await server.pool<[{ id: bigint }]>`select id from holder`;
  const channel = String(
    await addChannel(server.pool, holder, { kind: "email", address: "ann@example.org" }),
  );
  const key = codeOf((await visitor.send("/watches/devices/recovery", {})).text);
  const page = await visitor.send("/watches/devices/recovery/mail", { key, channel });
  expect(page.text).toContain("Sent to ann@example.org.");
  expect(mailed).toEqual([`ann@example.org ${key}`]);
  const back = await new Visitor(server.url).send("/watches/devices/link", { key });
  expect(back.text).toContain("Lamp");
});

test("where both have watches the page shows both counts, and merges on a click only", async () => {
  const [mine, theirs] = [await watching("10"), await watching("20")];
  const code = await showCode(theirs);
  const asked = await mine.send("/watches/devices/link", { key: code });
  expect(asked.text).toContain("This browser has one watch, the other device one.");
  expect(await server.pool`select 1 from holder`).toHaveLength(2);
  const merged = await mine.send("/watches/merge", {});
  expect(merged.text).toContain("These are your watches now");
  expect(await server.pool`select 1 from holder`).toHaveLength(1);
  for (const visitor of [mine, theirs]) {
    expect((await visitor.get("/watches")).text.match(/class="name"/g)).toHaveLength(2);
  }
});

test("who does not merge keeps the own watches, and the access that was made ends", async () => {
  const [mine, theirs] = [await watching("10"), await watching("20")];
  await mine.send("/watches/devices/link", { key: await showCode(theirs) });
  await mine.send("/watches/merge/no", {});
  expect(await server.pool`select 1 from holder_device`).toHaveLength(0);
  expect((await mine.get("/watches")).text.match(/class="name"/g)).toHaveLength(1);
});

test("a code for the watches that are open here already changes nothing", async () => {
  const visitor = await watching();
  const page = await visitor.send("/watches/devices/link", { key: await showCode(visitor) });
  expect(page.text).toContain("This browser has these watches already.");
  expect(await server.pool`select 1 from holder_device`).toHaveLength(0);
});

test("an expired code, and one that was typed wrong five times, is refused with what to do", async () => {
  const [visitor, other] = [await watching(), new Visitor(server.url)];
  const old = await showCode(visitor);
  server.clock.now += 5 * minute;
  expect(await other.send("/watches/devices/link", { key: old })).toMatchObject({
    status: 404,
    text: expect.stringContaining("show a new one on the other device"),
  });
  const code = await showCode(visitor);
  const wrong = code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
  for (let n = 0; n < 5; n++) await other.send("/watches/devices/link", { key: wrong });
  expect((await other.send("/watches/devices/link", { key: code })).status).toBe(404);
  expect((await visitor.get("/watches/devices")).text).toContain("somebody typed it wrong five times");
});

test.each(['"><script>alert(1)</script>', "x".repeat(300), ""])(
  "a typed key %# that cannot be one is shown again, escaped",
  async (key) => {
    const page = await new Visitor(server.url).send("/watches/devices/link", { key });
    expect(page.status).toBe(400);
    expect(page.text).not.toContain("<script>alert");
  },
);

test("other sites can neither link, nor merge, nor show a code", async () => {
  const visitor = await watching();
  for (const path of ["devices/link", "merge", "merge/no", "devices/code", "devices/recovery"]) {
    visitor.site = "cross-site";
    const answer = await visitor.send(`/watches/${path}`, { key: "ABCDE-FGHJK" });
    expect(answer.status).toBe(403);
  }
  expect(await server.pool`select 1 from link_code`).toHaveLength(0);
});

test("pages of codes are kept by no cache, and their paths hold no code", async () => {
  const visitor = await watching();
  for (const path of ["/watches/link", "/watches/devices", "/watches/devices/state"]) {
    const page = await visitor.get(path);
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
  }
});
