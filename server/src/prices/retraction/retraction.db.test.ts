import { type Day, daysOf, privatePolicy, seriesIdOf } from "@tidemark/core";
import type { HistoryView, Lease, Leases, Page, ReadingResult } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  day,
  hour,
  lamp,
  minute,
  operatorKey,
  post,
  productAt,
  report,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { endLateRechecks, requestRechecks } from "../verification/recheck.ts";

let server: TestServer;
let people: string[];

eachWithTwoPeople((started, ...both) => {
  server = started;
  people = both;
});
afterEach(async () => {
  expect(await rows()).toEqual(await fromScratch());
});

/** Both say it. Up to 20 % down that is enough. */
async function agreed(price: string | null): Promise<void> {
  for (const token of people) await report(server.url, token, lamp(price));
}

const product = () => productAt(server.url);
const series = async () => (await product()).series.buy_box!;
const retract = (revision: unknown, more: Record<string, unknown> = {}, key = operatorKey) =>
  post(
    `${server.url}/v1/retractions`,
    { marketplace: "com", asin: "B000000001", series: "buy_box", revision, ...more },
    key,
  );
const changes = () =>
  server.pool`
    select revision, kind, retracts, previous::int, price::int, verified from price_change order by revision`;
const prices = async () => {
  const response = await fetch(`${server.url}/v1/products/com/B000000001/history`);
  return ((await response.json()) as HistoryView).p;
};

const rows = () =>
  server.pool<(Day & { t: number })[]>`
    select extract(epoch from day)::float8 as t, open::float8, high::float8, low::float8, close::float8,
      weighted::float8, priced_s as "pricedS", last_change_s as "lastChangeS", changes from price_day order by day`.then(
    (found) => found.map((row) => ({ ...row })),
  );

/** What the standing points make of the observed days. */
async function fromScratch() {
  const points = await server.pool<{ t: number; price: number | null }[]>`
    select floor(ms(at) / 1000) as t, price::float8 as price from price_point where retracted_at is null order by at`;
  const observed = await rows();
  return [
    ...daysOf(
      points,
      observed.map(({ t }) => t),
    ),
  ].map(([t, row]) => ({ t, ...row }));
}

