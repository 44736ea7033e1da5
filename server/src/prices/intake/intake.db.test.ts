import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import {
  day,
  hour,
  inStep,
  lamp,
  minute,
  outOfStep,
  post,
  productAt,
  report,
  type TestServer,
} from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";

let server: TestServer;
let ann: string;
let bob: string;

eachWithTwoPeople((...started) => {
  [server, ann, bob] = started;
});

const counts = async () => {
  const [row] = await server.pool<[Record<string, number>]>`
    select (select count(*)::int from price_point) as points, (select count(*)::int from price_change) as changes,
      (select count(*)::int from evidence) as evidence, (select count(*)::int from claim) as claims`;
  return row;
};

describe("two people", () => {
  test("two reporters who agree get a price accepted; until then the product is dirty", async () => {
    await report(server.url, ann, lamp("25.00"));
    expect(await productAt(server.url)).toMatchObject({
      dirty: true,
      title: null,
      series: { buy_box: { price: null, since: null, claims: [{ price: 2500, seenBy: 1 }] } },
    });
    server.clock.now += minute;
    await report(server.url, bob, lamp("25.00"));
    expect(await productAt(server.url)).toMatchObject({
      dirty: false,
      title: "Lamp",
      series: {
        buy_box: {
          price: 2500,
          since: "2026-01-15T12:00:00.000Z",
          lastConfirmedAt: "2026-01-15T12:01:00.000Z",
          lowest: { price: 2500 },
          claims: [],
        },
      },
    });
    expect(await counts()).toEqual({ points: 1, changes: 1, evidence: 2, claims: 1 });
  });

  test("two reporters who agree in one commit still count as two", async () => {
    await Promise.all([ann, bob].map((token) => report(server.url, token, lamp("25.00"))));
    expect(await productAt(server.url)).toMatchObject({ dirty: false, series: { buy_box: { price: 2500 } } });
  });

  test("two reporters who disagree leave two open claims, and a later vote withdraws the reporter's earlier one", async () => {
    await report(server.url, ann, lamp("25.00"));
    await report(server.url, bob, lamp("26.00"));
    expect((await productAt(server.url)).series.buy_box!.claims).toHaveLength(2);
    await report(server.url, bob, lamp("25.00"));
    expect((await productAt(server.url)).series.buy_box).toMatchObject({ price: 2500, claims: [] });
  });

  test("two reporters do not get a large drop accepted while the verifier is there", async () => {
    await post(
      `${server.url}/v1/verifications/lease`,
      { egress: "test", marketplaces: ["com"], max: 1 },
      "the verifier's key in tests",
    );
    for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
    for (const token of [ann, bob, await server.register()]) await report(server.url, token, lamp("40.00"));
    expect(await productAt(server.url)).toMatchObject({
      dirty: true,
      series: { buy_box: { price: 10_000, claims: [{ price: 4000, seenBy: 3 }] } },
    });
  });
});

describe("a report sent twice", () => {
  test("a report sent twice changes nothing, immediately or later, alone or within a body", async () => {
    const id = randomUUID();
    await report(server.url, ann, lamp("25.00"), { id });
    const before = await counts();
    expect(await report(server.url, ann, lamp("25.00"), { id })).toEqual({ id, status: "received" });
    server.clock.now += 10 * minute;
    await report(server.url, ann, lamp("25.00"), { id: id.toUpperCase(), ageMs: 10 * minute });
    const twice = { id, ageMs: 0, listing: lamp("25.00") };
    await post(`${server.url}/v1/reports`, { reports: [twice, twice] }, ann);
    expect(await counts()).toEqual(before);
  });

  test("a report sent twice is not a second reporter's, even with another's token", async () => {
    const id = randomUUID();
    await report(server.url, ann, lamp("25.00"), { id });
    await report(server.url, bob, lamp("25.00"), { id });
    expect((await productAt(server.url)).series.buy_box!.price).toBeNull();
  });
});

