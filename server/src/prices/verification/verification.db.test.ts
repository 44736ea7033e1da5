import { privatePolicy } from "@tidemark/core";
import type { Lease, Leases, Listing, Page } from "@tidemark/core/wire";
import { beforeEach, describe, expect, test } from "vitest";
import {
  hour,
  lamp,
  minute,
  post,
  productAt,
  report,
  type TestServer,
  verifierKey,
} from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { requestRechecks } from "./recheck.ts";

let server: TestServer;
let ann: string;
let bob: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});

async function ask(egress = "home", marketplaces = ["com"], max = 1, more = {}): Promise<Leases> {
  const response = await post(
    `${server.url}/v1/verifications/lease`,
    { egress, marketplaces, max, ...more },
    verifierKey,
  );
  expect(response.status).toBe(200);
  return (await response.json()) as Leases;
}

async function leased(egress?: string): Promise<Lease> {
  server.clock.now += 1000;
  const [lease] = (await ask(egress)).verifications;
  if (!lease) throw new Error("nothing was leased");
  return lease;
}

const handIn = ({ id, leaseToken }: Lease, page: unknown) =>
  post(`${server.url}/v1/verifications/${id}/reading`, { leaseToken, page }, verifierKey);

async function read(lease: Lease, page: Page): Promise<string> {
  const response = await handIn(lease, page);
  const body = (await response.json()) as { outcome?: string };
  return body.outcome ?? String(response.status);
}

const shows = (price: string | null, more: Partial<Listing> = {}): Page => ({
  kind: "product",
  listing: lamp(price, more),
  rules: {},
});

async function accepted(price: string): Promise<void> {
  for (const token of [ann, bob]) await report(server.url, token, lamp(price));
}

/** What was accepted: minor units and provenance, oldest first. */
const points = () =>
  server.pool`select price::int, reporters::int, verified from price_point order by series_id, at`;

