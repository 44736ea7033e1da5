import { maxWatches } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { seriesAt } from "../../testing/change-world.ts";
import { ask, newHolder } from "../../testing/holders.ts";
import { day, hour, lamp, noon, report, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";

let server: TestServer;
let ann: string;
let bob: string;
let holder: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});
beforeEach(async () => {
  holder = await newHolder(server);
});

const wish = { marketplace: "com", asin: "B000000001", rule: { kind: "target", price: 2000 } };
const make = (body: unknown = wish, token: string | null = holder, headers = {}) =>
  ask(`${server.url}/v1/watches`, "POST", token, body, headers);
const list = async (query = "", token: string | null = holder) =>
  (await ask(`${server.url}/v1/watches${query}`, "GET", token)).body.watches;
const patch = (id: string, body: unknown, token: string | null = holder) =>
  ask(`${server.url}/v1/watches/${id}`, "PATCH", token, body);
const remove = (id: string, token: string | null = holder) =>
  ask(`${server.url}/v1/watches/${id}`, "DELETE", token);

async function accept(price: string | null): Promise<void> {
  await report(server.url, ann, lamp(price));
  await report(server.url, bob, lamp(price));
}

const memory = async (id: string) =>
  (
    await server.pool`
      select basis::int, fired_price::int as fired, since_revision as since, cooldown_until as cooldown
      from watch where id = ${id}::bigint`
  )[0];

