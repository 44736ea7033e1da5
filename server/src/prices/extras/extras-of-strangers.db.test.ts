import { extrasText } from "@tidemark/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CrowdWorld, type Stranger, seriesAt, startCrowdWorld } from "../../testing/crowd-world.ts";
import type { Intake } from "../intake/intake.ts";

let world: CrowdWorld;
beforeEach(async () => {
  world = await startCrowdWorld();
  await world.priced(1, 2000);
});
afterEach(() => world.stop());

const crowd = (count: number, more = {}): Promise<Stranger[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => world.stranger(n + 1, more)));
/** A report of the accepted price with a coupon, or none. */
const withCoupon = (coupon: string | null, price = 2000) => {
  const said = { coupon, subscribe: null };
  return { extras: { price, said, text: extrasText(price, said) } };
};
const see = (stranger: Stranger, coupon: string | null, intake: Intake = world.intake) =>
  intake.submit([world.reportOf(stranger, 1, 2000, withCoupon(coupon))]);
const accepted = async () => {
  const rows = await world.pool<{ value: string }[]>`select value from extra_change where until is null`;
  return rows.map(({ value }) => value);
};
const known = async () => {
  const [row] = await world.pool<[{ extras: string | null }]>`
    select extras from series where id = ${String(seriesAt(1))}::bigint`;
  return row.extras;
};

test("a coupon is accepted from five networks with records, and told while it is small", async () => {
  const people = await crowd(5);
  for (const one of people.slice(0, 4)) await see(one, "4%");
  expect(await accepted()).toEqual([]);
  expect(await known()).toBe("?");
  await see(people[4]!, "4%");
  expect(await accepted()).toEqual(["4%"]);
  expect(await known()).toBe("2000;coupon=4%");
  expect(await world.changes()).toMatchObject([{ previous: null, price: 1920 }]);
});

test("those without a record, and those of one network, agree on nothing", async () => {
  for (const one of await crowd(20, { proven: false })) await see(one, "4%");
  const lodgers = Array.from({ length: 9 }, (_, n) => world.stranger(30 + n, { group: "1" }));
  for (const one of await Promise.all(lodgers)) await see(one, "3%");
  expect(await accepted()).toEqual([]);
  expect(await world.changes()).toEqual([]);
});

test("while a coupon is disputed, trusted people who see none are heard", async () => {
  const people = await crowd(9);
  await see(people[0]!, "4%");
  for (const one of people.slice(5)) await see(one, null);
  for (const one of people.slice(1, 5)) await see(one, "4%");
  expect(await accepted()).toEqual([]);
});

test("a coupon of a twentieth or more is told only after a reading shows it", async () => {
  for (const one of await crowd(6)) await see(one, "10%");
  expect(await accepted()).toEqual(["10%"]);
  expect(await world.changes()).toEqual([]);
  await world.pool`
    insert into verification (product_id, marketplace, priority, second_look, requested_at, not_before)
    values (${String(seriesAt(1) >> 3n)}::bigint, 1, 1, true, from_ms(${world.clock.now}), from_ms(${world.clock.now}))`;
  const sent = (await world.leased())!;
  await world.see(sent, "20.00", { coupon: { percent: 10 } });
  expect(await world.changes()).toMatchObject([{ previous: null, price: 1800, verified: true }]);
});

test("two processes that judge the same extras at once count each person once and lose nobody", async () => {
  const people = await crowd(8);
  const other = world.another();
  await Promise.all(people.map((one, n) => see(one, "4%", n % 2 ? other : world.intake)));
  expect(await accepted()).toEqual(["4%"]);
  const rows = await world.pool`select reporters from extra_change`;
  expect(rows).toHaveLength(1);
  expect(rows[0]!.reporters).toBeGreaterThanOrEqual(5);
});
