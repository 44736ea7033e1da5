import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { type FakeMachine, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer, retryLater } from "../testing/fake-server.fixture.ts";
import { asinOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
let machine: FakeMachine;
let api: FakeServer;
let worker: ReturnType<typeof startFakeWorker>;

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
  worker = startFakeWorker(machine, api);
});

/** A bucket that holds one product of amazon.com at $25.00. */
const bucketOf = (prefix: string, length: number, asin: string | undefined) => ({
  length,
  prefix,
  products: { marketplace: asin ? ["com"] : [], asin: asin ? [asin] : [] },
  series: {
    product: asin ? [0] : [],
    series: asin ? ["buy_box"] : [],
    price: asin ? [2500] : [],
    since: asin ? [1] : [],
    lastConfirmedAt: asin ? [1] : [],
    lowest: asin ? [2000] : [],
    lowestAt: asin ? [1] : [],
    highest: asin ? [3000] : [],
    highestAt: asin ? [1] : [],
    appraisal: asin ? [null] : [],
  },
  claims: { row: [], price: [], seenBy: [], since: [] },
});
const prefixOf = (asin: string): string =>
  createHash("sha256").update(`com:${asin}`).digest("hex").slice(0, 4);
const asins = Array.from({ length: 20 }, (_, n) => asinOf(n));
const ask = (wanted: readonly string[] = asins): Promise<unknown> =>
  worker.fromOwnPage({ type: "look-up-list", marketplace: "com", asins: wanted })!;
const asked = (): string[] =>
  api.requests.map(({ url }) => url).filter((url) => url.includes("/v1/lookup/")).map((url) => url.split("/").at(-1)!); // biome-ignore format: one row

/** A server that knows every second product. */
function answers(): void {
  const known = new Map(asins.map((asin, n) => [prefixOf(asin), n % 2 === 0 ? asin : undefined]));
  api.override = ({ url }) => {
    if (url.endsWith("/v1/lookup")) return Response.json(bucketOf("", 4, undefined));
    const prefix = /\/v1\/lookup\/(.*)$/.exec(url)?.[1];
    return prefix === undefined ? null : Response.json(bucketOf(prefix, 4, known.get(prefix)));
  };
}

test.each([{ type: "share", code: "good" }, { type: "only-look-up" }])(
  "a list is looked up by prefixes, one product a request and in another order, after $type",
  async (consent) => {
    await worker.fromOwnPage({ ...consent, server });
    await settled();
    answers();
    const answer = (await ask()) as { products: { asin: string }[] };
    expect(answer).toMatchObject({ ok: true, isWhole: true });
    expect(answer.products.map(({ asin }) => asin)).toEqual(asins.filter((_, n) => n % 2 === 0));
    const wanted = asins.map(prefixOf);
    expect(asked().toSorted()).toEqual(wanted.toSorted());
    expect(asked()).not.toEqual(wanted);
    const lookUps = api.requests.filter(({ url }) => url.includes("/v1/lookup"));
    expect(JSON.stringify(lookUps)).not.toMatch(/B0000|"com"|token-1/);
  },
);

test("a product that is listed twice is asked for once", async () => {
  await worker.fromOwnPage({ type: "only-look-up", server });
  answers();
  await ask([asinOf(0), asinOf(0)]);
  expect(asked()).toEqual([prefixOf(asinOf(0))]);
});

test("more than 20 products, malformed ones and another shop's are not looked up", async () => {
  await worker.fromOwnPage({ type: "only-look-up", server });
  answers();
  expect(await ask(Array.from({ length: 21 }, (_, n) => asinOf(n)))).toBeUndefined();
  expect(await ask(["../x", "B00", "<script>"])).toEqual({ ok: true, products: [], isWhole: true });
  const foreign = { type: "look-up-list", marketplace: "example", asins };
  expect(await worker.fromOwnPage(foreign)).toEqual({ ok: true, products: [], isWhole: true });
  expect(await worker.fromContentScript({ type: "look-up-list", marketplace: "com", asins })).toBeUndefined();
  expect(asked()).toEqual([]);
});

test("who agreed before lists were asked for is not looked up for, until they agree", async () => {
  const settings = { mode: "lookup", server, registration: null, readKey: null, paused: false };
  machine.disk.settings = settings;
  answers();
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ lists: false });
  expect(await ask()).toEqual({ ok: false, reason: "no-consent" });
  // Another server under the same consent does not widen it.
  await worker.fromOwnPage({ type: "only-look-up", server });
  expect(await ask()).toEqual({ ok: false, reason: "no-consent" });
  expect(asked()).toEqual([]);
  await worker.fromOwnPage({ type: "allow-lists" });
  expect(await ask()).toMatchObject({ ok: true });
});

test("nobody allows lists without a consent", async () => {
  await worker.fromOwnPage({ type: "allow-lists" });
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ mode: "undecided", lists: false });
  expect(await ask()).toEqual({ ok: false, reason: "no-consent" });
  expect(api.requests).toEqual([]);
});

test("a server that answers about some products only is told of, one that answers about none is a failure", async () => {
  await worker.fromOwnPage({ type: "only-look-up", server });
  answers();
  const whole = api.override;
  api.override = (request) => (request.url.endsWith(prefixOf(asinOf(1))) ? retryLater(503) : whole(request));
  expect(await ask()).toMatchObject({ ok: true, isWhole: false });
  api.override = () => retryLater(503);
  expect(await ask()).toEqual({ ok: false, reason: "busy" });
});
