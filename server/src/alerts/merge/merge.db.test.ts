import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, insertMessage, newHolder } from "../../testing/holders.ts";
import { lamp, noon, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { addChannel } from "../../testing/watch-world.ts";

let server: TestServer;
/** The holder that goes on, and the one that becomes part of it. */
let kept: string;
let old: string;

beforeEach(async () => {
  server = await startTestServer();
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("25.89"));
  kept = await newHolder(server);
  old = await newHolder(server);
});
afterEach(() => server.stop());

const call = (method: string, path: string, token: string, body?: unknown) =>
  ask(`${server.url}/v1/${path}`, method, token, body);
const merge = (into = kept, from = old) => call("POST", "me/merge", into, { from });
const watch = async (token: string, more: object = {}): Promise<string> =>
  (await call("POST", "watches", token, { marketplace: "com", asin: "B000000001", ...more })).body.id;
const idsOf = async (token: string): Promise<string[]> =>
  (await call("GET", "watches", token)).body.watches.map(({ id }: { id: string }) => id);
const idOf = async (index: 0 | 1): Promise<bigint> =>
  (await server.pool<{ id: bigint }[]>`select id from holder order by id`)[index]!.id;
const target = (price: number) => ({ rule: { kind: "target", price } });
const linked = async (by: string): Promise<string> => {
  const { code } = (await call("POST", "me/link-code", by)).body;
  const made = await ask(`${server.url}/v1/devices`, "POST", null, { key: code, kind: "extension" });
  return made.body.token;
};

test("a merge moves watches with their ids, keeps those that differ, and erases the emptied holder", async () => {
  const mine = await watch(kept, target(2000));
  await watch(old, target(2000));
  const moving = [await watch(old, target(1900)), await watch(old, { ...target(2000), rearmPercent: 9 })];
  const merged = await merge();
  expect(merged).toMatchObject({ status: 200, body: { moved: 2, same: 1, channels: 0, watches: 3 } });
  expect(merged.headers.get("cache-control")).toBe("no-store");
  expect(new Set(await idsOf(kept))).toEqual(new Set([mine, ...moving]));
  expect((await call("GET", "watches", old)).status).toBe(401);
  expect(await server.pool`select 1 from holder`).toHaveLength(1);
  expect((await call("GET", "me/devices", kept)).body.devices).toEqual([]);
});

test("percentages of different prices at creation are different watches", async () => {
  const rule = { rule: { kind: "drop", percent: 10, from: "creation" } };
  await watch(kept, rule);
  const moving = await watch(old, rule);
  await server.pool`update watch set basis = basis + 1 where id = ${moving}::bigint`;
  expect((await merge()).body).toMatchObject({ moved: 1, same: 0 });
});

test("a merge joins the tags of the same watch", async () => {
  const mine = await watch(kept, target(2000));
  await watch(old, target(2000));
  await server.pool`update watch set tags = case when id = ${mine}::bigint then '{Gifts,a}'::text[] else '{gifts,b}'::text[] end`;
  await merge();
  expect(await server.pool`select tags from watch where id = ${mine}::bigint`).toEqual([
    { tags: ["Gifts", "a", "b"] },
  ]);
});

test("channels move; of two with the same target the one that works stays, with what waits for it", async () => {
  const [to, from] = [await idOf(0), await idOf(1)];
  await addChannel(server.pool, to, { kind: "email", address: "Ann@example.org" });
  await server.pool`update channel set confirmed_at = null`;
  const working = await addChannel(server.pool, from, { kind: "email", address: "ann@example.org" });
  const same = { kind: "webhook", url: "https://hooks.example/a" } as const;
  const mine = await addChannel(server.pool, to, same);
  const other = await addChannel(server.pool, from, same);
  await addChannel(server.pool, from, { kind: "ntfy", server: "https://ntfy.example", topic: "t" });
  const message = await insertMessage(server.pool, from, noon);
  await server.pool`
    insert into delivery (message_id, channel_id, kind) values (${String(message)}::bigint, ${String(other)}::bigint, 'webhook')`;
  expect((await merge()).body.channels).toBe(1);
  const { channels } = (await call("GET", "channels", kept)).body;
  expect(channels.map(({ kind, state }: Record<string, string>) => `${kind} ${state}`)).toEqual([
    "email working",
    "webhook working",
    "ntfy working",
  ]);
  expect(channels.map(({ id }: { id: string }) => id)).toContain(String(working));
  expect(await server.pool`select channel_id::text as id from delivery`).toEqual([{ id: String(mine) }]);
});

test("merged messages are kept below those of the holder that goes on, and told to nobody again", async () => {
  const [to, from] = [await idOf(0), await idOf(1)];
  await insertMessage(server.pool, to, noon);
  const [first, second] = [
    await insertMessage(server.pool, from, noon),
    await insertMessage(server.pool, from, noon),
  ];
  await merge();
  const alerts = async (query: string) => (await call("GET", `alerts${query}`, kept)).body;
  expect(await alerts("?after=0")).toMatchObject({ last: 1, messages: [{ number: 1 }] });
  const all = (await call("GET", "me", kept)).body.messages.map(
    ({ number, key }: { number: number; key: string }) => [number, key],
  );
  expect(all.slice(0, 2)).toEqual([
    [-1, `m${first}`],
    [0, `m${second}`],
  ]);
  expect((await alerts("")).messages).toHaveLength(3);
});

