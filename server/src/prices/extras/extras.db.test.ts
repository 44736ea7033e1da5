import { randomUUID } from "node:crypto";
import type { Leases, Listing } from "@tidemark/core/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newHolder } from "../../testing/holders.ts";
import {
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

let server: TestServer;
let ann: string;
let bob: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});

const usd = (amount: string) => ({ amount, currency: "USD", rule: "test" });
const coupon = (percent: number): Partial<Listing> => ({ coupon: { percent } });
const see = async (listing: Partial<Listing>, people = [ann, bob], price = "25.89") => {
  for (const token of people) await report(server.url, token, lamp(price, listing));
};
const changes = () => server.pool<Record<string, unknown>[]>`
  select kind, value, price::int, reporters, verified, until is null as open from extra_change order by since, kind`;
/** The series by their numbers, with their prices and revisions. */
const prices = async () => {
  const rows = await server.pool<{ kind: number; price: number | null; revision: number }[]>`
    select (id & 7)::int as kind, price::int, revision from series order by id`;
  return Object.fromEntries(rows.map(({ kind, price, revision }) => [kind, [price, revision]]));
};
const told = () => server.pool`
  select (series_id & 7)::int as kind, previous::int, price::int from price_change order by xid::text::int8, kind`;

async function visit(listing: Listing): Promise<void> {
  server.clock.now += 1000;
  const answer = await post(
    `${server.url}/v1/verifications/lease`,
    { egress: "test", marketplaces: ["com"], max: 1 },
    verifierKey,
  );
  const [lease] = ((await answer.json()) as Leases).verifications;
  if (!lease) throw new Error("nothing to visit");
  const page = { kind: "product", listing, rules: {} };
  const reading = { leaseToken: lease.leaseToken, page };
  const response = await post(`${server.url}/v1/verifications/${lease.id}/reading`, reading, verifierKey);
  if (!response.ok) throw new Error(await response.text());
}

test("a coupon that two people see with the accepted price is accepted, and makes a price of its own", async () => {
  await see({});
  await see(coupon(10), [ann]);
  expect(await changes()).toEqual([]);
  server.clock.now += minute;
  await see(coupon(10), [bob]);
  expect(await changes()).toEqual([
    { kind: "coupon", value: "10%", price: 2589, reporters: 2, verified: false, open: true },
  ]);
  expect(await prices()).toEqual({ 0: [2589, 1], 5: [2330, 1] });
});

test("a coupon of one person is in no change, however often and from whichever page it comes", async () => {
  await see({});
  for (const percent of [10, 50, 10, 99]) await see(coupon(percent), [ann]);
  await see(coupon(10), [bob], "24.00");
  await see(coupon(11), [bob]);
  expect(await changes()).toEqual([]);
  expect(await told()).toEqual([{ kind: 0, previous: null, price: 2589 }]);
});

test("shipping and the price per unit are accepted, and who does not say them takes nothing back", async () => {
  await see({});
  await see({ shipping: usd("4.99"), unitPrice: { ...usd("0.52"), unit: "100 ml" } });
  await see({});
  expect(await changes()).toMatchObject([
    { kind: "shipping", value: "499", open: true },
    { kind: "unit", value: "52/100 ml", open: true },
  ]);
  expect(await prices()).toEqual({ 0: [2589, 1], 6: [3088, 1] });
});

test("a coupon ends when two people see none, and its price is none", async () => {
  await see({});
  await see(coupon(10));
  server.clock.now += minute;
  await see({});
  expect(await changes()).toMatchObject([{ value: "10%", open: false }]);
  expect(await prices()).toEqual({ 0: [2589, 1], 5: [null, 2] });
  await see(coupon(15));
  expect(await changes()).toMatchObject([
    { value: "10%", open: false },
    { value: "15%", open: true },
  ]);
});