describe("a drop of 60 % that one person reports", () => {
  beforeEach(async () => {
    await accepted("100.00");
    await ask();
    await report(server.url, ann, lamp("40.00"));
  });

  test("one reporter's large drop is refuted when the shop shows the old price: nothing accepted, no change emitted", async () => {
    expect(await read(await leased(), shows("100.00"))).toBe("refuted");
    expect(await productAt(server.url)).toMatchObject({
      dirty: false,
      series: { buy_box: { price: 10_000 } },
    });
    expect(await points()).toHaveLength(1);
    expect(await server.pool`select 1 from price_change`).toHaveLength(1);
    expect(await server.pool`select status from claim where price = 4000`).toEqual([{ status: "refuted" }]);
  });

  test("one reporter's large drop is accepted when the shop shows it: one point, by one reporter and the verifier", async () => {
    expect(await read(await leased(), shows("40.00"))).toBe("accepted");
    expect(await points()).toEqual([
      { price: 10_000, reporters: 2, verified: false },
      { price: 4000, reporters: 1, verified: true },
    ]);
    const history = await fetch(`${server.url}/v1/products/com/B000000001/history`);
    expect(await history.json()).toMatchObject({ p: [10_000, 4000], source: ["crowd", "both"], by: [2, 1] });
  });

  test("one reporter's large drop needs a second reading, a minute later, when the shop shows neither price", async () => {
    expect(await read(await leased(), shows("70.00"))).toBe("second-reading");
    server.clock.now += 30_000;
    expect((await ask()).verifications).toEqual([]);
    server.clock.now += 31_000;
    expect(await read(await leased(), shows("70.00"))).toBe("accepted");
    expect(await points()).toMatchObject([{}, { price: 7000, reporters: 0, verified: true }]);
  });

  const askSecond = () => ask("home:second", ["com"], 1, { secondReadings: true });

  test("a second reading comes from an egress for second readings, which is sent nowhere else", async () => {
    server.clock.now += 1000;
    expect((await askSecond()).verifications).toEqual([]);
    expect(await read(await leased(), shows("70.00"))).toBe("second-reading");
    server.clock.now += 62_000;
    expect((await askSecond()).verifications).toHaveLength(1);
    expect((await ask()).verifications).toEqual([]);
    const readers = () => server.pool`select egress from verification where status = 'open'`;
    expect(await readers()).toEqual([{ egress: "home:second" }]);
  });

  test("a second reading comes from the first egress when the other one is silent, turned away, or late", async () => {
    await askSecond();
    expect(await read(await leased(), shows("70.00"))).toBe("second-reading");
    server.clock.now += 30_000;
    await askSecond();
    server.clock.now += 31_000;
    expect((await ask()).verifications).toEqual([]);
    await server.pool`update egress set next_visit_at = next_visit_at + interval '1 hour' where name = 'home:second'`;
    expect((await ask()).verifications).toHaveLength(1);
    await server.pool`update verification set lease_token = null`;
    await server.pool`update egress set next_visit_at = next_visit_at - interval '1 hour'`;
    expect((await ask()).verifications).toEqual([]);
    server.clock.now += 16_000;
    expect((await ask()).verifications).toHaveLength(1);
    await server.pool`update verification set lease_token = null, not_before = not_before + interval '30 s'`;
    server.clock.now += 15_000;
    expect(await read(await leased(), shows("70.00"))).toBe("accepted");
  });

  test("claims do not wait for an egress for second readings only: it is no verifier that can visit", async () => {
    server.clock.now += 20 * minute;
    await askSecond();
    await report(server.url, ann, lamp("40.00"));
    for (const token of [bob, await server.register()]) await report(server.url, token, lamp("40.00"));
    expect((await productAt(server.url)).series.buy_box!.price).toBe(4000);
  });

  test.each<[string, Page]>([
    ["blocked", { kind: "blocked", by: "captcha" }],
    ["missing", { kind: "missing" }],
    ["another product's", shows("40.00", { asin: "B000000009" })],
    ["another marketplace's", shows("40.00", { marketplace: "de" })],
    ["delivered abroad", shows("40.00", { deliveryCountry: "DE" })],
    ["without the price", shows("40.00", { prices: {}, reasons: { buy_box: "withheld" } })],
  ])(
    "the product stays dirty when the page is %s: a failed visit, tried again after 2 minutes",
    async (_, page) => {
      expect(await read(await leased(), page)).toBe("failed");
      expect((await productAt(server.url)).dirty).toBe(true);
      server.clock.now += 2 * minute - 1000;
      expect((await ask("elsewhere")).verifications).toEqual([]);
      expect(await read(await leased("elsewhere"), shows("40.00"))).toBe("accepted");
    },
  );

  test("one reporter's large drop is decided by three reporters once the verifier has failed twice over 15 minutes", async () => {
    await report(server.url, bob, lamp("40.00"));
    await report(server.url, await server.register(), lamp("40.00"));
    expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    server.clock.now += 2 * minute;
    expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    expect((await productAt(server.url)).dirty).toBe(true);
    server.clock.now += 15 * minute;
    expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    expect(await points()).toMatchObject([{}, { price: 4000, reporters: 3, verified: false }]);
    expect((await productAt(server.url)).dirty).toBe(false);
  });

  test("a large drop is decided by three reporters after the verifier gave up, without waiting for it again", async () => {
    for (const wait of [0, 2, 6, 18]) {
      server.clock.now += wait * minute;
      expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    }
    server.clock.now += 19 * minute;
    expect((await ask()).verifications).toEqual([]);
    for (const token of [bob, await server.register()]) await report(server.url, token, lamp("40.00"));
    expect(await points()).toMatchObject([{}, { price: 4000, reporters: 3, verified: false }]);
  });

  test("a large drop waits for the verifier again once it has read the page after it gave up", async () => {
    for (const wait of [0, 2, 6, 18]) {
      server.clock.now += wait * minute;
      expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    }
    await report(server.url, ann, lamp("110.00"));
    expect(await read(await leased(), shows("110.00"))).toBe("accepted");
    for (const token of [ann, bob, await server.register()]) await report(server.url, token, lamp("40.00"));
    expect(await productAt(server.url)).toMatchObject({
      dirty: true,
      series: { buy_box: { price: 11_000 } },
    });
  });

  test("a claim begins a new row of failures after a reading that leaves it open", async () => {
    for (const wait of [0, 2, 6]) {
      server.clock.now += wait * minute;
      expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    }
    server.clock.now += 18 * minute;
    expect(await read(await leased(), shows("70.00"))).toBe("second-reading");
    server.clock.now += minute;
    expect(await read(await leased(), { kind: "missing" })).toBe("failed");
    server.clock.now += 2 * minute;
    expect(await read(await leased(), shows("70.00"))).toBe("accepted");
  });

  test("a large drop needs a second reading however much was read and settled within the half hour before", async () => {
    expect(await read(await leased(), shows("100.00"))).toBe("refuted");
    await report(server.url, ann, lamp("50.00"));
    expect(await read(await leased(), shows("100.00"))).toBe("refuted");
    await report(server.url, ann, lamp("40.00"));
    expect(await read(await leased(), shows("70.00"))).toBe("second-reading");
  });

  test("a verification is retried like a failed visit when each of three readings shows another price", async () => {
    for (const price of ["70.00", "71.00"]) {
      expect(await read(await leased(), shows(price))).toBe("second-reading");
      server.clock.now += minute;
    }
    expect(await read(await leased(), shows("72.00"))).toBe("failed");
    server.clock.now += minute;
    expect((await ask()).verifications).toEqual([]);
    server.clock.now += minute;
    expect(await read(await leased(), shows("72.00"))).toBe("accepted");
  });

  test("a large drop loses its verification when its own reporter confirms the old price meanwhile", async () => {
    await report(server.url, ann, lamp("100.00"));
    server.clock.now += minute;
    expect((await ask()).verifications).toEqual([]);
  });
});

