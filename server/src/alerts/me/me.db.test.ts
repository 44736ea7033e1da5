import { defaultSettings, Me } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { ask, insertMessage, newHolder } from "../../testing/holders.ts";
import { hour, noon, readKey, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { HolderLinks } from "../holders/links.ts";

let server: TestServer;
let reporter: string;
let holder: string;

eachWithTwoPeople((...started) => {
  [server, reporter] = started;
});
beforeEach(async () => {
  holder = await newHolder(server);
});

const me = (method: string, body?: unknown, token: string | null = holder) =>
  ask(`${server.url}/v1/me`, method, token, body);
const watch = (token = holder) =>
  ask(`${server.url}/v1/watches`, "POST", token, { marketplace: "com", asin: "B000000001" });
const hook = (token = holder) =>
  ask(`${server.url}/v1/channels`, "POST", token, { kind: "webhook", url: "https://hooks.example/a" });

describe("a new holder", () => {
  test("a new holder gets its own token and the default settings, in its time zone and language", async () => {
    const { status, body } = await ask(`${server.url}/v1/holders`, "POST", readKey, {
      timeZone: "Asia/Kolkata",
      language: "hi",
    });
    expect(status).toBe(201);
    expect(body.token).toMatch(/^th1\.[\w-]{43}$/);
    expect((await me("GET", undefined, body.token)).body.settings).toEqual({
      ...defaultSettings,
      consolidation: { ...defaultSettings.consolidation, timeZone: "Asia/Kolkata" },
      language: "hi",
    });
  });

  test("a new holder that names no language has that of the request", async () => {
    const headers = { "Accept-Language": "xx, fr;q=0.5, de-AT;q=0.8" };
    const { body } = await ask(`${server.url}/v1/holders`, "POST", readKey, {}, headers);
    expect((await me("GET", undefined, body.token)).body.settings.language).toBe("de");
  });

  test.each([
    "{",
    "[]",
    '{"language":"../de"}',
    '{"language":""}',
    '{"language":null}',
    '{"timeZone":"Mars/Olympus"}',
    '{"timeZone":7}',
    `{"timeZone":"${"x".repeat(65)}"}`,
  ])("is not made of %j", async (body) => {
    expect((await ask(`${server.url}/v1/holders`, "POST", readKey, body)).status).toBe(400);
    expect(await server.pool`select 1 from holder`).toHaveLength(1);
  });

  test("one network creates at most 20 holders an hour", async () => {
    const url = `${server.url}/v1/holders`;
    for (let n = 1; n < 20; n++) expect((await ask(url, "POST", readKey, {})).status).toBe(201);
    const refused = await ask(url, "POST", readKey, {});
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBe(180);
    server.clock.now += hour;
    expect((await ask(url, "POST", readKey, {})).status).toBe(201);
  });
});

describe("holder and reporter cannot be joined", () => {
  test("no chain of foreign keys leads from a holder to a reporter", async () => {
    const edges = await server.pool<{ from: string; to: string }[]>`
      select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint where contype = 'f'`;
    const joined = new Set(["holder"]);
    for (let size = 0; size < joined.size; ) {
      size = joined.size;
      for (const { from, to } of edges) if (joined.has(from) || joined.has(to)) joined.add(from).add(to);
    }
    expect([...joined].sort()).toEqual([
      "alert",
      "channel",
      "delivery",
      "holder",
      "holder_device",
      "import_run",
      "import_upload",
      "imported_point",
      "imported_series",
      "link_code",
      "merged_holder",
      "message",
      "purchase_vault",
      "telegram_link",
      "watch",
    ]);
  });

  test("no column and no value joins holders with reporters", async () => {
    await watch();
    await hook();
    const columns = await server.pool<{ name: string }[]>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and
        (table_name in ('holder', 'channel', 'watch', 'message', 'alert', 'delivery', 'fan_out', 'telegram_link')
          and column_name ~ 'reporter|invite|client|ip$|egress'
        or table_name in ('reporter', 'invite', 'evidence', 'claim') and column_name ~ 'holder|watch|channel')`;
    expect(columns).toEqual([]);
    const [held] = await server.pool<[{ holders: string; reporters: string }]>`
      select (select json_agg(h)::text from (
          select h, w, c from holder h join watch w on w.holder_id = h.id join channel c on c.holder_id = h.id) h) as holders,
        (select json_agg(json_build_array(id::text, to_hex(id)))::text from reporter) as reporters`;
    const values = (text: string) => new Set(text.match(/[\w-]{8,}/g));
    const shared = [...values(held.holders)].filter((value) => values(held.reporters).has(value));
    expect(shared).toEqual([]);
    const kept = held.holders;
    for (const part of reporter.split(".").slice(2)) expect(kept).not.toContain(part);
    expect(kept).not.toContain(holder.slice(4));
  });

  test("a holder's row has the day of its creation, not the time", async () => {
    expect((await me("GET")).body.createdAt).toBe("2026-01-15T00:00:00.000Z");
    expect(noon).toBe(Date.UTC(2026, 0, 15, 12));
  });
});

describe("encrypted purchases", () => {
  const url = () => `${server.url}/v1/me/purchases`;
  const sealed = (text: string) => Buffer.from(text).toString("base64");
  const put = (body: unknown, headers: Record<string, string>, token = holder) =>
    fetch(url(), {
      method: "PUT",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const first = { "If-None-Match": "*" };
  const get = (token = holder) => ask(url(), "GET", token);

  test("purchases are kept as they were sent, and only the newest version is replaced", async () => {
    expect((await get()).status).toBe(404);
    const made = await put({ sealed: sealed("one") }, first);
    expect([made.status, made.headers.get("etag"), await made.json()]).toEqual([200, '"1"', { version: 1 }]);
    expect((await put({ sealed: sealed("two") }, first)).status).toBe(412);
    const race = await Promise.all([1, 2].map(() => put({ sealed: sealed("two") }, { "If-Match": '"1"' })));
    expect(race.map(({ status }) => status).sort()).toEqual([200, 412]);
    const both = ["three", "four"].map((text) => put({ sealed: sealed(text) }, { "If-Match": '"1"' }));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([412, 412]);
    const { body, headers } = await get();
    expect([body, headers.get("etag"), headers.get("cache-control")]).toEqual([
      { version: 2, sealed: sealed("two") },
      '"2"',
      "no-store",
    ]);
  });

  test("purchases that are too large, no base64, or do not say what they replace are refused", async () => {
    const cases: readonly [body: unknown, headers: Record<string, string>, status: number][] = [
      [{ sealed: "AAAA" }, {}, 400],
      [{ sealed: "AAAA" }, { "If-Match": "*" }, 400],
      [{ sealed: "<script>" }, first, 400],
      [{ sealed: "" }, first, 400],
      [{ sealed: "A".repeat(1024 * 1024 + 4) }, first, 400],
      [{ sealed: "A".repeat(1024 * 1024 + 4096) }, first, 413],
      [{ purchases: ["com/B000000001"] }, first, 400],
      ["{", first, 400],
    ];
    for (const [body, headers, status] of cases) {
      expect((await put(body, headers)).status).toBe(status);
    }
    expect(await server.pool`select 1 from purchase_vault`).toEqual([]);
    for (let n = 0; n < 120; n++) await put({ sealed: "AAAA" }, { "If-Match": '"9"' });
    const late = await put({ sealed: "AAAA" }, first);
    expect([late.status, Number(late.headers.get("retry-after"))]).toEqual([429, 30]);
  });

  test("purchases are of one holder, which deletes them alone or with all else", async () => {
    const other = await newHolder(server);
    await put({ sealed: sealed("mine") }, first);
    expect((await get(other)).status).toBe(404);
    expect((await put({ sealed: sealed("x") }, { "If-Match": '"1"' }, other)).status).toBe(412);
    expect((await put({ sealed: sealed("x") }, first, `${other}x`)).status).toBe(401);
    await watch();
    expect((await ask(url(), "DELETE", holder)).status).toBe(204);
    expect([(await get()).status, (await me("GET")).body.watches.length]).toEqual([404, 1]);
    await put({ sealed: sealed("again") }, first);
    expect((await me("DELETE")).status).toBe(204);
    expect(await server.pool`select 1 from purchase_vault`).toEqual([]);
  });

  test("purchases of a merged holder move, unless the other has some", async () => {
    const [into, second] = [await newHolder(server), await newHolder(server)];
    const merge = (from: string) => ask(`${server.url}/v1/me/merge`, "POST", into, { from });
    await put({ sealed: sealed("mine") }, first);
    await put({ sealed: sealed("other") }, first, second);
    expect((await merge(holder)).status).toBe(200);
    expect((await get(into)).body.sealed).toBe(sealed("mine"));
    expect((await merge(second)).status).toBe(200);
    expect((await get(into)).body.sealed).toBe(sealed("mine"));
    expect(await server.pool`select 1 from purchase_vault`).toHaveLength(1);
  });
});

test("the export has all data of the holder, as its schema says, and no others'", async () => {
  const made = (await watch()).body;
  await hook();
  const other = await newHolder(server);
  await watch(other);
  const [row] = await server.pool<{ id: bigint }[]>`select id from holder order by id limit 1`;
  await insertMessage(server.pool, row!.id, noon);
  const { body, headers } = await me("GET");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(Me.parse(body)).toEqual(body);
  expect(body.watches).toEqual([made]);
  expect(body.channels).toMatchObject([{ kind: "webhook", where: "hooks.example/…" }]);
  expect(body.messages).toMatchObject([{ number: 1, kind: "price" }]);
  expect(JSON.stringify(body)).not.toContain("secret");
});

test("the export has every message once and in order, however many there are", async () => {
  const [row] = await server.pool<{ id: bigint }[]>`select id from holder order by id limit 1`;
  const id = await insertMessage(server.pool, row!.id, noon);
  await server.pool`
    insert into message (holder_id, kind, due_at, closed_at, number, content)
    select holder_id, kind, due_at, closed_at, n, content from message, generate_series(2, 201) n where id = ${String(id)}::bigint`;
  await server.pool`update holder set messages = 201 where id = ${String(row!.id)}::bigint`;
  const { body } = await me("GET");
  expect(Me.parse(body).messages.map(({ number }) => number)).toEqual(
    Array.from({ length: 201 }, (_, n) => n + 1),
  );
});

describe("settings", () => {
  test("a patch of settings changes only what it names", async () => {
    const quiet = { from: "22:00", to: "07:00" };
    await me("PATCH", { consolidation: { mode: "daily", quiet } });
    const { status, body } = await me("PATCH", { watch: { rearmPercent: 9 } });
    expect(status).toBe(200);
    expect(body).toEqual({
      consolidation: { ...defaultSettings.consolidation, mode: "daily", quiet },
      watch: { ...defaultSettings.watch, rearmPercent: 9 },
      language: "en",
    });
    expect((await me("GET")).body.settings).toEqual(body);
    expect((await me("PATCH", { language: "pt-BR" })).body).toEqual({ ...body, language: "pt-BR" });
  });

  test.each([
    "{",
    "7",
    '{"consolidation":{"timeZone":"Nowhere/None"}}',
    '{"consolidation":{"dailyAt":"24:00"}}',
    '{"consolidation":{"cooldownMinutes":1e999}}',
    '{"consolidation":{"quiet":{"from":"08:00","to":"08:00"}}}',
    '{"consolidation":null}',
    '{"language":"de_DE"}',
    `{"language":"${"de-".repeat(12)}de"}`,
    '{"watch":{"rule":{"kind":"target","price":5}}}',
    '{"watch":{"series":"__proto__"}}',
  ])("invalid settings are refused and change nothing: %s", async (body) => {
    expect((await me("PATCH", body)).status).toBe(400);
    expect((await me("GET")).body.settings).toEqual({ ...defaultSettings, language: "en" });
  });

  test("settings drop prototypes and unknown keys", async () => {
    const { status } = await me(
      "PATCH",
      '{"__proto__":{"x":1},"constructor":{"x":1},"watch":{"__proto__":{"x":1}}}',
    );
    expect(status).toBe(200);
    expect((await me("GET")).body.settings).toEqual({ ...defaultSettings, language: "en" });
  });

  test("two concurrent changes of settings are both kept", async () => {
    await Promise.all([
      me("PATCH", { consolidation: { cooldownMinutes: 7 } }),
      me("PATCH", { consolidation: { dailyAt: "09:30" } }),
      me("PATCH", { watch: { series: "used" } }),
    ]);
    expect((await me("GET")).body.settings).toMatchObject({
      consolidation: { cooldownMinutes: 7, dailyAt: "09:30" },
      watch: { series: "used" },
    });
  });
});

test("new links differ, and the earlier ones have an old epoch", async () => {
  const { links: before } = (await me("GET")).body;
  const { status, body: after } = await ask(`${server.url}/v1/me/links`, "POST", holder);
  expect(status).toBe(200);
  expect((await me("GET")).body.links).toEqual(after);
  const links = new HolderLinks("the holders' key in tests", server.url, () => server.clock.now);
  const read = (url: string) => links.read(url.split("key=")[1]!);
  expect(read(before.watches)).toMatchObject({ action: "watches", epoch: 0 });
  expect(read(after.watches)).toMatchObject({ action: "watches", epoch: 1 });
  await server.pool`update holder set link_epoch = 32767`;
  expect((await ask(`${server.url}/v1/me/links`, "POST", holder)).status).toBe(409);
});

test("erasing a holder deletes all of its data, and nothing of others", async () => {
  const other = await newHolder(server);
  const kept = (await watch(other)).body;
  const ids = [(await watch()).body.id, (await watch()).body.id];
  await hook();
  const [{ id }] = (await server.pool`select id from holder order by id limit 1`) as unknown as [
    { id: bigint },
  ];
  const first = await insertMessage(server.pool, id, noon);
  await insertMessage(server.pool, id, noon, { corrects: first });
  for (const watchId of ids) {
    await server.pool`
      insert into message (holder_id, kind, watch_id, due_at) values (${String(id)}::bigint, 'price', ${watchId}::bigint, now())`;
  }
  await server.pool`
    insert into alert (watch_id, revision, series_id, message_id)
    values (${ids[0]}::bigint, 1, 8, ${String(first)}::bigint)`;
  await server.pool`
    insert into delivery (message_id, channel_id, kind) select ${String(first)}::bigint, id, kind from channel`;
  expect((await me("DELETE")).status).toBe(204);
  expect((await me("GET")).status).toBe(401);
  expect((await me("DELETE")).status).toBe(401);
  const [left] = await server.pool`
    select (select count(*)::int from holder) as holders, (select count(*)::int from watch) as watches,
      (select count(*)::int from channel) as channels, (select count(*)::int from message) as messages,
      (select count(*)::int from alert) as alerts, (select count(*)::int from delivery) as deliveries`;
  expect(left).toEqual({ holders: 1, watches: 1, channels: 0, messages: 0, alerts: 0, deliveries: 0 });
  expect((await me("GET", undefined, other)).body.watches).toEqual([kept]);
});

test("every route of a holder refuses requests without its token, also with a reporter's", async () => {
  for (const token of [null, reporter, `th1.${"A".repeat(43)}`, "th1.", `${holder}x`, "th1.' or true --"]) {
    const answers = await Promise.all([
      me("GET", undefined, token),
      me("PATCH", {}, token),
      me("DELETE", undefined, token),
      ask(`${server.url}/v1/me/links`, "POST", token),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  }
  expect((await ask(`${server.url}/v1/reports`, "POST", holder, { reports: [] })).status).toBe(401);
  expect((await me("GET")).status).toBe(200);
});
