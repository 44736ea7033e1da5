import { setTimeout as sleep } from "node:timers/promises";
import { privatePolicy, publicPolicy, seriesIdOf } from "@tidemark/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CrowdWorld,
  productAt,
  type Stranger,
  seriesAt,
  startCrowdWorld,
} from "../../testing/crowd-world.ts";
import { inStep, outOfStep } from "../../testing/test-server.ts";
import { deleteUnconfirmedProducts } from "./delete-unconfirmed-products.ts";
import { expireOldClaims } from "./expire-claims.ts";
import { upkeepJobs } from "./upkeep.ts";

const hour = 3_600_000;
const going = new AbortController().signal;

let world: CrowdWorld;
let ann: Stranger;
let bob: Stranger;

beforeEach(async () => {
  world = await startCrowdWorld(privatePolicy);
  [ann, bob] = [await world.stranger(1), await world.stranger(2)];
});
afterEach(async () => {
  expect(await outOfStep(world.pool)).toEqual(inStep);
  expect(await world.pool`
    select s.id from series s where not exists (select from product p where p.id = s.id >> 3)`).toEqual([]); // biome-ignore format: one row
  await world.stop();
});

const remove = () => deleteUnconfirmedProducts(world.pool, going);
const used = (n: number) => seriesIdOf(productAt(n), "used");

/** A stale report of an unknown product: it creates the product without a claim. */
const leaveEmpty = (n: number) => world.report(ann, n, 20_000, { observedAt: world.clock.now - 2 * hour });

async function known(): Promise<number[]> {
  const rows = await world.pool<{ id: bigint }[]>`select id from product order by id`;
  return rows.map(({ id }) => Number(id - productAt(0)));
}

async function left(): Promise<Record<string, number>> {
  const [row] = await world.pool`
    select (select count(*)::int from product) as products, (select count(*)::int from series) as series,
      (select count(*)::int from product_search) as searched, (select count(*)::int from series_crowd) as crowds,
      (select count(*)::int from verification where status = 'open') as verifications`;
  return row!;
}
const nothing = { products: 0, series: 0, searched: 0, crowds: 0, verifications: 0 };

describe("a product that never had an accepted price", () => {
  test("a product without an accepted price is deleted with its last claim and dependent rows", async () => {
    await world.report(ann, 1, 20_000, { observations: [{ seriesId: seriesAt(1), price: 20_000 }, { seriesId: used(1), price: 9000 }] }); // biome-ignore format: one row
    expect(await remove()).toBe(0);
    world.clock.now += 24 * hour;
    await expireOldClaims(world.pool, world.clock.now, privatePolicy);
    expect(await remove()).toBe(1);
    expect(await left()).toEqual(nothing);
  });

  test("a product without an accepted price is deleted in the public profile, too", async () => {
    await world.stop();
    world = await startCrowdWorld(publicPolicy);
    ann = await world.stranger(1);
    await world.report(ann, 1, 20_000);
    await world.pool`insert into series_crowd (series_id) values (${String(seriesAt(1))}::bigint)`;
    world.clock.now += 24 * hour;
    await expireOldClaims(world.pool, world.clock.now, publicPolicy);
    expect(await remove()).toBe(1);
    expect(await left()).toEqual(nothing);
  });

  test("products without an accepted price are deleted by the upkeep after their claims expired, in any number", async () => {
    await world.pool`insert into product (id, changed_at) select g, null from generate_series(1, 1201) g`;
    await world.pool`insert into series (id, product_id) select id * 8, id from product`;
    await world.pool`insert into product_search (product_id) select id from product`;
    const names = upkeepJobs(privatePolicy).map(({ name }) => name);
    expect(names.indexOf("unconfirmed-products")).toBeGreaterThan(names.indexOf("expire-claims"));
    expect(await remove()).toBe(1201);
    expect(await left()).toEqual(nothing);
  });

  test("a product without an accepted price stays while somebody watches it", async () => {
    await leaveEmpty(1);
    await leaveEmpty(2);
    await world.pool`insert into holder (token_digest, settings) values ('digest', '{}')`;
    await world.pool`
      insert into watch (holder_id, series_id, rule, since_revision)
      select id, ${String(used(1))}::bigint, '{"kind":"change"}', 0 from holder`;
    expect(await remove()).toBe(1);
    expect(await known()).toEqual([1]);
    await world.pool`update watch set ended_at = now()`;
    expect(await remove()).toBe(1);
  });
});

