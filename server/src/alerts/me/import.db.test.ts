import { defaultSettings, maxImportBytes, maxWatches } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, newHolder } from "../../testing/holders.ts";
import { lamp, noon, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let holder: string;

beforeEach(async () => {
  server = await startTestServer();
  const people = [await server.register(), await server.register()];
  for (const one of people) await report(server.url, one, lamp("25.89"));
  holder = await newHolder(server);
});
afterEach(() => server.stop());

const call = (method: string, path: string, body?: unknown, token = holder) =>
  ask(`${server.url}/v1/${path}`, method, token, body);
const load = (body: unknown, token = holder) => call("POST", "me/import", body, token);
const list = async (token = holder) => (await call("GET", "watches", undefined, token)).body.watches;
const watch = (more: object = {}) =>
  call("POST", "watches", { marketplace: "com", asin: "B000000001", ...more });
const row = {
  marketplace: "com",
  asin: "B000000001",
  series: "buy_box",
  rule: { kind: "target", price: 2000 },
};

test("an export is imported into another holder with tags, pauses, prices at creation and settings", async () => {
  await watch({
    tags: ["Gifts", "for Ann"],
    minDelta: 5,
    expiresAt: new Date(noon + 86_400_000).toISOString(),
  });
  const { id } = (await watch({ rule: { kind: "drop", percent: 10, from: "creation" }, rearmPercent: null }))
    .body;
  await call("PATCH", `watches/${id}`, { paused: true });
  await watch({ asin: "B000000002", series: "new", rule: { kind: "back" } });
  await call("PATCH", "me", { consolidation: { mode: "daily" } });
  const exported = (await call("GET", "me")).body;
  await server.pool`update watch set basis = 9999 where id = ${id}::bigint`;
  const changed = (await call("GET", "me")).body;
  const other = await newHolder(server);
  expect(await load(changed, other)).toMatchObject({
    status: 200,
    body: { added: 3, same: 0, watches: 3, settings: true },
  });
  const same = ({ id: _, createdAt: __, ...rest }: Record<string, unknown>) => rest;
  const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  expect((await list(other)).map(same).sort(byText)).toEqual(changed.watches.map(same).sort(byText));
  expect((await call("GET", "me", undefined, other)).body.settings).toEqual(exported.settings);
});

test("an import that is repeated adds nothing and keeps the tags of both", async () => {
  await watch({ rule: row.rule, tags: ["a"] });
  const file = {
    watches: [
      { ...row, rearmPercent: 5, tags: ["A", "b"] },
      { ...row, rule: { kind: "back" } },
    ],
  };
  expect((await load(file)).body).toEqual({ added: 1, same: 1, watches: 2, settings: false });
  expect((await load(file)).body).toEqual({ added: 0, same: 2, watches: 2, settings: false });
  expect((await list()).map(({ tags }: { tags: string[] }) => tags)).toEqual([[], ["a", "b"]]);
});

test("a row that stands twice in a file makes one watch with the tags of both", async () => {
  expect(
    (
      await load({
        watches: [
          { ...row, tags: ["a"] },
          { ...row, tags: ["b"] },
        ],
      })
    ).body,
  ).toMatchObject({
    added: 1,
    same: 1,
  });
  expect((await list())[0].tags).toEqual(["a", "b"]);
});

test("an imported watch does not alert on what is met by now", async () => {
  await load({ watches: [{ ...row, rule: { kind: "target", price: 3000 } }] });
  expect((await list())[0].state).toBe("met");
});

describe("bad input", () => {
  test.each<[unknown, string | RegExp]>([
    [{ watches: "x" }, /no list of watches/],
    [[], /no list of watches/],
    [
      { watches: [row, { ...row, rule: { kind: "target", price: -1 } }] },
      /^One watch .*Watch 2 \(B000000001\): “rule.price”/,
    ],
    [{ watches: [{ ...row, marketplace: "__proto__" }] }, /Watch 1 \(B000000001\): unknown shop/],
    [{ watches: [{ ...row, asin: "<b>x</b>" }] }, /Watch 1 \(\?\): not a product/],
    [{ watches: [{ ...row, tags: ["a", "A"] }] }, /Watch 1 .*“tags”/],
    [{ watches: [{ ...row, tags: ["a,b"] }] }, /Watch 1 .*tags/],
    [{ watches: [{ ...row, tags: Array.from({ length: 11 }, (_, n) => `t${n}`) }] }, /Watch 1/],
    [{ watches: [{ ...row, tags: ["x".repeat(31)] }] }, /Watch 1/],
    [{ watches: [{ ...row, tags: ["\u202eevil"] }] }, /Watch 1/],
    [{ watches: [{ ...row, expiresAt: "tomorrow" }] }, /Watch 1 .*expiresAt/],
    [{ watches: [{ ...row, basis: 1e15 }] }, /Watch 1 .*basis/],
    [{ watches: [null, 7, "x"] }, /^3 watches/],
    [{ watches: [row], settings: { consolidation: 1 } }, /settings/],
    [{ watches: Array(maxWatches + 1).fill(row) }, /1,001/],
  ])("bad input %# changes nothing and is named", async (body, sentence) => {
    const refused = await load({ ...(Array.isArray(body) ? { watches: null } : (body as object)) });
    expect([refused.status, refused.body.detail]).toEqual([400, expect.stringMatching(sentence)]);
    expect(await list()).toEqual([]);
    expect((await call("GET", "me")).body.settings).toEqual({ ...defaultSettings, language: "en" });
  });

  test("what is not JSON, or too large, is refused", async () => {
    expect((await load("{")).status).toBe(400);
    expect((await load(`{"watches":[],"x":"${"x".repeat(maxImportBytes)}"}`)).status).toBe(413);
  });

  test("a thousand watches are imported at once, and one more is refused with nothing changed", async () => {
    const watches = Array.from({ length: maxWatches }, (_, n) => ({
      ...row,
      rule: { kind: "target", price: n + 1 },
    }));
    expect((await load({ watches })).body).toMatchObject({ added: maxWatches });
    const refused = await load({ watches: [{ ...row, rule: { kind: "back" } }] });
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining("1,001") } });
    expect(await list()).toHaveLength(maxWatches);
  });
});