test("shipping and the price per unit end when two people see none, not by one, by silence or by a contradiction", async () => {
  const rich = { shipping: usd("4.99"), unitPrice: { ...usd("0.52"), unit: "100 ml" } };
  const none: Partial<Listing> = { noShipping: true, noUnitPrice: true };
  await see({});
  await see(rich);
  server.clock.now += minute;
  for (const said of [none, none, {}]) await see(said, [ann]);
  await see({}, [bob]);
  expect(await changes()).toMatchObject([{ open: true }, { open: true }]);
  await see({ ...rich, noShipping: true, noUnitPrice: true }, [bob]);
  expect(await changes()).toMatchObject([{ open: true }, { open: true }]);
  await see(none, [bob]);
  expect(await changes()).toMatchObject([{ open: false }, { open: false }]);
  expect(await prices()).toEqual({ 0: [2589, 1], 6: [null, 2] });
});

test("a price per unit that people alone agree on ends with one reading that shows none, not with one that does not say", async () => {
  const unit = { unitPrice: { ...usd("0.52"), unit: "100 ml" } };
  await see({});
  await see(unit);
  const watch = { marketplace: "com", asin: "B000000001", series: "per_unit", rule: { kind: "change" } };
  expect((await post(`${server.url}/v1/watches`, watch, await newHolder(server))).status).toBe(201);
  await visit(lamp("25.89"));
  expect(await changes()).toMatchObject([{ kind: "unit", open: true }]);
  server.clock.now += 10 * minute;
  await see({ unitPrice: { ...usd("0.53"), unit: "100 ml" } });
  await visit(lamp("25.89", { noUnitPrice: true }));
  expect(await changes()).toMatchObject([
    { value: "52/100 ml", open: false },
    { value: "53/100 ml", open: false },
  ]);
});

test("extras belong to their headline price: with another they are over", async () => {
  await see({});
  await see(coupon(10));
  server.clock.now += minute;
  await see({}, [ann, bob], "24.00");
  expect(await changes()).toMatchObject([{ value: "10%", open: false }]);
  expect(await prices()).toEqual({ 0: [2400, 2], 5: [null, 2] });
  await see(coupon(10), [ann, bob], "24.00");
  expect(await prices()).toEqual({ 0: [2400, 2], 5: [2160, 3] });
});

test("a coupon that those see who make a new price is never told as ended", async () => {
  await see(coupon(10));
  expect(await prices()).toEqual({ 0: [2589, 1], 5: [2330, 1] });
  server.clock.now += minute;
  await see(coupon(10), [ann], "26.50");
  expect(await prices()).toEqual({ 0: [2589, 1], 5: [2330, 1] });
  server.clock.now += minute;
  await see(coupon(10), [bob], "26.50");
  expect(await told()).toEqual([
    { kind: 0, previous: null, price: 2589 },
    { kind: 5, previous: null, price: 2330 },
    { kind: 0, previous: 2589, price: 2650 },
    { kind: 5, previous: 2330, price: 2385 },
  ]);
  expect(await changes()).toMatchObject([
    { value: "10%", price: 2589, open: false },
    { value: "10%", price: 2650, reporters: 2, open: true },
  ]);
  expect(await server.pool`select 1 from extra_votes`).toEqual([]);
});

test("a coupon seen with a claimed price waits for that price, and counts only as its reporter's last word", async () => {
  await see({});
  server.clock.now += minute;
  await see(coupon(10), [ann], "26.50");
  await see(coupon(15), [ann], "27.00");
  server.clock.now += minute;
  const cyd = await server.register();
  await see(coupon(10), [bob], "26.50");
  await see({}, [cyd], "26.50");
  expect(await prices()).toEqual({ 0: [2650, 2] });
  expect(await changes()).toEqual([]);
});

