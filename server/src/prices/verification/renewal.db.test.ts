import type { Lease, Leases } from "@tidemark/core/wire";
import { beforeEach, expect, test } from "vitest";
import { lamp, minute, post, report, type TestServer, verifierKey } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";

let server: TestServer;
let ann: string;

eachWithTwoPeople((...started) => {
  [server, ann] = started;
});
beforeEach(() => report(server.url, ann, lamp("25.00")));

async function ask(egress: string, leaseMs = 10_000): Promise<readonly Lease[]> {
  const body = { egress, marketplaces: ["com"], max: 1, leaseMs };
  const response = await post(`${server.url}/v1/verifications/lease`, body, verifierKey);
  return ((await response.json()) as Leases).verifications;
}

async function leased(egress: string, leaseMs?: number): Promise<Lease> {
  server.clock.now += 1000;
  const [lease] = await ask(egress, leaseMs);
  if (!lease) throw new Error("nothing was leased");
  return lease;
}

/** The answer's status. */
async function renew({ id, leaseToken }: Lease, leaseMs: unknown = 10_000, key = verifierKey) {
  const url = `${server.url}/v1/verifications/${id}/renewal`;
  return (await post(url, { leaseToken, leaseMs }, key)).status;
}

/** The answer's status. */
async function handIn({ id, leaseToken }: Lease, price: string) {
  const page = { kind: "product", listing: lamp(price), rules: {} };
  return (await post(`${server.url}/v1/verifications/${id}/reading`, { leaseToken, page }, verifierKey))
    .status;
}

test("a lease that is renewed stays with a slow verifier, and goes to another within 10 s of its death", async () => {
  const first = await leased("one");
  for (let n = 0; n < 20; n++) {
    server.clock.now += 9000;
    expect(await ask("two")).toEqual([]);
    expect(await renew(first)).toBe(204);
  }
  server.clock.now += 9999;
  expect(await ask("two")).toEqual([]);
  server.clock.now += 1;
  const [second] = await ask("two");
  expect(second?.id).toBe(first.id);
  expect(second?.leaseToken).not.toBe(first.leaseToken);
});

test("a verifier that lost its lease gets it back by no renewal, and its reading does not count", async () => {
  const first = await leased("one");
  server.clock.now += 10_000;
  expect(await renew(first)).toBe(409);
  expect(await handIn(first, "99.00")).toBe(409);
  const second = await leased("two");
  expect(await renew(first)).toBe(409);
  expect(await renew(second)).toBe(204);
  expect(await handIn(first, "99.00")).toBe(409);
  expect(await handIn(second, "25.00")).toBe(200);
  expect(await renew(second)).toBe(409);
  expect(await server.pool`select price::int, reporters::int, verified from price_point`).toEqual([
    { price: 2500, reporters: 1, verified: true },
  ]);
  expect(await server.pool`select egress from reading`).toEqual([{ egress: "two" }]);
});

test("of a renewal and another's request at the end of a lease one wins", async () => {
  for (let n = 0; n < 10; n++) {
    const first = await leased("one", 1000);
    server.clock.now += 1000 - (n % 2);
    const [renewed, asked] = await Promise.all([renew(first), ask("two")]);
    expect(renewed).toBe(n % 2 === 1 ? 204 : 409);
    expect(asked).toHaveLength(n % 2 === 1 ? 0 : 1);
    server.clock.now += minute;
  }
});

test("the dead verifier's page is visited at the pace of who gets it, and counts as no failure", async () => {
  for (const asin of ["B000000002", "B000000003"]) await report(server.url, ann, lamp("25.00", { asin }));
  const first = await leased("one");
  server.clock.now += 9500;
  const other = await leased("two");
  expect(await ask("two")).toEqual([]);
  const again = [other, await leased("two"), await leased("two")].map(({ id }) => id);
  expect(again).toContain(first.id);
  expect(new Set(again).size).toBe(3);
  expect(await server.pool`select distinct failures from verification`).toEqual([{ failures: 0 }]);
});

test("a lease is renewed for 1 to 60 s", async () => {
  const lease = await leased("one");
  for (const leaseMs of [null, "10000", 0, 999, 2500.5, 60_001])
    expect(await renew(lease, leaseMs)).toBe(400);
  for (const leaseMs of [1000, 60_000]) expect(await renew(lease, leaseMs)).toBe(204);
});

test("a renewal needs the verifier's key and a lease that there is", async () => {
  const lease = await leased("one");
  expect(await renew(lease, 10_000, "wrong")).toBe(401);
  expect(await renew({ ...lease, leaseToken: crypto.randomUUID() })).toBe(409);
  expect(await renew({ ...lease, leaseToken: "x" })).toBe(400);
  expect(await renew({ ...lease, id: "99999" })).toBe(409);
  expect(await renew({ ...lease, id: "one" })).toBe(400);
});