test("one visit settles all disputed series of the product", async () => {
  const both = (price: string, list: string) =>
    lamp(price, {
      prices: {
        buy_box: { amount: price, currency: "USD", rule: "t" },
        list: { amount: list, currency: "USD", rule: "t" },
      },
    });
  for (const token of [ann, bob]) await report(server.url, token, both("100.00", "150.00"));
  await ask();
  await report(server.url, ann, both("40.00", "50.00"));
  const page: Page = { kind: "product", listing: both("40.00", "150.00"), rules: {} };
  expect(await read(await leased(), page)).toBe("accepted");
  expect(await productAt(server.url)).toMatchObject({
    dirty: false,
    series: { buy_box: { price: 4000 }, list: { price: 15_000 } },
  });
});

describe("a lease", () => {
  beforeEach(() => report(server.url, ann, lamp("25.00")));

  test("a lease goes to one verifier; one that does not renew has a minute", async () => {
    const first = await leased("one");
    server.clock.now += 59_000;
    expect((await ask("two")).verifications).toEqual([]);
    server.clock.now += 1000;
    const second = await leased("two");
    expect(second.id).toBe(first.id);
    expect((await handIn(first, shows("25.00"))).status).toBe(409);
    expect(await read(second, shows("25.00"))).toBe("accepted");
  });

  test("a lease takes one reading only", async () => {
    const lease = await leased();
    expect(await read(lease, shows("25.00"))).toBe("accepted");
    expect((await handIn(lease, shows("25.00"))).status).toBe(409);
    expect(await points()).toHaveLength(1);
  });

  test("only one of two readings sent concurrently under a lease counts", async () => {
    const lease = await leased();
    const answers = await Promise.all([handIn(lease, shows("25.00")), handIn(lease, shows("25.00"))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await points()).toHaveLength(1);
  });

  test("a lease given back unvisited is free immediately, once", async () => {
    const { id, leaseToken } = await leased();
    const release = () => post(`${server.url}/v1/verifications/${id}/release`, { leaseToken }, verifierKey);
    expect((await release()).status).toBe(204);
    expect((await release()).status).toBe(409);
    expect((await leased()).id).toBe(id);
  });

  test("a lease is granted for the requested marketplaces only", async () => {
    expect((await ask("home", ["de", "co.uk"])).verifications).toEqual([]);
    expect((await leased()).url).toBe("https://www.amazon.com/dp/B000000001");
  });

  test("a lease is granted once a second to an egress, however many processes request it and for whatever", async () => {
    for (let i = 2; i < 9; i++) await report(server.url, ann, lamp("25.00", { asin: `B00000000${i}` }));
    server.clock.now += 1000;
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask("home", ["com", "de"], 50)));
    expect(asked.flatMap(({ verifications }) => verifications)).toHaveLength(1);
    expect(Math.max(...asked.map(({ retryAfterMs }) => retryAfterMs))).toBeLessThanOrEqual(1000);
    const elsewhere = await Promise.all(["a", "b", "c"].map((egress) => ask(egress)));
    expect(new Set(elsewhere.flatMap(({ verifications }) => verifications.map(({ id }) => id))).size).toBe(3);
  });

  test("a lease goes to the larger drop first", async () => {
    for (const asin of ["B000000002", "B000000003"]) {
      for (const token of [ann, bob]) await report(server.url, token, lamp("100.00", { asin }));
    }
    await ask("other", ["com"]);
    await report(server.url, ann, lamp("94.00", { asin: "B000000002" }));
    await report(server.url, ann, lamp("40.00", { asin: "B000000003" }));
    expect((await leased()).asin).toBe("B000000003");
    expect((await leased()).asin).toBe("B000000002");
  });

  test("a lease goes to a large drop before a price that was alerted already", async () => {
    await ask("other");
    for (const asin of ["B000000002", "B000000003"]) {
      for (const token of [ann, bob]) await report(server.url, token, lamp("100.00", { asin }));
    }
    const seen = await server.pool<{ id: bigint }[]>`select id from series order by id`;
    const alerted = seen.map(({ id }) => id).slice(1, 2);
    await server.pool.begin((tx) => requestRechecks(tx, alerted, server.clock.now, privatePolicy));
    await report(server.url, ann, lamp("40.00", { asin: "B000000003" }));
    expect((await leased()).asin).toBe("B000000003");
    expect((await leased()).asin).toBe("B000000002");
  });

  test("an egress that the shop blocked gets its next lease after 30 s, doubled each time", async () => {
    expect(await read(await leased(), { kind: "blocked", by: "status", status: 503 })).toBe("failed");
    expect((await ask()).retryAfterMs).toBe(30_000);
    server.clock.now += 2 * minute;
    expect(await read(await leased(), { kind: "blocked", by: "captcha" })).toBe("failed");
    expect((await ask()).retryAfterMs).toBe(60_000);
  });
});