test("a coupon of a fifth or more is told only after a reading shows it, which is asked for if it is watched", async () => {
  await see({});
  await see(coupon(30));
  expect(await changes()).toMatchObject([{ value: "30%", verified: false, open: true }]);
  expect(await prices()).toEqual({ 0: [2589, 1] });
  await expect(visit(lamp("25.89"))).rejects.toThrow("nothing to visit");

  const token = await newHolder(server);
  const watch = { marketplace: "com", asin: "B000000001", series: "with_coupon", rule: { kind: "change" } };
  expect((await post(`${server.url}/v1/watches`, watch, token)).status).toBe(201);
  await see(coupon(25), [ann, bob]);
  await visit(lamp("25.89"));
  expect(await told()).toHaveLength(1);
  // One reading without it ends what people alone agree on.
  expect(await changes()).toMatchObject([
    { value: "30%", open: false },
    { value: "25%", open: false },
  ]);
  await see(coupon(30));
  await visit(lamp("25.89", coupon(30)));
  expect(await changes()).toMatchObject([
    { value: "30%", open: false },
    { value: "25%", open: false },
    { value: "30%", verified: true, open: true },
  ]);
  expect(await told()).toEqual([
    { kind: 0, previous: null, price: 2589 },
    { kind: 5, previous: null, price: 1812 },
  ]);
});

test("a large coupon that was accepted before somebody watches it is read then, a small one is not", async () => {
  await see({});
  const watch = async (series: string) => {
    const wish = { marketplace: "com", asin: "B000000001", series, rule: { kind: "change" } };
    expect((await post(`${server.url}/v1/watches`, wish, await newHolder(server))).status).toBe(201);
  };
  await see({ ...coupon(30), shipping: usd("4.99") });
  await watch("with_shipping");
  await watch("per_unit");
  await expect(visit(lamp("25.89"))).rejects.toThrow("nothing to visit");
  await watch("with_coupon");
  await visit(lamp("25.89", coupon(30)));
  expect(await prices()).toMatchObject({ 5: [1812, 1] });
});

test("a report with the accepted extras writes nothing", async () => {
  await see({});
  await see(coupon(10));
  const rows = () => server.pool`select id, xmin::text from series order by id`;
  const before = await rows();
  server.clock.now += minute;
  await see(coupon(10), [await server.register()]);
  expect(await rows()).toEqual(before);
  expect(await server.pool`select 1 from extra_votes`).toEqual([]);
});

test("reports with extras in one body, from many at once and sent twice count each person once", async () => {
  await see({});
  const id = randomUUID();
  const one = { id, ageMs: 0, listing: lamp("25.89", coupon(10)) };
  await post(`${server.url}/v1/reports`, { reports: [one, one, { ...one, id: randomUUID() }] }, ann);
  await post(`${server.url}/v1/reports`, { reports: [one] }, ann);
  expect(await changes()).toEqual([]);
  const people = await Promise.all([1, 2, 3, 4].map(() => server.register()));
  await Promise.all(people.map((token) => report(server.url, token, lamp("25.89", coupon(10)))));
  expect(await changes()).toMatchObject([{ value: "10%", open: true }]);
});

test.each<[string, Partial<Listing>]>([
  ["a unit with markup", { unitPrice: { ...usd("0.52"), unit: "<script>alert(1)</script>" } }],
  ["a unit with separators", { unitPrice: { ...usd("0.52"), unit: "ml;coupon=99%" } }],
  ["a coupon below zero", { coupon: { percent: -10 } }],
  ["a coupon over the price", { coupon: usd("99.00") }],
  ["a coupon of nearly the price", { coupon: usd("25.88") }],
  ["shipping in another currency", { shipping: { ...usd("1.00"), currency: "EUR" } }],
  ["shipping above the price", { shipping: usd("999999.00") }],
  ["the extras of a used offer", { ...coupon(10), condition: "used" }],
])("hostile or foreign extras are stored nowhere: %s", async (_, listing) => {
  await see({});
  await see(listing);
  expect(await changes()).toEqual([]);
});