describe("a confirmation", () => {
  beforeEach(async () => {
    for (const token of [ann, bob]) await report(server.url, token, lamp("25.00"));
  });

  test("a confirmation moves last-confirmed, adds the day, and stores nothing about its sender", async () => {
    const before = await counts();
    server.clock.now += 2 * day;
    await report(server.url, ann, lamp("25.00"));
    expect((await productAt(server.url)).series.buy_box!.lastConfirmedAt).toBe("2026-01-17T12:00:00.000Z");
    const days = await server.pool`select day::text, close::int, changes from price_day order by day`;
    expect(days).toMatchObject([
      { day: "2026-01-15", close: 2500, changes: 1 },
      { day: "2026-01-17", close: 2500, changes: 0 },
    ]);
    expect(await counts()).toEqual(before);
  });

  test("confirmations move last-confirmed at most every 15 minutes", async () => {
    server.clock.now += 14 * minute;
    await report(server.url, ann, lamp("25.00"));
    expect((await productAt(server.url)).series.buy_box!.lastConfirmedAt).toBe("2026-01-15T12:00:00.000Z");
    server.clock.now += minute;
    await report(server.url, ann, lamp("25.00"));
    expect((await productAt(server.url)).series.buy_box!.lastConfirmedAt).toBe("2026-01-15T12:15:00.000Z");
  });

  test("a confirmation counts by the server's clock and the report's age, never by the client's clock", async () => {
    server.clock.now += day;
    await report(server.url, ann, lamp("25.00"), { ageMs: 30 * minute });
    expect((await productAt(server.url)).series.buy_box!.lastConfirmedAt).toBe("2026-01-16T11:30:00.000Z");
  });

  test("a confirmation of 70 minutes ago confirms its day; a new price of then is refused as stale", async () => {
    server.clock.now += day;
    const old = { ageMs: 70 * minute };
    expect((await report(server.url, ann, lamp("25.00"), old)).status).toBe("received");
    expect((await productAt(server.url)).series.buy_box!.lastConfirmedAt).toBe("2026-01-16T10:50:00.000Z");
    expect(await report(server.url, ann, lamp("26.00"), old)).toMatchObject({
      status: "refused",
      reason: "stale",
    });
    expect((await productAt(server.url)).dirty).toBe(false);
  });
});

test("a price that one saw for days begins after the others last saw the old one, and rewrites none of their days", async () => {
  const [carl, dora] = [await server.register(), await server.register()];
  for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
  for (let n = 0; n < 5; n++) {
    server.clock.now += 20 * hour;
    await report(server.url, ann, lamp("85.00"));
    server.clock.now += minute;
    for (const token of [carl, dora]) await report(server.url, token, lamp("100.00"));
  }
  const confirmedAt = new Date(server.clock.now).toISOString();
  server.clock.now += minute;
  await report(server.url, bob, lamp("85.00"));
  // What ann said is from before they saw the other price.
  expect((await productAt(server.url)).series.buy_box).toMatchObject({ price: 10_000 });
  server.clock.now += minute;
  await report(server.url, ann, lamp("85.00"));
  expect((await productAt(server.url)).series.buy_box).toMatchObject({
    price: 8500,
    since: confirmedAt,
    lowest: { price: 8500, at: confirmedAt },
  });
  const days = await server.pool`select low::int, high::int from price_day order by day`;
  expect(days.slice(0, -1)).toEqual(days.slice(0, -1).map(() => ({ low: 10_000, high: 10_000 })));
  expect(days.at(-1)).toEqual({ low: 8500, high: 10_000 });
});

test("unavailability is accepted like a price, and the next price is compared with the one before it", async () => {
  const [carl, dora] = [await server.register(), await server.register()];
  for (const token of [ann, bob]) await report(server.url, token, lamp("100.00"));
  server.clock.now += hour;
  for (const token of [ann, bob]) await report(server.url, token, lamp(null));
  const gone = (await productAt(server.url)).series.buy_box!;
  expect(gone).toMatchObject({ price: null, lowest: { price: 10_000 }, since: "2026-01-15T13:00:00.000Z" });
  // Nobody has verified, no verifier is there: a return at 60 % less needs three.
  for (const token of [ann, bob]) await report(server.url, token, lamp("40.00"));
  expect((await productAt(server.url)).dirty).toBe(true);
  await report(server.url, carl, lamp("40.00"));
  expect((await productAt(server.url)).series.buy_box).toMatchObject({
    price: 4000,
    lowest: { price: 4000 },
  });
  expect(dora).toBeTruthy();
});