test("messages of several merges do not meet", async () => {
  const third = await newHolder(server);
  for (const { id } of await server.pool<{ id: bigint }[]>`select id from holder`) {
    await insertMessage(server.pool, id, noon);
    await insertMessage(server.pool, id, noon);
  }
  await merge();
  await merge(kept, third);
  const numbers = await server.pool<{ number: number }[]>`select number from message order by number`;
  expect(numbers.map(({ number }) => number)).toEqual([-3, -2, -1, 0, 1, 2]);
});

test("open digests of both become one, due at the earlier time", async () => {
  const [to, from] = [await idOf(0), await idOf(1)];
  const [a, b] = [await watch(kept, target(2000)), await watch(old, target(1900))];
  for (const [holder, id, due] of [
    [to, a, noon + 2000],
    [from, b, noon + 1000],
  ] as const) {
    await server.pool`
      with m as (insert into message (holder_id, kind, due_at)
        values (${String(holder)}::bigint, 'digest', from_ms(${due})) returning id)
      insert into alert (watch_id, revision, series_id, message_id) select ${id}::bigint, 2, 1, id from m`;
  }
  await merge();
  expect(await server.pool`select ms(due_at)::float8 as due from message`).toEqual([{ due: noon + 1000 }]);
  expect(
    await server.pool`select count(distinct message_id)::int as n, count(*)::int as alerts from alert`,
  ).toEqual([{ n: 1, alerts: 2 }]);
});

describe("access", () => {
  test("other devices and signed links of the erased holder go on, the token that merged does not", async () => {
    const mine = await watch(old, target(1900));
    const { links } = (await call("GET", "me", old)).body;
    const second = await linked(old);
    await merge(kept, second);
    expect((await call("GET", "watches", second)).status).toBe(401);
    expect(await idsOf(old)).toEqual([mine]);
    expect((await fetch(links.feed)).status).toBe(200);
    await call("POST", "me/links", kept, {});
    expect((await fetch(links.feed)).status).toBe(404);
  });

  test("a link code that the erased holder showed ends", async () => {
    const { code } = (await call("POST", "me/link-code", old)).body;
    await merge();
    expect(
      (await ask(`${server.url}/v1/devices`, "POST", null, { key: code, kind: "extension" })).status,
    ).toBe(404);
  });

  test.each([[{ from: "x" }], [{ from: 1 }], [{}], [[]], ["{"]])("%j merges nothing", async (body) => {
    expect((await call("POST", "me/merge", kept, body)).status).toBe(400);
    expect(await server.pool`select 1 from holder`).toHaveLength(2);
  });
});

describe("repeated and concurrent merges", () => {
  test("a merge that is repeated does nothing more", async () => {
    await watch(old);
    expect((await merge()).body).toMatchObject({ moved: 1, watches: 1 });
    expect(await merge()).toMatchObject({ status: 200, body: { moved: 0, same: 0, watches: 1 } });
  });

  test("merges of the same two at the same time move everything once", async () => {
    for (const price of [1900, 1800, 1700]) await watch(old, target(price));
    const answers = await Promise.all(Array.from({ length: 6 }, () => merge()));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(answers.reduce((sum, { body }) => sum + body.moved, 0)).toBe(3);
    expect(await idsOf(kept)).toHaveLength(3);
  });

  test("merges in both directions at the same time leave one holder with everything", async () => {
    await watch(kept, target(1900));
    await watch(old, target(1800));
    const [ofKept, ofOld] = [await linked(kept), await linked(old)];
    const answers = await Promise.all([merge(ofKept, old), merge(ofOld, kept)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await server.pool`select 1 from holder`).toHaveLength(1);
    expect([await idsOf(ofKept), await idsOf(ofOld)].map(({ length }) => length)).toEqual([2, 2]);
  });

  test("watches created during a merge are neither lost nor left behind", async () => {
    const made = Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        call("POST", "watches", old, { marketplace: "com", asin: "B000000001", ...target(1000 + n) }),
      ),
    );
    const merged = await merge();
    expect(merged.status).toBe(200);
    const created = (await made).filter(({ status }) => status === 201);
    expect(await server.pool`select 1 from watch`).toHaveLength(created.length);
    expect(await idsOf(kept)).toHaveLength(created.length);
  });

  test("a holder merged into itself stays, without the token that was given up", async () => {
    const second = await linked(kept);
    await watch(kept);
    expect((await merge(kept, second)).body).toMatchObject({ moved: 0, watches: 1 });
    expect((await call("GET", "watches", second)).status).toBe(401);
  });
});

test("a merge that would make too many watches changes nothing and says how many there would be", async () => {
  const [to, from] = [await idOf(0), await idOf(1)];
  for (const [holder, count] of [
    [to, 600],
    [from, 401],
  ] as const) {
    await server.pool`
      insert into watch (holder_id, series_id, rule, since_revision)
      select ${String(holder)}::bigint, n, ${JSON.stringify({ kind: "target", price: Number(count) })}::text::jsonb, 0
      from generate_series(1, ${count}) n`;
  }
  expect(await merge()).toMatchObject({ status: 409, body: { detail: expect.stringContaining("1,001") } });
  const left = await server.pool<
    { n: number }[]
  >`select count(*)::int as n from watch group by holder_id order by n`;
  expect(left.map(({ n }) => n)).toEqual([401, 600]);
});
