import {
  publicPolicy as policy,
  unverified,
  type Verification,
  type VerificationEvent,
  verificationAfter,
} from "@tidemark/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CrowdWorld, productAt, startCrowdWorld } from "../../testing/crowd-world.ts";
import { lamp } from "../../testing/test-server.ts";
import { takeReading } from "./take-reading.ts";

const minute = 60_000;
let world: CrowdWorld;
beforeEach(async () => {
  world = await startCrowdWorld();
  await world.priced(1, 2000);
});
afterEach(() => world.stop());

/** The verification of product 1 as core has it, from its newest row and what was given up. */
async function stored(): Promise<Verification> {
  const [row] = await world.pool<[Verification]>`
    select case when status = 'open' then ms(not_before) end as "notBefore", failures::int,
      ms(first_failed_at) as "firstFailedAt", unclear::int, coalesce(g.times, 0)::int as "givenUp", ms(g.at) as "gaveUpAt"
    from verification v left join given_up_product g using (product_id)
    where v.product_id = ${String(productAt(1))}::bigint order by v.id desc limit 1`;
  return row;
}

test("the database stores what core decides, through failures, second readings, giving up and cooldown", async () => {
  const people = await Promise.all(Array.from({ length: 5 }, (_, n) => world.stranger(n + 1)));
  let expected = unverified;
  const follows = async (event: VerificationEvent) => {
    expected = verificationAfter(expected, event, world.clock.now, policy).verification;
    expect(await stored()).toEqual(expected);
  };
  const visit = async (price: string | "unread", event: VerificationEvent) => {
    world.clock.now = Math.max(world.clock.now, expected.notBefore!);
    if ((await world.read(price)) === null) throw new Error("nothing was leased");
    await follows(event);
  };
  const giveUp = async () => {
    for (let n = 0; n < 4; n++) await visit("unread", "failed");
  };
  await world.report(people[0]!, 1, 1500);
  await follows("requested");
  await visit("unread", "failed");
  await visit("unread", "failed");
  await visit("13.00", "unclear");
  await visit("12.00", "unclear");
  await visit("11.00", "unclear");
  expect(expected).toMatchObject({ unclear: 2, failures: 1 });
  for (let n = 0; n < 3; n++) await visit("unread", "failed");
  expect(expected).toMatchObject({ notBefore: null, givenUp: 1 });

  world.clock.now += minute;
  await world.report(people[1]!, 1, 1500);
  await follows("requested");
  expect(expected.notBefore).toBe(expected.gaveUpAt! + 30 * minute);
  await world.report(people[2]!, 1, 1400);
  await follows("requested");
  await giveUp();
  world.clock.now += minute;
  await world.report(people[3]!, 1, 1500);
  await follows("requested");
  expect(expected.notBefore).toBe(expected.gaveUpAt! + 60 * minute);
  await visit("13.00", "unclear");
  expect(expected.givenUp).toBe(0);
  for (const one of people) await world.report(one, 1, 2000);
  await follows("withdrawn");

  world.clock.now += minute;
  await world.report(people[4]!, 1, 1500);
  await follows("requested");
  await visit("unread", "failed");
  await visit("15.00", "settled");
});

test("a page that never shows the price has the cooldown of one that cannot be read", async () => {
  const [one, two] = [await world.stranger(1), await world.stranger(2)];
  const listing = (asin: string) => lamp(null, { asin, prices: {}, reasons: { buy_box: "withheld" } });
  await world.report(one, 1, 1500);
  for (let lease = await world.leased(); lease; lease = await world.leased()) {
    const page = { kind: "product" as const, listing: listing(lease.asin), rules: {} };
    const token = { id: BigInt(lease.id), token: lease.leaseToken };
    expect(await takeReading(world.pool, token, page, world.clock.now, policy)).toBe("failed");
    world.clock.now += 20 * minute;
  }
  await world.report(two, 1, 1500);
  expect(await world.leased()).toBeNull();
  world.clock.now += 15 * minute;
  expect(await world.read("15.00")).toBe("accepted");
});

test("an audit of a page that cannot be read ends, and forgets nothing of what was given up", async () => {
  const [one, two] = [await world.stranger(1), await world.stranger(2)];
  await world.report(one, 1, 1500);
  while ((await world.read("unread")) !== null) world.clock.now += 20 * minute;
  const { givenUp, gaveUpAt } = await stored();
  expect(givenUp).toBe(1);
  await world.report(one, 1, 2000);
  await world.report(two, 1, 2000, { sampled: true });
  world.clock.now += 40 * minute;
  await world.read("unread");
  expect(await stored()).toEqual({ ...unverified, givenUp, gaveUpAt });
});