test("each report of a body is judged apart from its neighbours", async () => {
  const listings: [unknown, string][] = [
    [lamp("25.00"), "received"],
    [lamp("25.00", { deliveryCountry: "DE" }), "foreign-delivery"],
    [lamp("25.00", { marketplace: "cn" }), "unknown-marketplace"],
    [lamp("9999999999.00"), "implausible"],
    [
      { ...lamp("25.00"), prices: { buy_box: { amount: "25.00", currency: "EUR", rule: "x" } } },
      "currency-mismatch",
    ],
    [
      { ...lamp("25.00"), prices: { buy_box: { amount: "25.00", currency: "ZZZ", rule: "x" } } },
      "unknown-currency",
    ],
    [
      { ...lamp("25.00"), prices: { buy_box: { amount: "-1", currency: "USD", rule: "x" } } },
      "invalid-listing",
    ],
    [{ ...lamp("25.00"), asin: "' or 1=1--" }, "invalid-listing"],
    [null, "invalid-listing"],
    ["<script>", "invalid-listing"],
    [lamp("26.00", { asin: "B000000002" }), "received"],
  ];
  const reports = listings.map(([listing]) => ({ id: randomUUID(), ageMs: 0, listing }));
  const response = await post(`${server.url}/v1/reports`, { reports }, ann);
  const { results } = (await response.json()) as { results: { status: string; reason?: string }[] };
  expect(results.map(({ status, reason }) => reason ?? status)).toEqual(
    listings.map(([, expected]) => expected),
  );
  expect((await counts()).claims).toBe(2);
});

test("a report older than a week is stale whatever it says, and one from the future is malformed", async () => {
  const week = { ageMs: 7 * day + 1 };
  expect(await report(server.url, ann, lamp("25.00"), week)).toMatchObject({ reason: "stale" });
  const future = { reports: [{ id: randomUUID(), ageMs: -1, listing: lamp("1.00") }] };
  expect((await post(`${server.url}/v1/reports`, future, ann)).status).toBe(400);
});

test("text that PostgreSQL cannot hold refuses its report alone, and in a client's version the body", async () => {
  for (const title of ["a\0b", "\ud800"]) {
    const refused = await report(server.url, ann, lamp("25.00", { title }));
    expect(refused).toMatchObject({ status: "refused", reason: "invalid-listing" });
    const answer = await post(
      `${server.url}/v1/reports`,
      { client: title, reports: [{ id: randomUUID(), ageMs: 0, listing: lamp("1.00") }] },
      ann,
    );
    expect([answer.status, (await answer.json()).detail]).toEqual([
      400,
      expect.stringMatching(/^client: must be plain/),
    ]);
  }
});

test("markup, control characters and bidi overrides in a title are plain text in one line; an image from elsewhere is left out", async () => {
  const title = "<img src=x onerror=alert(1)>\u0007 A\u202eB\n C";
  for (const token of [ann, bob]) {
    await report(server.url, token, lamp("25.00", { title, image: "https://evil.example/x.png" }));
  }
  expect(await productAt(server.url)).toMatchObject({
    title: "<img src=x onerror=alert(1)> A B C",
    image: null,
  });
  const image = "https://m.media-amazon.com/images/I/1.jpg";
  for (const token of [ann, bob])
    await report(server.url, token, lamp("25.00", { asin: "B000000002", image }));
  expect(await productAt(server.url, "com/B000000002")).toMatchObject({ image });
});