describe("bulk actions", () => {
  const bulk = (body: unknown, token = holder) => call("POST", "me/watches", body, token);
  const three = async (): Promise<string[]> => {
    const made = [];
    for (const price of [1000, 1100, 1200])
      made.push((await watch({ rule: { kind: "target", price } })).body.id);
    return made;
  };
  const states = async () => (await list()).map(({ state }: { state: string }) => state);
  const tags = async () => (await list()).map(({ tags }: { tags: string[] }) => tags.join(" "));

  test("watches are paused, resumed and deleted together, and other holders' are left alone", async () => {
    const ids = await three();
    const stranger = await newHolder(server);
    expect((await bulk({ ids, action: "delete" }, stranger)).body).toEqual({ changed: 0 });
    expect((await bulk({ ids: ids.slice(0, 2), action: "pause" })).body).toEqual({ changed: 2 });
    expect((await bulk({ ids, action: "pause" })).body).toEqual({ changed: 1 });
    expect(await states()).toEqual(["paused", "paused", "paused"]);
    expect((await bulk({ ids, action: "resume" })).body).toEqual({ changed: 3 });
    expect(await states()).toEqual(["waiting", "waiting", "waiting"]);
    expect((await bulk({ ids: [...ids, "999"], action: "delete" })).body).toEqual({ changed: 3 });
    expect(await list()).toEqual([]);
  });

  test("deleted watches are restored as they were by their own holder, and not beyond the most that are allowed", async () => {
    const ids = await three();
    await bulk({ ids, action: "tag", tag: "Gifts" });
    await bulk({ ids: ids.slice(0, 1), action: "pause" });
    const before = await list();
    await bulk({ ids: ids.slice(0, 2), action: "delete" });
    const stranger = await newHolder(server);
    expect((await bulk({ ids, action: "restore" }, stranger)).body).toEqual({ changed: 0 });
    expect((await bulk({ ids, action: "restore" })).body).toEqual({ changed: 2 });
    expect(await list()).toEqual(before);
    await bulk({ ids, action: "delete" });
    await server.pool`
      insert into watch (holder_id, series_id, rule, since_revision)
      select holder_id, series_id, rule, 0 from watch, generate_series(1, 998)
      where id = ${ids[0]!}`;
    expect((await bulk({ ids, action: "restore" })).status).toBe(409);
    expect((await bulk({ ids: ids.slice(0, 2), action: "restore" })).body).toEqual({ changed: 2 });
  });

  test("tags are added once in any case, up to ten, and removed", async () => {
    const ids = await three();
    expect((await bulk({ ids, action: "tag", tag: "Gifts" })).body).toEqual({ changed: 3 });
    expect((await bulk({ ids, action: "tag", tag: "gifts" })).body).toEqual({ changed: 0 });
    for (let n = 0; n < 12; n++) await bulk({ ids: [ids[0]], action: "tag", tag: `t${n}` });
    expect((await list()).at(-1).tags).toHaveLength(10);
    expect((await bulk({ ids, action: "untag", tag: "GIFTS" })).body).toEqual({ changed: 3 });
    expect((await tags()).slice(0, 2)).toEqual(["", ""]);
  });

  test.each([
    { ids: [], action: "pause" },
    { ids: ["1"], action: "tag" },
    { ids: ["1"], action: "tag", tag: " " },
    { ids: ["1"], action: "drop table" },
    { ids: ["x"], action: "pause" },
    { ids: Array(1001).fill("1"), action: "pause" },
  ])("a malformed bulk action (%#) is refused", async (body) => {
    expect((await bulk(body)).status).toBe(400);
  });
});
