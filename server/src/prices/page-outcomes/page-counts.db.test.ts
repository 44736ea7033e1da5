import { HealthTotals } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deleteOldRows } from "../../operations/upkeep/delete-old-rows.ts";
import { day, post, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { readOutcomeShares } from "./read-shares.ts";
import { takePageCounts } from "./take-counts.ts";

let server: TestServer;
let token: string;
beforeEach(async () => {
  server = await startTestServer();
  token = await server.register();
});
afterEach(() => server.stop());

const read = { marketplace: "com", priced: true, outcome: "box-core-price", pages: 3 };
const unread = { marketplace: "com", priced: false, outcome: "ambiguous", pages: 1 };
const count = (body: unknown, as = token) => post(`${server.url}/v1/page-counts`, body, as);
const counted = async (counts: readonly object[], client = "1.0", as = token) => {
  const response = await count({ client, counts }, as);
  return [response.status, await response.json()];
};
const rows = () =>
  server.pool`
    select marketplace::int, client, priced, outcome, pages::int, weight from page_outcome
    order by client, priced desc, outcome`;

describe("page counts", () => {
  test("page counts are added to the day, a reporter's once a day", async () => {
    expect(await counted([read, unread])).toEqual([200, { counted: true }]);
    expect(await counted([{ ...read, pages: 100 }])).toEqual([200, { counted: false }]);
    expect(await counted([read], "1.0", await server.register())).toEqual([200, { counted: true }]);
    expect(await rows()).toMatchObject([
      { marketplace: 1, client: "1.0", priced: true, outcome: "box-core-price", pages: 6, weight: 1.75 },
      { priced: false, outcome: "ambiguous", pages: 1, weight: 0.25 },
    ]);
    server.clock.now += day;
    expect(await counted([read])).toEqual([200, { counted: true }]);
  });

  test("the same page counts sent many times at once are taken once", async () => {
    const other = await server.another();
    const send = (url: string) => post(`${url}/v1/page-counts`, { client: "1.0", counts: [read] }, token);
    const answers = await Promise.all([1, 2, 3].flatMap(() => [send(server.url), send(other.url!)]));
    const results = await Promise.all(
      answers.map((answer) => answer.json() as Promise<{ counted: boolean }>),
    );
    expect(results.filter((result) => result.counted)).toHaveLength(1);
    expect(await rows()).toMatchObject([{ pages: 3, weight: 1 }]);
  });

  test.each([
    ["no count", []],
    ["too many counts", Array.from({ length: 101 }, () => read)],
    ["no page", [{ ...read, pages: 0 }]],
    ["pages below none", [{ ...read, pages: -5 }]],
    ["half a page", [{ ...read, pages: 1.5 }]],
    ["an absurd number of pages", [{ ...read, pages: 1e9 }]],
    ["no number", [{ ...read, pages: "3" }]],
    ["a long outcome", [{ ...read, outcome: "x".repeat(41) }]],
    ["a control character", [{ ...read, outcome: "a\u0000b" }]],
    ["no outcome", [{ marketplace: "com", priced: true, pages: 1 }]],
  ])("page counts with %s are refused", async (_, counts) => {
    expect((await count({ client: "1.0", counts })).status).toBe(400);
    expect(await rows()).toEqual([]);
  });

  test("page counts need a reporter's token, JSON, and come seldom", async () => {
    expect((await count({ counts: [read] }, "wrong")).status).toBe(401);
    expect((await count("{")).status).toBe(400);
    const statuses: number[] = [];
    for (let n = 0; n < 14; n++) statuses.push((await count({ counts: [read] })).status);
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
  });

  test("page counts keep marketplaces, rules and reasons to those that are known", async () => {
    const counts = [
      { ...read, marketplace: "evil.test" },
      { ...read, outcome: "<b>rule</b>" },
      { ...unread, outcome: "'; drop table page_count; --" },
    ];
    expect(await counted(counts, "<b>1</b>")).toEqual([200, { counted: true }]);
    expect(await rows()).toMatchObject([
      { client: "other", priced: true, outcome: "other" },
      { client: "other", priced: false, outcome: "other" },
    ]);
    expect(await counted([{ ...read, marketplace: "nowhere" }], "1.0", await server.register())).toEqual([
      200,
      { counted: false },
    ]);
  });

  test("versions are told apart up to a limit", async () => {
    const take = (n: number, client: string) =>
      takePageCounts(server.pool, { reporter: `${n}`, client, counts: [read] }, server.clock.now);
    for (let n = 0; n < 45; n++) expect(await take(n, `1.0.${n}`)).toBe(true);
    expect(await take(-1, "1.0.3")).toBe(true);
    const found = await rows();
    expect(found).toHaveLength(41);
    expect(found.find(({ client }) => client === "other")).toMatchObject({ pages: 15, weight: 5 });
    expect(found.find(({ client }) => client === "1.0.3")).toMatchObject({ pages: 6 });
  });

  test("who counted is forgotten when the day is over, and the counts after a month", async () => {
    await counted([read]);
    const kept = async () => {
      await deleteOldRows(server.pool, server.clock.now);
      const [row] = await server.pool`
        select (select count(*)::int from page_outcome_sender) as senders,
          (select count(*)::int from page_outcome) as outcomes`;
      return row;
    };
    expect(await kept()).toEqual({ senders: 1, outcomes: 1 });
    server.clock.now += day;
    expect(await kept()).toEqual({ senders: 0, outcomes: 1 });
    server.clock.now += 31 * day;
    expect(await kept()).toEqual({ senders: 0, outcomes: 0 });
  });
});

describe("drift", () => {
  /** A week in which these many reporters count each day. */
  async function week(people: readonly string[], counts: readonly object[]): Promise<void> {
    for (let n = 0; n < 7; n++) {
      for (const person of people) await counted(counts, "1.0", person);
      server.clock.now += day;
    }
  }

  test("drift that several see is a jump against the week before; one liar makes none", async () => {
    const people = [token, await server.register(), await server.register(), await server.register()];
    const liar = await server.register();
    await week(people, [read]);
    for (let n = 0; n < 7; n++) {
      for (const person of people) await counted([read], "1.0", person);
      await counted([{ ...unread, pages: 10_000 }], "1.0", liar);
      if (n < 6) server.clock.now += day;
    }
    const jumped = async () =>
      (await readOutcomeShares(server.pool, server.clock.now)).filter((one) => one.jumped);
    expect(await jumped()).toEqual([]);
    server.clock.now += day;
    await week(people, [unread]);
    server.clock.now -= day;
    expect((await jumped()).map(({ client, outcome }) => [client, outcome])).toEqual([
      [null, "ambiguous"],
      ["1.0", "ambiguous"],
    ]);
    const totals = HealthTotals.parse(
      await (await fetch(`${server.url}/health`, { headers: { "X-Forwarded-For": "203.0.113.7" } })).json(),
    );
    expect(totals.reading).toEqual([{ marketplace: "com", pages: expect.any(Number), readShare: 0 }]);
  }, 30_000);
});
