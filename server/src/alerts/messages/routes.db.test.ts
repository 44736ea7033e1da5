import { beforeEach, expect, test } from "vitest";
import { ask, insertMessage, item, newHolder } from "../../testing/holders.ts";
import { noon, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";

let server: TestServer;
let reporter: string;
let holder: string;
let id: bigint;

eachWithTwoPeople((...started) => {
  [server, reporter] = started;
});
beforeEach(async () => {
  holder = await newHolder(server);
  [{ id }] = (await server.pool`select id from holder`) as unknown as [{ id: bigint }];
});

const alerts = (query = "", token: string | null = holder, headers = {}) =>
  ask(`${server.url}/v1/alerts${query}`, "GET", token, undefined, headers);
const numbers = async (query = "") =>
  (await alerts(query)).body.messages.map(({ number }: { number: number }) => number);

test("messages after a number come oldest first; without a number, the newest 50 come", async () => {
  for (let n = 1; n <= 60; n++) await insertMessage(server.pool, id, noon);
  const upward = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  expect(await numbers()).toEqual(upward(11, 60));
  expect(await numbers("?after=0&limit=3")).toEqual([1, 2, 3]);
  expect(await numbers("?after=3&limit=100")).toEqual(upward(4, 60));
  expect((await alerts("?after=60")).body).toEqual({ messages: [], last: 60 });
  expect((await alerts("?after=2147483647")).body).toEqual({ messages: [], last: 60 });
});

test("a correction names the message that it corrects by its key", async () => {
  const first = await insertMessage(server.pool, id, noon);
  await insertMessage(server.pool, id, noon + 5, { corrects: first });
  const { messages } = (await alerts()).body;
  expect(messages).toEqual([
    {
      number: 1,
      key: `m${first}`,
      kind: "price",
      corrects: null,
      at: new Date(noon).toISOString(),
      items: [item],
      more: 0,
    },
    expect.objectContaining({ number: 2, kind: "correction", corrects: `m${first}` }),
  ]);
});

test("an open message is not listed", async () => {
  await server.pool`insert into message (holder_id, kind, due_at) values (${String(id)}::bigint, 'digest', now())`;
  expect((await alerts()).body).toEqual({ messages: [], last: 0 });
});

test("a poll that finds nothing new is answered 304", async () => {
  await insertMessage(server.pool, id, noon);
  const { headers } = await alerts("?after=1");
  const known = { "If-None-Match": headers.get("etag")! };
  expect(headers.get("vary")).toBe("Authorization, Origin");
  expect((await alerts("?after=1", holder, known)).status).toBe(304);
  await insertMessage(server.pool, id, noon);
  expect(await alerts("?after=1", holder, known)).toMatchObject({ status: 200, body: { last: 2 } });
});

test("an ETag of another holder does not match", async () => {
  const other = await newHolder(server);
  const tag = (await alerts("", other)).headers.get("etag")!;
  expect((await alerts("", holder, { "If-None-Match": tag })).status).toBe(200);
});

test.each([
  "after=-1",
  "after=1.5",
  "after=",
  "after=x",
  "after=99999999999",
  "limit=0",
  "limit=101",
  "limit=1e1",
])("a query with %s is refused", async (query) => {
  expect((await alerts(`?${query}`)).status).toBe(400);
});

test("messages are not shown to others", async () => {
  await insertMessage(server.pool, id, noon);
  for (const token of [null, reporter, `th1.${"A".repeat(43)}`]) {
    expect((await alerts("", token)).status).toBe(401);
  }
  expect((await alerts("", await newHolder(server))).body).toEqual({ messages: [], last: 0 });
});