describe("the operator", () => {
  test("retracting the price in force restores the one before, with extremes and a stream message", async () => {
    await agreed("100.00");
    server.clock.now += 30 * hour;
    await agreed("90.00");
    server.clock.now += 30 * hour;
    await agreed("90.00");
    const response = await retract(2);
    expect([response.status, await response.json()]).toEqual([200, { revision: 3 }]);
    expect(await series()).toMatchObject({
      price: 10_000,
      lowest: { price: 10_000 },
      highest: { price: 10_000 },
    });
    expect(await prices()).toEqual([10_000]);
    expect(await changes()).toMatchObject([
      { revision: 1, kind: "accepted", price: 10_000 },
      { revision: 2, kind: "accepted", price: 9000 },
      { revision: 3, kind: "retracted", retracts: 2, previous: 9000, price: 10_000, verified: false },
    ]);
    expect(await rows()).toHaveLength(3);
    await agreed("95.00");
    expect(await series()).toMatchObject({ price: 9500, lowest: { price: 9500 } });
    expect((await changes()).at(-1)).toMatchObject({
      revision: 4,
      kind: "accepted",
      previous: 10_000,
      price: 9500,
    });
  });

  test("retracting an older point keeps the price in force and changes the days of the old one", async () => {
    for (const price of ["100.00", "90.00", "99.00", "101.00"]) {
      await agreed(price);
      server.clock.now += 20 * hour;
    }
    expect((await retract(2)).status).toBe(200);
    expect(await series()).toMatchObject({
      price: 10_100,
      lowest: { price: 9900 },
      highest: { price: 10_100 },
    });
    expect(await prices()).toEqual([10_000, 9900, 10_100]);
    expect((await changes()).at(-1)).toMatchObject({ retracts: 2, previous: 9000, price: 10_100 });
  });

  test("retracting the only point leaves no accepted price, and no claim comes true", async () => {
    await agreed("100.00");
    expect((await retract(1)).status).toBe(200);
    expect((await product()).series).toEqual({});
    expect(await rows()).toEqual([]);
    await report(server.url, people[0]!, lamp(null));
    expect(await series()).toMatchObject({
      price: null,
      since: null,
      lowest: null,
      claims: [{ price: null }],
    });
    server.clock.now += minute;
    await agreed("80.00");
    expect(await series()).toMatchObject({ price: 8000, lowest: { price: 8000 } });
    expect((await changes()).at(-1)).toMatchObject({ revision: 3, previous: null, price: 8000 });
  });

  test("a retraction ends the claim of the price that is in force again", async () => {
    await agreed("100.00");
    server.clock.now += hour;
    await agreed("90.00");
    server.clock.now += minute;
    await report(server.url, people[0]!, lamp("100.00"));
    expect((await product()).dirty).toBe(true);
    await retract(2);
    expect(await product()).toMatchObject({
      dirty: false,
      series: { buy_box: { price: 10_000, claims: [] } },
    });
  });

  test("an impossible retraction is refused: twice, unknown, malformed, without the key", async () => {
    await agreed("100.00");
    await agreed("90.00");
    expect((await retract(2)).status).toBe(200);
    expect((await retract(2)).status).toBe(409);
    expect((await retract(3)).status).toBe(404);
    expect((await retract(1, { asin: "B000000009" })).status).toBe(404);
    expect((await retract(1, { asin: "'; drop--" })).status).toBe(404);
    for (const revision of [0, -1]) expect((await retract(revision)).status).toBe(404);
    for (const revision of [1.5, "1", 1e12, null]) expect((await retract(revision)).status).toBe(400);
    for (const key of ["", verifierKey, people[0]!]) expect((await retract(1, {}, key)).status).toBe(401);
    expect(await series()).toMatchObject({ price: 10_000 });
  });

  test("an imported point, whose revision is below 0, can be retracted", async () => {
    await agreed("100.00");
    await server.pool`
      insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified, imported)
      select id, since - interval '3 days', -1, since - interval '3 days', 5000, 2, false, true from series`;
    expect((await retract(-1)).status).toBe(200);
    expect(await changes()).toMatchObject([{ kind: "accepted" }, { kind: "retracted" }]);
    expect(await series()).toMatchObject({ price: 10_000 });
  });

  test("two concurrent retractions of a point retract it once", async () => {
    await agreed("100.00");
    await agreed("90.00");
    const answers = await Promise.all([retract(2), retract(2)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await changes()).toHaveLength(3);
  });
});

describe("a recheck", () => {
  const shows = (price: string | null): Page => ({ kind: "product", listing: lamp(price), rules: {} });
  const id = seriesIdOf(BigInt(0), "buy_box");
  const alerted = async () => {
    const [row] = await server.pool<
      { id: bigint }[]
    >`select id from series where id & 7 = ${String(id)}::bigint`;
    await server.pool.begin((tx) => requestRechecks(tx, [row!.id], server.clock.now, privatePolicy));
  };
  async function lease(): Promise<Lease | undefined> {
    server.clock.now += 1000;
    const body = { egress: "home", marketplaces: ["com"], max: 1 };
    const response = await post(`${server.url}/v1/verifications/lease`, body, verifierKey);
    return ((await response.json()) as Leases).verifications[0];
  }
  async function look(page: Page): Promise<string> {
    const leased = await lease();
    if (!leased) return "nothing to look at";
    const body = { leaseToken: leased.leaseToken, page };
    const response = await post(`${server.url}/v1/verifications/${leased.id}/reading`, body, verifierKey);
    return ((await response.json()) as ReadingResult).outcome;
  }
  const laterThanAMinute = () => {
    server.clock.now += minute + 1000;
  };

  beforeEach(async () => {
    await agreed("100.00");
    server.clock.now += day;
    await agreed("90.00");
  });

  test("a recheck that agrees settles it: one visit, nothing retracted", async () => {
    await alerted();
    expect(await look(shows("90.00"))).toBe("refuted");
    laterThanAMinute();
    expect(await look(shows("100.00"))).toBe("nothing to look at");
    expect(await series()).toMatchObject({ price: 9000 });
  });

  test("two rechecks that disagree retract the price, and say so on the stream", async () => {
    await alerted();
    expect(await look(shows("100.00"))).toBe("second-reading");
    expect(await look(shows("100.00"))).toBe("nothing to look at");
    laterThanAMinute();
    await look(shows("100.00"));
    expect(await series()).toMatchObject({ price: 10_000, lowest: { price: 10_000 } });
    expect((await changes()).slice(1)).toMatchObject([
      { revision: 2, kind: "accepted" },
      { revision: 3, kind: "retracted", retracts: 2, previous: 9000, price: 10_000, verified: true },
    ]);
    laterThanAMinute();
    expect(await look(shows("100.00"))).toBe("nothing to look at");
  });

  test("two rechecks that agree on a third price accept that one as well", async () => {
    await alerted();
    await look(shows("95.00"));
    laterThanAMinute();
    expect(await look(shows("95.00"))).toBe("accepted");
    expect((await changes()).slice(2)).toMatchObject([
      { revision: 3, kind: "retracted", retracts: 2, price: 10_000 },
      { revision: 4, kind: "accepted", previous: 10_000, price: 9500, verified: true },
    ]);
  });

  test("a recheck happens although the first visit, for an honest claim, already restored the true price", async () => {
    await alerted();
    await report(server.url, people[0]!, lamp("100.00"));
    expect(await look(shows("100.00"))).toBe("accepted");
    laterThanAMinute();
    await look(shows("100.00"));
    expect((await changes()).at(-1)).toMatchObject({ kind: "retracted", retracts: 2, price: 10_000 });
    expect(await series()).toMatchObject({ price: 10_000, lowest: { price: 10_000 } });
  });

  test("a recheck on an unreadable page is tried again", async () => {
    await alerted();
    expect(await look({ kind: "blocked", by: "captcha" })).toBe("failed");
    server.clock.now += 3 * minute;
    expect(await look(shows("100.00"))).toBe("second-reading");
  });

  test("a recheck is not requested for what a verifier has seen, nor for what is too old to be retracted", async () => {
    server.clock.now += hour;
    await alerted();
    expect(await lease()).toBeUndefined();
  });

  test("a recheck stays when the last claim of its product ends, and ends by itself when it comes too late", async () => {
    await alerted();
    await report(server.url, people[0]!, lamp("95.00"));
    await report(server.url, people[0]!, lamp("90.00"));
    const open = () => server.pool`select from verification where status = 'open'`;
    expect(await open()).toHaveLength(1);
    server.clock.now += hour;
    await endLateRechecks(server.pool, server.clock.now, privatePolicy);
    expect(await open()).toHaveLength(0);
  });
});
