import { privatePolicy } from "@tidemark/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  day,
  lamp,
  minute,
  post,
  productAt,
  report,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../testing/test-server.ts";
import { listCircles, markIndependent, settleCircles } from "./circles.ts";
import { createInvite } from "./invites.ts";
import { forgetReporters, revoke } from "./reporter.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

interface Person {
  readonly token: string;
  readonly id: string;
}

/** A new reporter, whom a member invited or the operator. */
async function join(inviter?: Person): Promise<Person> {
  const before = new Set(await ids());
  const origin = inviter ? "member" : "operator";
  const code = await createInvite(server.pool, origin, inviter ? { inviter: inviter.id } : {});
  const { token } = (await (await post(`${server.url}/v1/reporters`, { code })).json()) as { token: string };
  return { token, id: (await ids()).find((id) => !before.has(id))! };
}
const ids = async () => (await server.pool`select id::text from reporter`).map(({ id }) => id as string);
const says = (person: Person, price: string, more: object = {}) =>
  report(server.url, person.token, lamp(price, more));
const priceNow = async () => (await productAt(server.url)).series.buy_box?.price;
const circles = async () => new Map((await server.pool`select id::text, circle::text from reporter`).map((row) => [row.id, row.circle])); // biome-ignore format: one row
const mark = (person: Person, apart = true) =>
  markIndependent(server.pool, BigInt(person.id), apart, server.clock.now, privatePolicy);

test("people invited along one chain count as one, until the operator marks one as independent", async () => {
  const [ann, eve] = [await join(), await join()];
  const bob = await join(ann);
  const cem = await join(bob);
  await says(ann, "25.00");
  await says(eve, "25.00");
  expect(await priceNow()).toBe(2500);
  for (const one of [ann, bob, cem]) await says(one, "26.00");
  expect(await productAt(server.url)).toMatchObject({
    series: { buy_box: { price: 2500, claims: [{ price: 2600 }] } },
  });
  await mark(bob);
  expect(await circles()).toEqual(new Map([[ann.id, null], [eve.id, null], [bob.id, null], [cem.id, bob.id]])); // biome-ignore format: one row
  await says(cem, "26.00");
  expect(await priceNow()).toBe(2600);
  const [point] = await server.pool`select reporters from price_point order by at desc limit 1`;
  expect(point).toEqual({ reporters: 2 });

  // Back again: the chain is one circle.
  await mark(bob, false);
  expect((await circles()).get(cem.id)).toBe(ann.id);
  for (const one of [ann, bob, cem]) await says(one, "27.00");
  expect(await priceNow()).toBe(2600);
  await says(eve, "27.00");
  expect(await priceNow()).toBe(2700);
});

test("while everybody is of one circle it is believed as one reporter is, and its titles are shown as such", async () => {
  const ann = await join();
  const bob = await join(ann);
  await says(bob, "25.00", { title: "Lamp by Bob" });
  expect(await productAt(server.url)).toMatchObject({
    title: "Lamp by Bob",
    series: { buy_box: { price: 2500 } },
  });
  const [point] = await server.pool`select alone, reporters from price_point`;
  expect(point).toEqual({ alone: true, reporters: 1 });
  await join();
  expect((await productAt(server.url)).title).toBeNull();
});

test("a circle has one word on a title and on extras", async () => {
  const [ann, eve, fay] = [await join(), await join(), await join()];
  const bob = await join(ann);
  await says(ann, "25.00", { title: "Insult" });
  await says(bob, "25.00", { title: "Insult" });
  await says(eve, "25.00", { title: "Brass lamp" });
  expect(await productAt(server.url)).toMatchObject({ series: { buy_box: { price: 2500 } } });
  // One word against one: nothing is settled, and the earliest stands only until two circles agree.
  for (const one of [eve, fay]) await says(one, "26.00", { title: "Brass lamp" });
  expect((await productAt(server.url)).title).toBe("Brass lamp");

  const coupon = { coupon: { kind: "percent", percent: 10 } };
  for (const one of [ann, bob]) await says(one, "26.00", coupon);
  const accepted = async () =>
    (await server.pool`select value, reporters from extra_change where kind = 'coupon'`).length;
  expect(await accepted()).toBe(0);
  await says(eve, "26.00", coupon);
  expect(await accepted()).toBe(1);
});

