import type { Leases, Listing, MessageView } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ask, newHolder } from "../../testing/holders.ts";
import {
  hour,
  lamp,
  minute,
  post,
  report,
  startTestServer,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";

let server: TestServer;
let people: string[];
let holder: string;

beforeEach(async () => {
  server = await startTestServer({}, { roles: ["api", "relay", "notifier"] });
  people = [await server.register(), await server.register()];
  holder = await newHolder(server);
  await see({});
});
afterEach(() => server.stop());

const coupon = (percent: number): Partial<Listing> => ({ coupon: { percent } });
async function see(listing: Partial<Listing>, by = people, price = "25.89"): Promise<void> {
  for (const token of by) await report(server.url, token, lamp(price, listing));
}
const mine = (path: string, method = "GET", body?: unknown) =>
  ask(`${server.url}/v1/${path}`, method, holder, body);
async function watch(series: string, rule: object): Promise<void> {
  const { status } = await mine("watches", "POST", { marketplace: "com", asin: "B000000001", series, rule });
  expect(status).toBe(201);
}
/** The verifier reads the page that it leases. */
async function visit(listing: Partial<Listing>): Promise<void> {
  server.clock.now += 1000;
  const wish = { egress: "home", marketplaces: ["com"], max: 1 };
  const asked = await post(`${server.url}/v1/verifications/lease`, wish, verifierKey);
  const [lease] = ((await asked.json()) as Leases).verifications;
  const page = { kind: "product", listing: lamp("25.89", listing), rules: {} };
  const body = { leaseToken: lease!.leaseToken, page };
  await post(`${server.url}/v1/verifications/${lease!.id}/reading`, body, verifierKey);
}
const told = async (): Promise<MessageView[]> => (await mine("alerts?after=0")).body.messages;
/** Waits until a price was told. */
const toldOf = (series: string, was: number | null, is: number | null) =>
  vi.waitFor(
    async () => {
      const items = (await told()).flatMap((message) => message.items);
      expect(items).toContainEqual(expect.objectContaining({ series, was, is }));
    },
    { timeout: 20_000 },
  );
/** Waits until a later change of the headline price was told: all before it was handled. */
async function toldUntil(price: string): Promise<(readonly [string, number | null, number | null])[]> {
  await watch("buy_box", { kind: "change" });
  server.clock.now += minute;
  await see({}, people, price);
  const items = await vi.waitFor(
    async () => {
      const items = (await told()).flatMap((message) => message.items);
      expect(items.some(({ series }) => series === "buy_box")).toBe(true);
      return items;
    },
    { timeout: 20_000 },
  );
  return items.filter(({ series }) => series !== "buy_box").map(({ series, was, is }) => [series, was, is]);
}

test("who watches the price with a coupon is told when two people see one that makes it low enough", async () => {
  await watch("with_coupon", { kind: "target", price: 2400 });
  await see(coupon(10));
  const messages = await vi.waitFor(
    async () => {
      const messages = await told();
      expect(messages).toHaveLength(1);
      return messages;
    },
    { timeout: 20_000 },
  );
  expect(messages[0]!.items).toMatchObject([{ series: "with_coupon", was: null, is: 2330, reporters: 2 }]);
});

test("nobody is told of a coupon of one person, nor of one above the target", async () => {
  await watch("with_coupon", { kind: "target", price: 2400 });
  await see(coupon(90), people.slice(1));
  await see(coupon(5));
  expect(await toldUntil("25.00")).toEqual([]);
});

test("nobody is told of a coupon of a fifth that two people agree on and no reading shows", async () => {
  await watch("with_coupon", { kind: "target", price: 2400 });
  await watch("with_coupon", { kind: "change" });
  await see(coupon(20));
  expect(await toldUntil("25.00")).toEqual([]);
});

test("who watches any change of the price with a coupon is told of the first one, and of its end", async () => {
  await watch("with_coupon", { kind: "change" });
  await see(coupon(10), people.slice(1));
  await see(coupon(10));
  await toldOf("with_coupon", null, 2330);
  expect((await told()).flatMap(({ items }) => items)).toMatchObject([{ reporters: 2, verified: false }]);
  server.clock.now += 2 * hour;
  await see({});
  await toldOf("with_coupon", 2330, null);
});

test("who watches any change of the price per unit is told of the first one once a reading shows it, and of its end", async () => {
  const perUnit = { unitPrice: { amount: "0.52", currency: "USD", rule: "test", unit: "100 ml" } };
  await watch("per_unit", { kind: "change" });
  await see(perUnit);
  expect(await told()).toEqual([]);
  await visit(perUnit);
  await toldOf("per_unit", null, 52);
  server.clock.now += 2 * hour;
  await see({ noUnitPrice: true });
  await toldOf("per_unit", 52, null);
});

test("a large coupon is told once a reading shows it", async () => {
  await watch("with_coupon", { kind: "target", price: 2400 });
  await see(coupon(20));
  await visit(coupon(20));
  await toldOf("with_coupon", null, 2071);
});

test("who watches the price with shipping or per unit is told of it", async () => {
  await see({ shipping: { amount: "4.99", currency: "USD", rule: "test" } });
  await watch("with_shipping", { kind: "target", price: 2600 });
  await watch("per_unit", { kind: "target", price: 60 });
  await see({ shipping: { amount: "0.00", currency: "USD", rule: "test" } });
  const perUnit = (amount: string, unit: string) => ({
    unitPrice: { amount, currency: "USD", rule: "test", unit },
  });
  // Nothing compares with a first one: not even two people are believed without a reading, nor is its unit kept.
  await see(perUnit("0.01", "Ounce"));
  await see(perUnit("0.52", "100 ml"));
  await visit(perUnit("0.52", "100 ml"));
  await toldOf("with_shipping", 3088, 2589);
  await toldOf("per_unit", null, 52);
  const items = (await told()).flatMap((message) => message.items);
  expect(items.map(({ is }) => is)).not.toContain(1);
});