describe("a verifier", () => {
  test.each([undefined, "wrong", `${verifierKey}x`])("a verifier with the key %j is refused", async (key) => {
    const body = { egress: "e", marketplaces: ["com"], max: 1 };
    expect((await post(`${server.url}/v1/verifications/lease`, body, key)).status).toBe(401);
  });

  test.each([
    { egress: "a b", marketplaces: ["com"], max: 1 },
    { egress: "e", marketplaces: [], max: 1 },
    { egress: "e", marketplaces: ["com"], max: 0 },
    { egress: "e", marketplaces: ["com"], max: 1, secondReadings: "yes" },
    { egress: "e", marketplaces: ["com"], max: 1, secondReadings: null },
    { egress: "e", marketplaces: ["com"], max: 1, leaseMs: 60_001 },
    { egress: "e", marketplaces: ["com"], max: 1, leaseMs: 999 },
  ])("a lease request %j is malformed", async (body) => {
    expect((await post(`${server.url}/v1/verifications/lease`, body, verifierKey)).status).toBe(400);
  });

  test("a verification id that is no number is malformed, an unknown one is gone", async () => {
    const body = { leaseToken: crypto.randomUUID(), page: { kind: "missing" } };
    const at = (id: string) => post(`${server.url}/v1/verifications/${id}/reading`, body, verifierKey);
    expect((await at("1;drop")).status).toBe(400);
    expect((await at("99")).status).toBe(409);
  });

  test("a verifier sets title and image permanently; later reports do not change them", async () => {
    await report(server.url, ann, lamp("25.00", { title: "Buy my pills" }));
    await read(await leased(), shows("25.00", { title: "Lamp\u202e" }));
    await report(server.url, bob, lamp("26.00", { title: "Buy my pills" }));
    expect((await productAt(server.url)).title).toBe("Lamp");
  });

  test("a verifier that has been away for 15 minutes leaves large drops to three reporters", async () => {
    await accepted("100.00");
    await ask();
    const carl = await server.register();
    for (const token of [ann, bob, carl]) await report(server.url, token, lamp("40.00"));
    expect((await productAt(server.url)).dirty).toBe(true);
    server.clock.now += hour / 4;
    await report(server.url, carl, lamp("40.00"));
    expect(await productAt(server.url)).toMatchObject({ dirty: false, series: { buy_box: { price: 4000 } } });
  });
});