test("ten reports that a reading bore out make a reporter independent", async () => {
  const [ann, eve] = [await join(), await join()];
  const bob = await join(ann);
  for (const one of [ann, eve]) await says(one, "100.00");
  await server.pool`update reporter set borne_out = 8`;
  const verify = async (price: string) => {
    const asked = { egress: "berlin", marketplaces: ["com"], max: 1 };
    await post(`${server.url}/v1/verifications/lease`, asked, verifierKey);
    await says(bob, price);
    server.clock.now += minute;
    const leases = await post(`${server.url}/v1/verifications/lease`, asked, verifierKey);
    const [lease] = ((await leases.json()) as { verifications: { id: string; leaseToken: string }[] })
      .verifications;
    const page = { kind: "product", listing: lamp(price), rules: {} };
    const read = await post(`${server.url}/v1/verifications/${lease!.id}/reading`, { leaseToken: lease!.leaseToken, page }, verifierKey); // biome-ignore format: one row
    expect(await read.json()).toMatchObject({ outcome: "accepted" });
    await settleCircles(server.pool, server.clock.now, privatePolicy);
  };
  await verify("50.00");
  expect((await circles()).get(bob.id)).toBe(ann.id);
  server.clock.now += day;
  await verify("25.00");
  expect((await circles()).get(bob.id)).toBeNull();
  const rows =
    await server.pool`select id::text, borne_out, independent_at is not null as apart from reporter`;
  const of = (person: Person) => rows.find(({ id }) => id === person.id);
  // Only those are counted whom a member invited.
  expect([of(bob), of(ann)]).toMatchObject([
    { borne_out: 10, apart: true },
    { borne_out: 8, apart: false },
  ]);
  expect(await settleCircles(server.pool, server.clock.now, privatePolicy)).toBe(0);
});

test("the circles are listed by who began them, and one who invited is kept as long as who was invited", async () => {
  const ann = await join();
  const bob = await join(ann);
  await join();
  const listed = await listCircles(server.pool);
  expect(listed.map(({ id, members }) => [id, members.map((one) => one.id)])).toEqual([
    [ann.id, [ann.id, bob.id]],
  ]);
  expect(await mark(ann)).toBe(false);
  await server.pool`update reporter set renewed_on = '2020-01-01' where id <> ${bob.id}::bigint`;
  await forgetReporters(server.pool, server.clock.now);
  expect(new Set(await ids())).toEqual(new Set([ann.id, bob.id]));
});

test("a circle is revoked as a whole, and others stay", async () => {
  const ann = await join();
  const eve = await join();
  await join(await join(ann));
  expect(await revoke(server.pool as never, { circle: ann.id }, server.clock.now)).toBe(3);
  expect(await revoke(server.pool as never, { circle: ann.id }, server.clock.now)).toBe(0);
  const rows = await server.pool`select id::text from reporter where revoked_at is null`;
  expect(rows.map(({ id }) => id)).toEqual([eve.id]);
});

test("whether there is more than one circle is answered from the index, however many reporters there are", async () => {
  await server.pool`
    insert into reporter (id, circle) select n, case when n % 3 = 0 then 1 end from generate_series(1, 30000) n`;
  await server.asOwner("analyze reporter");
  const planOf = async (query: string) =>
    JSON.stringify(await server.pool.unsafe(`explain (format json) ${query}`));
  const circles = `
    select case when min(coalesce(circle, id)) is null then 0
      when min(coalesce(circle, id)) = max(coalesce(circle, id)) then 1 else 2 end
    from reporter where revoked_at is null`;
  for (const query of [circles, "select title from shown_product where id = 1"]) {
    const plan = await planOf(query);
    expect(plan).toContain("reporter_circle");
    expect(plan).not.toMatch(/"Node Type":\s*"Seq Scan",[^}]*"Relation Name":\s*"reporter"/);
  }
});