describe("a request that is refused as a whole says so in problem details with a request id", () => {
  const valid = () => ({ reports: [{ id: randomUUID(), ageMs: 0, listing: lamp("1.00") }] });
  const many = (n: number) => ({ reports: Array.from({ length: n }, () => valid().reports[0]) });

  test.each<[string, number, unknown]>([
    ["no JSON", 400, "{"],
    ["no reports", 400, { reports: [] }],
    ["51 reports", 400, many(51)],
    ["no uuid", 400, { reports: [{ ...valid().reports[0], id: "1" }] }],
    ["an age that is no number", 400, { reports: [{ ...valid().reports[0], ageMs: "0" }] }],
    ["null", 400, null],
    ["65 KB", 413, JSON.stringify({ reports: [], padding: "x".repeat(65 * 1024) })],
  ])("a request is refused as a whole with problem details: %s: %d", async (_, status, body) => {
    const response = await post(`${server.url}/v1/reports`, body === null ? "null" : body, ann);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await response.json()) as { requestId: string };
    expect(problem).toMatchObject({ status, requestId: response.headers.get("x-request-id") });
  });

  test("a chunked body is cut off at 64 KB, not read to its end", async () => {
    // Far more than the sockets between the two hold.
    const chunks = 1000;
    const chunk = new Uint8Array(65_536);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent++;
        if (sent > chunks) controller.close();
        else controller.enqueue(chunk.slice());
      },
    });
    const headers = { Authorization: `Bearer ${ann}`, "Content-Type": "application/json" };
    const request = { method: "POST", headers, body, duplex: "half" };
    const response = await fetch(`${server.url}/v1/reports`, request as RequestInit).catch(() => null);
    if (response) expect(response.status).toBe(413);
    expect(sent).toBeLessThan(chunks);
  });

  test.each([undefined, "x", "tm1.aaaaaa.bbbb.cccc"])("token %j: 401", async (token) => {
    expect((await post(`${server.url}/v1/reports`, valid(), token)).status).toBe(401);
  });

  test("a token with another signature, or of a revoked reporter: 401", async () => {
    const forged = ann.slice(0, -2) + (ann.endsWith("AA") ? "BB" : "AA");
    expect((await post(`${server.url}/v1/reports`, valid(), forged)).status).toBe(401);
    await server.pool`update reporter set revoked_at = now()`;
    const other = await server.another();
    expect((await post(`${other.url}/v1/reports`, valid(), ann)).status).toBe(401);
  });

  test("more than 600 reports an hour: 429 with Retry-After, and others are not held up", async () => {
    for (let i = 0; i < 12; i++)
      expect((await post(`${server.url}/v1/reports`, many(50), ann)).status).toBe(200);
    const refused = await post(`${server.url}/v1/reports`, valid(), ann);
    expect(refused.status).toBe(429);
    const waitS = Number(refused.headers.get("retry-after"));
    expect(waitS).toBeGreaterThan(0);
    expect((await post(`${server.url}/v1/reports`, valid(), bob)).status).toBe(200);
    server.clock.now += waitS * 1000;
    expect((await post(`${server.url}/v1/reports`, valid(), ann)).status).toBe(200);
  });
});

test("two processes on one database judge as one: no agreement is missed, none counted twice", async () => {
  const other = await server.another();
  const asins = Array.from({ length: 40 }, (_, i) => `B${String(i).padStart(9, "0")}`);
  const people = [ann, bob, await server.register(), await server.register()];
  const bodies = people.flatMap((token, person) =>
    ["25.00", "26.00"].map((price, i) => ({ token, url: (person + i) % 2 ? other.url! : server.url, price })),
  );
  await Promise.all(
    bodies.map(async ({ token, url, price }, turn) => {
      // Everybody says both prices, in its own order.
      const order = turn % 2 ? asins : asins.toReversed();
      for (let i = 0; i < order.length; i += 10) {
        const reports = order
          .slice(i, i + 10)
          .map((asin) => ({ id: randomUUID(), ageMs: 0, listing: lamp(price, { asin }) }));
        const response = await post(`${url}/v1/reports`, { reports }, token);
        expect(response.status).toBe(200);
      }
    }),
  );
  expect(await outOfStep(server.pool)).toEqual(inStep);
  const [row] = await server.pool<[Record<string, number>]>`
    select (select count(*)::int from product) as products,
      (select count(*)::int from series s where s.revision <> (select count(*) from price_point p where p.series_id = s.id)
        or s.revision <> (select count(*) from price_change c where c.series_id = s.id)) as torn,
      (select count(*)::int from series where revision = 0) as undecided,
      (select count(*)::int from price_point where reporters < 2) as alone`;
  expect(row).toEqual({ products: 40, torn: 0, undecided: 0, alone: 0 });
});
