import { randomUUID } from "node:crypto";
import { publicPolicy } from "@tidemark/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startCrowdWorld } from "../../testing/crowd-world.ts";
import { hour, lamp, productAt, report, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { withdrawReport } from "./withdraw-votes.ts";

describe("a reporter of a private server", () => {
  let server: TestServer;
  let ann: string;
  let bob: string;
  eachWithTwoPeople((started, ...both) => {
    server = started;
    [ann, bob] = both;
  });

  const takeBack = async (id: string, token?: string) => {
    const response = await fetch(`${server.url}/v1/reports/${id}`, {
      method: "DELETE",
      headers: token ? { Authorization: `Bearer ${token}` } : {},
    });
    return { status: response.status, body: await response.json() };
  };
  const claimed = async () =>
    (await productAt(server.url)).series.buy_box?.claims.map(({ price, seenBy }) => [price, seenBy]) ?? [];
  const reported = async (token: string, price: string) => {
    const id = randomUUID();
    expect(await report(server.url, token, lamp(price), { id })).toMatchObject({ status: "received" });
    return id;
  };
  const withdrawn = (is: boolean) => ({ status: 200, body: { withdrawn: is } });

  test("a report that is taken back is no vote any more, and its claim ends with its last vote", async () => {
    for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
    const id = await reported(ann, "95.00");
    expect(await claimed()).toEqual([[9500, 1]]);
    expect(await takeBack(id, ann)).toEqual(withdrawn(true));
    expect(await claimed()).toEqual([]);
    const [row] = await server.pool`
      select status, (select count(*)::int from evidence where live) as live from claim where status = 'superseded'`;
    expect(row).toEqual({ status: "superseded", live: 0 });
    await reported(bob, "95.00");
    expect(await claimed()).toEqual([[9500, 1]]);
    expect((await productAt(server.url)).series.buy_box).toMatchObject({ price: 10_000 });
  });

  test("taking a report back twice, or one that is unknown or another's, withdraws nothing", async () => {
    for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
    const id = await reported(ann, "95.00");
    expect(await takeBack(id, bob)).toEqual(withdrawn(false));
    expect(await takeBack(randomUUID(), ann)).toEqual(withdrawn(false));
    expect(await claimed()).toEqual([[9500, 1]]);
    expect(await takeBack(id, ann)).toEqual(withdrawn(true));
    expect(await takeBack(id, ann)).toEqual(withdrawn(false));
  });

  test("any of a reporter's reports of a claim takes its vote back, in every series of the report", async () => {
    const both = { buy_box: "95.00", new: "90.00" };
    const listing = lamp("95.00", {
      prices: Object.fromEntries(
        Object.entries(both).map(([kind, amount]) => [kind, { amount, currency: "USD", rule: "test" }]),
      ),
    });
    for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
    const first = randomUUID();
    await report(server.url, ann, listing, { id: first });
    server.clock.now += hour / 2;
    await report(server.url, ann, listing);
    expect(await takeBack(first, ann)).toEqual(withdrawn(true));
    const [row] = await server.pool`select count(*)::int as n from evidence where live`;
    expect(row!.n).toBe(0);
  });

  test("a coupon in a report that is taken back is no vote any more, and the accepted price stays", async () => {
    for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
    const withCoupon = lamp("100.00", { coupon: { percent: 15 } });
    const ids = [randomUUID(), randomUUID()];
    for (const id of ids) await report(server.url, ann, withCoupon, { id });
    expect(await takeBack(ids[0]!, bob)).toEqual(withdrawn(false));
    expect(await takeBack(ids[0]!, ann)).toEqual(withdrawn(true));
    expect(await server.pool`select 1 from extra_votes`).toEqual([]);
    expect(await takeBack(ids[1]!, ann)).toEqual(withdrawn(false));
    await report(server.url, bob, withCoupon);
    expect(await server.pool`select 1 from extra_change`).toEqual([]);
    await report(server.url, ann, withCoupon);
    expect(await server.pool`select value, reporters from extra_change`).toEqual([
      { value: "15%", reporters: 2 },
    ]);
    expect((await productAt(server.url)).series.buy_box).toMatchObject({ price: 10_000, claims: [] });
  });

  test("a coupon that waits for a claimed price is taken back with its report", async () => {
    for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
    const withCoupon = lamp("105.00", { coupon: { percent: 15 } });
    const id = randomUUID();
    server.clock.now += hour / 2;
    await report(server.url, ann, withCoupon, { id });
    expect(await takeBack(id, ann)).toEqual(withdrawn(true));
    expect(await server.pool`select 1 from extra_votes`).toEqual([]);
    expect(await claimed()).toEqual([]);
  });

  test("what was accepted stays when a report of it is taken back", async () => {
    const id = await reported(ann, "100.00");
    await report(server.url, bob, lamp("100.00"));
    expect(await takeBack(id, ann)).toEqual(withdrawn(false));
    expect((await productAt(server.url)).series.buy_box).toMatchObject({ price: 10_000, claims: [] });
  });

  test.each([
    ["no token", randomUUID(), 401],
    ["an id that is none", "1", 404],
    ["an id that is SQL", "1' or '1'='1", 404],
  ])("taking a report back is refused with %s", async (name, id, status) => {
    const answer = await takeBack(encodeURIComponent(id), name === "no token" ? undefined : ann);
    expect(answer.status).toBe(status);
  });

  test("a flood of reports taken back is answered 429", async () => {
    let status = 200;
    for (let i = 0; i < 300 && status === 200; i++) ({ status } = await takeBack(randomUUID(), ann));
    expect(status).toBe(429);
    expect((await takeBack(randomUUID(), bob)).status).toBe(200);
  });
});

describe("a stranger", () => {
  let world: Awaited<ReturnType<typeof startCrowdWorld>>;
  beforeEach(async () => {
    world = await startCrowdWorld();
  });
  afterEach(() => world.stop());

  test("a stranger's report that is taken back weighs nothing, and asks for no visit any more", async () => {
    await world.priced(1, 2000);
    const one = await world.stranger(1);
    const reportId = randomUUID();
    await world.report(one, 1, 2400, { id: reportId });
    expect(await world.claims(1)).toHaveLength(1);
    const other = { reporter: "2", reportId };
    expect(await withdrawReport(world.pool, other, world.clock.now, publicPolicy)).toBe(false);
    const own = { reporter: one.id, reportId };
    expect(await withdrawReport(world.pool, own, world.clock.now, publicPolicy)).toBe(true);
    expect(await world.claims(1)).toEqual([]);
    expect(await world.leased()).toBeNull();
    expect(await world.priceOf(1)).toBe(2000);
  });
});