/** Resolves once a statement of this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  const waiting = () => server.pool`
    select 1 from pg_locks join pg_stat_activity a using (pid)
    where not granted and a.datname = current_database()`;
  while ((await waiting()).length === 0);
}

describe("a new watch", () => {
  test("a new watch of an unseen product waits for its first price", async () => {
    const { status, body } = await make();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...wish,
      series: "buy_box",
      currency: "USD",
      exponent: 2,
      price: null,
      title: null,
      threshold: 2000,
      state: "unseen",
      rearmPercent: 5,
      minDelta: 0,
      lastAlertAt: null,
      createdAt: new Date(noon).toISOString(),
    });
    expect(await memory(body.id)).toEqual({ basis: null, fired: null, since: 0, cooldown: null });
  });

  test("a new watch does not alert on a condition that is already met", async () => {
    await accept("25.00");
    const { body } = await make({ ...wish, rule: { kind: "target", price: 3000 } });
    expect(body).toMatchObject({ price: 2500, title: "Lamp", state: "met" });
    expect(await memory(body.id)).toMatchObject({ basis: 2500, fired: 2500, since: 1 });
    const drop = await make({ ...wish, rule: { kind: "drop", percent: 10, from: "creation" } });
    expect(drop.body).toMatchObject({ threshold: 2250, state: "waiting" });
  });

  test("a new watch takes missing options from the holder's settings", async () => {
    await ask(`${server.url}/v1/me`, "PATCH", holder, { watch: { series: "new", rearmPercent: null } });
    const { body } = await make({ marketplace: "co.jp", asin: "b000000001" });
    expect(body).toMatchObject({
      asin: "B000000001",
      series: "new",
      rule: { kind: "drop", percent: 10, from: "creation" },
      rearmPercent: null,
      currency: "JPY",
      exponent: 0,
    });
  });

  test("a new watch waits for an acceptance in progress and misses no change", async () => {
    await accept("25.00");
    let making: ReturnType<typeof make> | undefined;
    await server.pool.begin(async (tx) => {
      await tx`update series set price = 1900, revision = 2`;
      making = make();
      await somebodyWaits();
    });
    const { body } = await making!;
    expect(body.state).toBe("met");
    expect(await memory(body.id)).toMatchObject({ basis: 1900, fired: 1900, since: 2 });
  });

  test("a new watch of a product whose first price is accepted meanwhile begins with that price", async () => {
    let making: ReturnType<typeof make> | undefined;
    await server.pool.begin(async (tx) => {
      // Blocks the new watch after it has read the series.
      await tx`lock table watch in share mode`;
      making = make({ ...wish, rule: { kind: "drop", percent: 10, from: "creation" } });
      await somebodyWaits();
      const series = String(seriesAt(1));
      await tx`insert into product (id) values (${series}::bigint >> 3)`;
      await tx`
        insert into series (id, product_id, revision, price, since)
        values (${series}::bigint, ${series}::bigint >> 3, 1, 2500, now())`;
    });
    const { body } = await making!;
    expect(body).toMatchObject({ state: "waiting", threshold: 2250 });
    expect(await memory(body.id)).toMatchObject({ basis: 2500, fired: null, since: 1 });
  });
});

describe("an Idempotency-Key", () => {
  const key = { "Idempotency-Key": "one" };

  test("an Idempotency-Key creates one watch, however often and concurrently the request comes", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => make(wish, holder, key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await list()).toHaveLength(1);
  });

  test("an Idempotency-Key is refused for another request and after its watch was deleted, but not for another holder", async () => {
    const { body } = await make(wish, holder, key);
    const other = await make({ ...wish, minDelta: 5 }, holder, key);
    expect(other).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect((await make(wish, await newHolder(server), key)).status).toBe(201);
    await remove(body.id);
    expect((await make(wish, holder, key)).status).toBe(409);
  });

  test("an Idempotency-Key returns its watch also after the watch has expired", async () => {
    const ending = { ...wish, expiresAt: new Date(noon + hour).toISOString() };
    await make(ending, holder, key);
    server.clock.now += 2 * hour;
    expect(await make(ending, holder, key)).toMatchObject({ status: 200, body: { state: "expired" } });
  });

  test.each(["", "x".repeat(129), "a b", "ä"])("%j is not an Idempotency-Key", async (bad) => {
    expect((await make(wish, holder, { "Idempotency-Key": bad })).status).toBe(400);
    expect(await list()).toEqual([]);
  });
});

describe("limits", () => {
  const fill = (count: number, ended: boolean) => server.pool`
    insert into watch (holder_id, series_id, rule, since_revision, ended_at)
    select h.id, n, '{"kind":"back"}', 0, ${ended ? "2026-01-01" : null}::timestamptz
    from holder h, generate_series(1, ${count}) n`;

  test("concurrent requests for the last watch allowed create one", async () => {
    await fill(maxWatches - 1, false);
    const answers = await Promise.all(Array.from({ length: 4 }, () => make()));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test("creating and deleting watches in a loop is refused at some point", async () => {
    await fill(5 * maxWatches, true);
    expect(await make()).toMatchObject({ status: 429, body: { detail: expect.stringContaining("30 days") } });
  });
});

test("watches are listed newest first, only the holder's own, of all products or one", async () => {
  const first = (await make()).body;
  const second = (await make({ ...wish, asin: "B000000002" })).body;
  await make(wish, await newHolder(server));
  expect((await list()).map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
  expect(await list("?marketplace=com&asin=B000000001")).toEqual([first]);
  expect(await list("?marketplace=de&asin=B000000001")).toEqual([]);
  for (const query of ["?marketplace=com", "?asin=B000000001", "?marketplace=xx&asin=B000000001"]) {
    expect((await ask(`${server.url}/v1/watches${query}`, "GET", holder)).status).toBe(400);
  }
});

describe("a changed watch", () => {
  test("a watch with a new rule starts again from the current price", async () => {
    await accept("25.00");
    const { id } = (await make({ ...wish, rule: { kind: "target", price: 3000 } })).body;
    await server.pool`update watch set cooldown_until = now()`;
    await accept("22.00");
    const { body } = await patch(id, { rule: { kind: "drop", percent: 10, from: "creation" } });
    expect(body).toMatchObject({ threshold: 1980, state: "waiting", rearmPercent: 5 });
    expect(await memory(id)).toEqual({ basis: 2200, fired: null, since: 2, cooldown: null });
  });

  test("a watch updated with the same rule keeps its state", async () => {
    await accept("25.00");
    const { id } = (await make()).body;
    await accept("22.00");
    await patch(id, { rule: { price: 2000, kind: "target" }, minDelta: 7 });
    expect(await memory(id)).toMatchObject({ basis: 2500, since: 1 });
    expect((await list())[0].minDelta).toBe(7);
  });

  test("a watch resumed after a pause does not alert on what is met by then, and keeps its basis", async () => {
    await accept("25.00");
    const { id } = (await make({ ...wish, rule: { kind: "target", price: 2200 } })).body;
    expect((await patch(id, { paused: true })).body.state).toBe("paused");
    await accept("22.00");
    expect((await patch(id, { paused: false })).body.state).toBe("met");
    expect(await memory(id)).toMatchObject({ basis: 2500, fired: 2200, since: 2 });
  });

  test("a watch prolonged after it expired resumes as after a pause", async () => {
    await accept("25.00");
    const { id } = (
      await make({
        ...wish,
        rule: { kind: "target", price: 2200 },
        expiresAt: new Date(noon + hour).toISOString(),
      })
    ).body;
    server.clock.now += 2 * hour;
    expect((await list())[0].state).toBe("expired");
    await accept("22.00");
    expect((await patch(id, { expiresAt: null })).body.state).toBe("met");
    expect(await memory(id)).toMatchObject({ fired: 2200, since: 2 });
  });

  test("a watch cannot expire in the past, nor after more than five years", async () => {
    const { id } = (await make()).body;
    for (const at of [noon, noon - day, noon + 6 * 366 * day]) {
      const expiresAt = new Date(at).toISOString();
      expect((await patch(id, { expiresAt })).status).toBe(400);
      expect((await make({ ...wish, expiresAt })).status).toBe(400);
    }
    expect((await list())[0].expiresAt).toBeNull();
  });
});

test("a deleted watch is not shown to its holder, but kept for corrections", async () => {
  const { id } = (await make()).body;
  expect((await remove(id)).status).toBe(204);
  expect((await remove(id)).status).toBe(404);
  expect((await patch(id, { paused: true })).status).toBe(404);
  expect(await list()).toEqual([]);
  expect(await server.pool`select ended_at is not null as ended from watch`).toEqual([{ ended: true }]);
});

describe("access", () => {
  test("another holder's watch is not found and not changed", async () => {
    const { id } = (await make()).body;
    const before = await list();
    const other = await newHolder(server);
    expect((await patch(id, { paused: true }, other)).status).toBe(404);
    expect((await remove(id, other)).status).toBe(404);
    expect(await list()).toEqual(before);
  });

  test.each(["none", "reporter", "made up", "void"])(
    "a token (%s) is refused on every route of watches",
    async (kind) => {
      const { id } = (await make()).body;
      const tokens: Record<string, string | null> = {
        none: null,
        reporter: ann,
        "made up": `th1.${"A".repeat(43)}`,
        void: `${holder} `.repeat(2),
      };
      const token = tokens[kind]!;
      const answers = await Promise.all([
        make(wish, token),
        patch(id, {}, token),
        remove(id, token),
        ask(`${server.url}/v1/watches`, "GET", token),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
      expect(await list()).toHaveLength(1);
    },
  );
});

test.each([
  ["{", 400],
  ["[]", 400],
  ["null", 400],
  [{}, 400],
  [{ ...wish, marketplace: "amazon.com" }, 400],
  [{ ...wish, marketplace: "__proto__" }, 400],
  [{ ...wish, asin: "B00000000'" }, 400],
  [{ ...wish, asin: ["B000000001"] }, 400],
  [{ ...wish, series: "constructor" }, 400],
  [{ ...wish, rule: { kind: "target", price: -1 } }, 400],
  [{ ...wish, rule: { kind: "target", price: 1e13 } }, 400],
  [{ ...wish, rule: { kind: "target", price: "2000" } }, 400],
  ['{"marketplace":"com","asin":"B000000001","rule":{"kind":"target","price":NaN}}', 400],
  ['{"marketplace":"com","asin":"B000000001","rule":{"kind":"target","price":1e999}}', 400],
  [{ ...wish, expiresAt: "tomorrow" }, 400],
] as const)("%j makes no watch", async (body, status) => {
  expect((await make(body)).status).toBe(status);
  expect(await list()).toEqual([]);
});

test("a body of more than 4 KB is refused", async () => {
  expect((await make({ ...wish, note: "x".repeat(5000) })).status).toBe(413);
  expect(await list()).toEqual([]);
});

test.each(["0x1", "1e3", "-1", "9".repeat(30), "'; drop table watch; --"])(
  "%j is not an id of a watch",
  async (id) => {
    expect((await remove(encodeURIComponent(id))).status).toBe(404);
  },
);

test("one network creates at most 1200 watches an hour, with however many holders", async () => {
  for (let n = 0; n < 12; n++) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => make("{")));
    expect(answers.every(({ status }) => status === 400)).toBe(true);
  }
  const refused = await make(wish);
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  expect(await list()).toEqual([]);
});
