import { groupedKey, parseTypedKey } from "@tidemark/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { day, hour, minute, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { addChannel } from "../../testing/watch-world.ts";
import { forgetOldSessions } from "./devices.ts";
import { forgetCodes, wrongCodesPerHour } from "./link-codes.ts";

let server: TestServer;
let first: string;
const mailed: string[] = [];
const logged: string[] = [];

beforeEach(async () => {
  mailed.length = 0;
  logged.length = 0;
  server = await startTestServer(
    { LOG_LEVEL: "debug", TRUSTED_PROXIES: "127.0.0.1" },
    {
      log: loggerTo(
        (level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`),
        () => true,
      ),
      outlets: {
        letters: {
          confirmAddress: async () => ({ ok: true }),
          sendLinks: async () => ({ ok: true }),
          async sendRecoveryKey(address, key, page) {
            mailed.push(`${address} ${key} ${page}`);
            return { ok: true };
          },
        },
      },
    },
  );
  first = await newHolder(server);
});
afterEach(() => server.stop());

const call = (method: string, path: string, token: string | null, body?: unknown, network = "203.0.113.1") =>
  ask(`${server.url}/v1/${path}`, method, token, body, { "X-Forwarded-For": network });
const showCode = async (token = first): Promise<string> =>
  (await call("POST", "me/link-code", token)).body.code;
const type = (key: string, kind = "extension", network?: string) =>
  call("POST", "devices", null, { key, kind }, network);
const linked = async (by = first): Promise<{ id: string; token: string }> =>
  (await type(await showCode(by))).body;
const devices = async (token = first) => (await call("GET", "me/devices", token)).body;
const works = async (token: string) => (await call("GET", "watches", token)).status === 200;
const watch = (token = first, asin = "B000000001") =>
  call("POST", "watches", token, { marketplace: "com", asin });
/** Another code with the same first characters. */
const almost = (code: string) => code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");

describe("a link code", () => {
  test("a typed link code gives another device its own token to the same watches", async () => {
    await watch();
    const answer = await call("POST", "me/link-code", first);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect((await devices()).code).toMatchObject({ state: "waiting", usedBy: null });
    const used = await type(answer.body.code.toLowerCase().replace("-", " "));
    expect(used).toMatchObject({ status: 201, body: { watches: 1, lastMessage: 0 } });
    expect(used.headers.get("cache-control")).toBe("no-store");
    expect(used.body.token).not.toBe(first);
    expect((await call("GET", "watches", used.body.token)).body.watches).toHaveLength(1);
    expect(await devices()).toMatchObject({
      isFirst: true,
      code: { state: "used", usedBy: used.body.id },
      devices: [{ id: used.body.id, kind: "extension", linkedAt: "2026-01-15T00:00:00.000Z", mayEnd: true }],
    });
  });

  test("a link code works once, also when two type it at the same time", async () => {
    const code = await showCode();
    const answers = await Promise.all(Array.from({ length: 6 }, () => type(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404, 404, 404]);
    expect((await devices()).devices).toHaveLength(1);
  });

  test("a link code ends after 5 minutes", async () => {
    const code = await showCode();
    server.clock.now += 5 * minute;
    expect((await type(code)).status).toBe(404);
    expect((await devices()).code).toBeNull();
    expect(await forgetCodes(server.pool, server.clock.now)).toBe(1);
  });

  test("a new link code ends the last one", async () => {
    const [old, fresh] = [await showCode(), await showCode()];
    expect((await type(old)).status).toBe(404);
    expect((await type(fresh)).status).toBe(201);
  });

  test("five wrong tries end a link code, and its holder is told", async () => {
    const code = await showCode();
    for (let n = 0; n < 5; n++) expect((await type(almost(code))).status).toBe(404);
    expect((await devices()).code.state).toBe("ended");
    expect((await type(code)).status).toBe(404);
    expect((await devices()).devices).toEqual([]);
    expect((await type(await showCode())).status).toBe(201);
  });

  test("four wrong tries leave a link code alone, also from several networks at once", async () => {
    const code = await showCode();
    await Promise.all([1, 2, 3, 4].map((n) => type(almost(code), "extension", `203.0.${n}.1`)));
    expect((await type(code)).status).toBe(201);
  });

  test("codes that match nothing use up what a network may try, over processes, and no other network", async () => {
    const answers = await Promise.all(
      Array.from({ length: wrongCodesPerHour + 5 }, (_, n) => type(`ZZZZZ-ZZ0${String(n).padStart(2, "0")}`)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect([refused.length, answers.filter(({ status }) => status === 404).length]).toEqual([
      5,
      wrongCodesPerHour,
    ]);
    expect(Number(refused[0]!.headers.get("retry-after"))).toBe(3600);
    const code = await showCode();
    const another = await server.another();
    expect(
      (
        await ask(
          `${another.url}/v1/devices`,
          "POST",
          null,
          { key: code, kind: "extension" },
          { "X-Forwarded-For": "203.0.113.9" },
        )
      ).status,
    ).toBe(429);
    expect((await type(code, "extension", "198.51.100.1")).status).toBe(201);
    server.clock.now += hour;
    expect((await type(await showCode())).status).toBe(201);
    await another.stop();
  });

  test("right codes cost a network nothing", async () => {
    for (let n = 0; n < wrongCodesPerHour + 2; n++) expect((await type(await showCode())).status).toBe(201);
  });

  test.each([
    [{}, 400],
    [{ key: "", kind: "extension" }, 400],
    [{ key: "ABCDE-FGHJU", kind: "extension" }, 400],
    [{ key: "ABCDE-FGHJK", kind: "phone" }, 400],
    [{ key: ["ABCDE-FGHJK"], kind: "extension" }, 400],
    [{ key: "x".repeat(5000), kind: "extension" }, 413],
    ["{", 400],
  ])("a malformed request (%#) links nothing and counts nothing", async (body, status) => {
    expect((await call("POST", "devices", null, body)).status).toBe(status);
    expect(await server.pool`select 1 from wrong_code`).toHaveLength(0);
  });
});

describe("ending access", () => {
  test("undo ends the new device, those that it linked, and the secret links that they saw", async () => {
    const [second, other] = [await linked(), await linked()];
    const third = await linked(second.token);
    const { links } = (await call("GET", "me", second.token)).body;
    const code = await showCode(second.token);
    expect((await call("DELETE", `me/devices/${second.id}`, first)).status).toBe(204);
    expect([
      await works(second.token),
      await works(third.token),
      await works(other.token),
      await works(first),
    ]).toEqual([false, false, true, true]);
    expect((await type(code)).status).toBe(404);
    expect((await fetch(links.feed)).status).toBe(404);
    expect((await call("DELETE", `me/devices/${second.id}`, first)).status).toBe(404);
  });

  test("a linked device can end itself and later ones, but none that was there before", async () => {
    const [second, third] = [await linked(), await linked()];
    expect((await call("DELETE", `me/devices/${second.id}`, third.token)).status).toBe(404);
    expect((await devices(third.token)).devices.map(({ mayEnd }: { mayEnd: boolean }) => mayEnd)).toEqual([
      false,
      true,
    ]);
    expect((await call("DELETE", `me/devices/${third.id}`, second.token)).status).toBe(204);
    const { links } = (await call("GET", "me", first)).body;
    expect((await call("DELETE", `me/devices/${second.id}`, second.token)).status).toBe(204);
    expect(await works(second.token)).toBe(false);
    // Who leaves takes nothing away from the others.
    expect((await fetch(links.feed)).status).toBe(200);
  });

  test("a recovery key made by the ended device ends with it, the holder's own does not", async () => {
    const own = (await call("POST", "me/recovery-key", first)).body.key;
    const innocent = await linked();
    await call("DELETE", `me/devices/${innocent.id}`, first);
    expect((await type(own)).status).toBe(201);
    const thief = await linked();
    const stolen = (await call("POST", "me/recovery-key", thief.token)).body.key;
    expect((await type(own)).status).toBe(404);
    await call("DELETE", `me/devices/${thief.id}`, first);
    expect((await type(stolen)).status).toBe(404);
    expect((await devices()).hasRecoveryKey).toBe(false);
  });

  test("another holder's device is not found", async () => {
    const { id, token } = await linked();
    const stranger = await newHolder(server);
    expect((await call("DELETE", `me/devices/${id}`, stranger)).status).toBe(404);
    expect(await works(token)).toBe(true);
  });

  test("a session of the website ends after 31 days, the extension that it linked does not", async () => {
    const session = (await type(await showCode(), "website")).body;
    const extension = await linked(session.token);
    const key = (await call("POST", "me/recovery-key", session.token)).body.key;
    server.clock.now += 32 * day;
    expect(await forgetOldSessions(server.pool, server.clock.now)).toBe(1);
    expect([await works(session.token), await works(extension.token)]).toEqual([false, true]);
    await call("DELETE", `me/devices/${extension.id}`, first);
    expect((await type(key)).status).toBe(201);
  });
});

describe("a recovery key", () => {
  test("a recovery key brings everything back, as often as needed, until a new one replaces it", async () => {
    await watch();
    const answer = await call("POST", "me/recovery-key", first);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([201, "no-store"]);
    const { key } = answer.body;
    expect(parseTypedKey(key).kind).toBe("recovery-key");
    for (const typed of [key, key.toLowerCase().replaceAll("-", "")]) {
      const back = (await type(typed)).body;
      expect((await call("GET", "watches", back.token)).body.watches).toHaveLength(1);
    }
    expect((await devices()).hasRecoveryKey).toBe(true);
    await call("POST", "me/recovery-key", first);
    expect((await type(key)).status).toBe(404);
  });

  test("wrong recovery keys use up what a network may try", async () => {
    const wrong = groupedKey(`${"0".repeat(28)}`);
    for (let n = 0; n < wrongCodesPerHour; n++) expect((await type(wrong)).status).toBe(404);
    expect((await type(wrong)).status).toBe(429);
  });

  test("a recovery key is mailed to a confirmed mailbox of its holder only", async () => {
    const { key } = (await call("POST", "me/recovery-key", first)).body;
    const [{ id: holder }] = await server.pool<[{ id: bigint }]>`select id from holder`;
    const channel = String(
      await addChannel(server.pool, holder, { kind: "email", address: "ann@example.org" }),
    );
    const mail = (body: unknown, token = first) => call("POST", "me/recovery-key/mail", token, body);
    expect((await mail({ key, channel })).status).toBe(204);
    expect(mailed).toEqual([`ann@example.org ${key} ${server.url}/watches/link`]);
    const stranger = await newHolder(server);
    expect((await mail({ key, channel }, stranger)).status).toBe(400);
    expect((await mail({ key: "0".repeat(28), channel })).status).toBe(400);
    expect((await mail({ key, channel: "999" })).status).toBe(404);
    await server.pool`update channel set confirmed_at = null`;
    expect((await mail({ key, channel })).status).toBe(404);
    expect(mailed).toHaveLength(1);
  });
});

test("codes, keys and tokens of devices are in no log line and no column", async () => {
  const { key } = (await call("POST", "me/recovery-key", first)).body;
  const code = await showCode();
  const { token } = (await type(code)).body;
  await type(almost(code));
  await type(key);
  const secrets = [key, code, token, first].flatMap((one) => [one, one.replaceAll("-", "")]);
  const tables = await server.pool<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const stored = await Promise.all(
    tables.map(({ name }) => server.pool`select t::text as row from ${server.pool(name)} t`),
  );
  const texts = [...logged, ...stored.flat().map(({ row }) => String(row))];
  expect(texts.length).toBeGreaterThan(5);
  expect(logged.some((line) => line.includes("/v1/devices"))).toBe(true);
  expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
});

test.each([
  ["GET", "me/devices"],
  ["DELETE", "me/devices/1"],
  ["POST", "me/link-code"],
  ["POST", "me/recovery-key"],
  ["POST", "me/recovery-key/mail"],
  ["POST", "me/merge"],
])("%s %s needs a holder's token", async (method, path) => {
  const body = path.endsWith("merge")
    ? { from: first }
    : path.endsWith("mail")
      ? { key: "x", channel: "1" }
      : {};
  for (const token of [null, await server.register(), `th1.${"A".repeat(43)}`]) {
    expect((await call(method, path, token, method === "POST" ? body : undefined)).status).toBe(401);
  }
});