test("the votes of a revoked reporter count no more", async () => {
  await server.register();
  await see({});
  await see(coupon(10), [ann]);
  await server.pool`update reporter set revoked_at = now() where id in (
    select (votes #>> '{coupon,claims,0,votes,0,reporter}')::bigint from extra_votes)`;
  await see(coupon(10), [bob]);
  expect(await changes()).toEqual([]);
});

test("when an operator takes the headline price back, its extras end with it", async () => {
  await see({}, [ann, bob], "26.00");
  server.clock.now += minute;
  await see({});
  await see(coupon(10));
  const point = { marketplace: "com", asin: "B000000001", series: "buy_box", revision: 2 };
  const answer = await post(`${server.url}/v1/retractions`, point, operatorKey);
  expect(answer.status).toBe(200);
  expect(await changes()).toMatchObject([{ value: "10%", open: false }]);
  expect(await prices()).toMatchObject({ 0: [2600, 3], 5: [null, 2] });
});

test("the API, the history and the product page say what one really pays, and what one paid", async () => {
  await see({});
  await see({ ...coupon(10), shipping: usd("4.99") });
  const product = () => productAt(server.url);
  const common = { price: 2589, until: null, reporters: 2, verified: false };
  expect((await product()).extras).toMatchObject([
    { kind: "coupon", percent: 10, minor: null, pays: 2330, ...common },
    { kind: "shipping", percent: null, minor: 499, pays: 3088, ...common },
  ]);
  const history = await fetch(`${server.url}/v1/products/com/B000000001/history?series=with_coupon`);
  expect(await history.json()).toMatchObject({ series: "with_coupon", p: [2330], by: [2] });
  const page = async () => (await fetch(`${server.url}/p/com/B000000001`)).text();
  expect(await page()).toContain("With a 10% coupon: $23.30. Seen by 2 people; yours may differ.");
  expect(Object.keys((await product()).series)).toEqual(["buy_box"]);

  server.clock.now += minute;
  await see({}, [ann, bob], "24.00");
  const since = new Date(server.clock.now).toISOString();
  expect((await product()).extras).toMatchObject([{ until: since }, { until: since }]);
  expect(await page()).not.toContain("yours may differ");
  expect(await page()).toContain("Coupons, shipping and the like");

  await see(coupon(60), [ann, bob], "24.00");
  expect((await product()).extras).toContainEqual(
    expect.objectContaining({ kind: "coupon", percent: 60, pays: null, verified: false, until: null }),
  );
  expect(await page()).toContain("With a 60% coupon. Seen by 2 people; yours may differ.");
});

test("extras never change the headline series: a product with them has the same history as one without", async () => {
  const people = [ann, bob, await server.register(), await server.register()];
  const sightings = fc.sample(
    fc.record({
      person: fc.constantFrom(...people),
      price: fc.constantFrom("25.89", "25.89", "24.00", "18.00"),
      extras: fc.record({
        coupon: fc.constantFrom(null, { percent: 10 }, { percent: 60 }, usd("2.00")),
        shipping: fc.constantFrom(null, usd("0.00"), usd("4.99")),
      }),
    }),
    { numRuns: 60, seed: 21 },
  );
  for (const { person, price, extras } of sightings) {
    server.clock.now += minute;
    const plain = { ageMs: 0, listing: lamp(price, { asin: "B000000002" }) };
    const rich = { ageMs: 0, listing: lamp(price, extras) };
    const reports = [plain, rich].map((one) => ({ id: randomUUID(), ...one }));
    expect((await post(`${server.url}/v1/reports`, { reports }, person)).status).toBe(200);
  }
  const of = async (asin: string) => {
    const answer = await fetch(`${server.url}/v1/products/com/${asin}/history`);
    const { asin: _, ...history } = (await answer.json()) as Record<string, unknown>;
    return { history, series: (await productAt(server.url, `com/${asin}`)).series };
  };
  expect(await of("B000000001")).toEqual(await of("B000000002"));
  expect((await changes()).length).toBeGreaterThan(3);
});