test("a product with an accepted or retracted price stays without claims", async () => {
  for (const who of [ann, bob]) await world.report(who, 1, 20_000);
  await world.priced(2, 20_000);
  await world.pool`update series set since = null, revision = 2 where id = ${String(seriesAt(2))}::bigint`;
  await world.pool`update product set changed_at = null where id = ${String(productAt(2))}::bigint`;
  expect(await remove()).toBe(0);
  expect(await known()).toEqual([1, 2]);
});

describe("a concurrent report", () => {
  /** Waits until a statement waits for a lock. */
  async function blocked(): Promise<void> {
    await expect
      .poll(async () => (await world.pool`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`).length) // biome-ignore format: one row
      .toBeGreaterThan(0);
  }

  test.each<[string, bigint]>([
    ["of the same series", seriesAt(1)],
    ["of another one", used(1)],
  ])("a report %s that waits for the product's deletion creates the product again", async (_, seriesId) => {
    await leaveEmpty(1);
    let reported: Promise<unknown> | undefined;
    await world.pool.begin(async (tx) => {
      await tx`select from series where id = ${String(seriesAt(1))}::bigint for update`;
      await tx`select from product where id = ${String(productAt(1))}::bigint for update`;
      reported = world.report(bob, 1, 20_000, { observations: [{ seriesId, price: 20_000 }] });
      await blocked();
      await tx`delete from series where id = ${String(seriesAt(1))}::bigint`;
      await tx`delete from product_search`;
      await tx`delete from product`;
    });
    await reported;
    expect(await world.pool`select id from series where open_claims = 1`).toEqual([{ id: seriesId }]);
    expect(await left()).toMatchObject({ products: 1, series: 1, searched: 1 });
    expect(await remove()).toBe(0);
  });

  test.each<[string, (sql: CrowdWorld["pool"]) => PromiseLike<unknown>]>([
    ["the series", (tx) => tx`select from series where id = ${String(seriesAt(1))}::bigint for update`],
    ["the product", (tx) => tx`select from product where id = ${String(productAt(1))}::bigint for key share`],
  ])("a report that holds %s keeps the product; the deletion does not wait", async (_, hold) => {
    await leaveEmpty(1);
    await world.pool.begin(async (tx) => {
      await hold(tx as unknown as CrowdWorld["pool"]);
      expect(await remove()).toBe(0);
    });
    expect(await known()).toEqual([1]);
    expect(await remove()).toBe(1);
  });

  test("a report concurrent with the product's deletion is never lost, in many processes and rounds", async () => {
    const processes = [world.intake, world.another()];
    for (let round = 0; round < 25; round++) {
      const products = [1, 2, 3, 4];
      for (const n of products) await leaveEmpty(n);
      await Promise.all([
        ...products.map(async (n, i) => {
          await sleep((round * 7 + i * 3) % 5);
          const seriesId = n % 2 ? seriesAt(n) : used(n);
          const observations = [{ seriesId, price: 20_000 + round }];
          await processes[(round + i) % 2]!.submit([world.reportOf(bob, n, null, { observations })]);
        }),
        remove(),
      ]);
      const claimed = await world.pool<{ id: bigint }[]>`
        select p.id from product p join series s on s.id >> 3 = p.id join claim c on c.series_id = s.id
        where c.status = 'open' and c.price = ${20_000 + round} and p.dirty_series = 1 and s.open_claims = 1 order by 1`;
      expect(claimed.map(({ id }) => Number(id - productAt(0)))).toEqual(products);
      expect(await outOfStep(world.pool)).toEqual(inStep);
      world.clock.now += 24 * hour;
      await expireOldClaims(world.pool, world.clock.now, privatePolicy);
      expect(await remove()).toBe(products.length);
    }
  });
});
