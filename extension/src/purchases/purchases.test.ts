import { beforeEach, expect, test, vi } from "vitest";
import { settled } from "../testing/fake-browser.fixture.ts";
import type { RecordedRequest } from "../testing/fake-server.fixture.ts";
import { HolderFixture, server } from "../testing/holder.fixture.ts";

const dayMs = 86_400_000;
let w: HolderFixture;
/** What the server knows: price by ASIN. */
let prices: Record<string, number | null>;
let claims: number;

beforeEach(() => {
  w = new HolderFixture();
  [prices, claims] = [{}, 0];
  w.api.override = (request) => lookUp(request) ?? w.answer(request);
});

/** The private look-up's only bucket. */
function lookUp({ url }: RecordedRequest): Response | null {
  if (!new URL(url).pathname.startsWith("/v1/lookup")) return null;
  const asin = Object.keys(prices);
  const at = asin.map(() => Math.floor(w.machine.now / 1000));
  return Response.json(
    {
      prefix: "", length: 0,
      products: { marketplace: asin.map(() => "com"), asin },
      series: {
        product: asin.map((_, n) => n), series: asin.map(() => "buy_box"), price: Object.values(prices), since: at,
        lastConfirmedAt: at, lowest: asin.map(() => null), lowestAt: asin.map(() => null), highest: asin.map(() => null),
        highestAt: asin.map(() => null), appraisal: asin.map(() => null),
      },
      claims: claims > 0 ? { row: [0], price: [1], seenBy: [1], since: at.slice(0, 1) } : { row: [], price: [], seenBy: [], since: [] },
    },
    { headers: { Date: new Date(w.machine.now).toUTCString() } },
  ); // biome-ignore format: the bucket in rows
}

const send = (request: object) => w.worker.fromOwnPage(request);
/** Digests that are being computed, on another thread. */
let digesting = 0;
const digest = crypto.subtle.digest.bind(crypto.subtle);
vi.spyOn(crypto.subtle, "digest").mockImplementation(async (...asked) => {
  digesting += 1;
  try {
    return await digest(...asked);
  } finally {
    digesting -= 1;
  }
});

/** Waits until nothing changes. */
async function quiet(): Promise<void> {
  const now = () => JSON.stringify([w.machine.disk, [...w.machine.alarms], w.machine.notificationsShown, w.api.requests.length]); // biome-ignore format: one row
  for (let before = ""; digesting > 0 || before !== now(); ) {
    before = now();
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 4));
    await settled();
  }
}
const dayAgo = (days: number): string => new Date(w.machine.now - days * dayMs).toISOString().slice(0, 10);
const lamp = (days = 3): string => `com/B000000001/${dayAgo(days)}/2499/USD`;
const lookUps = () => w.requestsTo("/v1/lookup");

test("purchases are kept once, given for a product, searched for in no request, and deleted", async () => {
  const texts = [lamp(), `com/B000000002/${dayAgo(9)}/999/USD`];
  expect(await send({ type: "keep-purchases", texts: [...texts, "nonsense"] })).toEqual({ ok: true, added: 2, same: 0, left: 1 }); // biome-ignore format: one row
  expect(await send({ type: "purchases-of", marketplace: "com", asin: "B000000001" })).toEqual([
    { text: lamp(), day: dayAgo(3), price: 2499 },
  ]);
  expect(await send({ type: "purchases" })).toEqual({ texts, watching: false, offers: [] });
  await send({ type: "remove-purchases", texts: [lamp()] });
  expect(await send({ type: "purchases" })).toMatchObject({ texts: [texts[1]] });
  await send({ type: "remove-purchases", texts: null });
  expect(await send({ type: "purchases" })).toMatchObject({ texts: [] });
  await quiet();
  expect(w.api.requests).toEqual([]);
});

test("what was bought is kept by one request; what can be no purchase is not", async () => {
  const bought = { type: "bought", marketplace: "com", asin: "B000000001", day: dayAgo(0), price: 8299 };
  expect(await send(bought)).toEqual({ ok: true });
  expect(await send({ ...bought, price: 0 })).toEqual({ ok: false });
  expect(await send({ ...bought, day: dayAgo(-3) })).toEqual({ ok: false });
  expect(await send({ ...bought, marketplace: "evil/../com" })).toEqual({ ok: false });
  expect(await send({ type: "purchases" })).toMatchObject({
    texts: [`com/B000000001/${dayAgo(0)}/8299/USD`],
  });
});

test("a content script can neither read nor change purchases", () => {
  for (const request of [{ type: "purchases" }, { type: "remove-purchases", texts: null }])
    expect(w.worker.fromContentScript(request)).toBeUndefined();
});

test("withdrawn consent and the erasure of everything delete purchases", async () => {
  for (const end of [{ type: "decline" }, { type: "erase-holder" }]) {
    await w.makeFirstWatch();
    await send({ type: "keep-purchases", texts: [lamp()] });
    await send(end);
    expect(JSON.stringify(w.machine.disk)).not.toContain("2499");
  }
});

/** Keeps the purchase of a lamp and wants to be told. */
async function watchReturns(texts: readonly string[] = [lamp()]): Promise<void> {
  await send({ type: "only-look-up", server });
  await send({ type: "keep-purchases", texts });
  await send({ type: "watch-returns", on: true });
  await quiet();
}
const nextDay = async (): Promise<void> => {
  w.machine.now = Math.max(w.machine.now + 1, w.machine.alarms.get("returns") ?? w.machine.now + dayMs);
  w.worker.alarm("returns");
  await quiet();
};

test("what costs clearly less and can be returned is told once, with the last day, and a click opens the list", async () => {
  prices = { B000000001: 1999 };
  await watchReturns();
  expect([...w.machine.notifications]).toMatchObject([[`return ${lamp()}`, { title: "Now $19.99: less than you paid" }]]); // biome-ignore format: one row
  const message = [...w.machine.notifications.values()][0]!.message;
  expect(message).toMatch(
    /^You paid \$24\.99 on .+, and can return it until .+ at least\. It is B000000001 at amazon\.com\.$/,
  );
  prices = { B000000001: 999 };
  await nextDay();
  w.restart();
  await nextDay();
  expect(w.machine.notificationsShown).toBe(1);
  w.worker.click(`return ${lamp(3 + 2)}`);
  await quiet();
  expect(w.machine.tabs.at(-1)).toMatch(/options\.html#paid$/);
});

test("nothing is told of a disputed price, of an unknown product, or after the last day", async () => {
  [prices, claims] = [{ B000000001: 1999 }, 1];
  await watchReturns([lamp(), `com/B000000007/${dayAgo(1)}/2499/USD`]);
  expect(w.machine.notificationsShown).toBe(0);
  claims = 0;
  w.machine.now += 40 * dayMs;
  await nextDay();
  expect(w.machine.notificationsShown).toBe(0);
});

test("the server is asked once a day, only if it is wanted, by prefixes and without a token", async () => {
  prices = { B000000001: 2499 };
  await send({ type: "only-look-up", server });
  await send({ type: "keep-purchases", texts: [lamp()] });
  await nextDay();
  expect(lookUps()).toEqual([]);
  await send({ type: "watch-returns", on: true });
  await quiet();
  const first = lookUps().length;
  expect(first).toBeGreaterThan(0);
  for (let n = 0; n < 5; n++) {
    w.machine.now += dayMs / 6;
    w.restart();
    w.worker.alarm("returns");
    await quiet();
  }
  expect(lookUps()).toHaveLength(first);
  await nextDay();
  expect(lookUps()).toHaveLength(2 * first);
  for (const { url, headers } of lookUps())
    expect([/B0000|2499/.test(url), headers.Authorization]).toEqual([false, undefined]);
  await send({ type: "watch-returns", on: false });
  await quiet();
  expect(w.machine.alarms.has("returns")).toBe(false);
  await nextDay();
  expect(lookUps()).toHaveLength(2 * first);
});

test("of many purchases at most 20 products are asked about", async () => {
  prices = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`B0000001${String(n).padStart(2, "0")}`, 1000]),
  );
  await watchReturns(Object.keys(prices).map((asin) => `com/${asin}/${dayAgo(3)}/2499/USD`));
  expect(w.machine.notificationsShown).toBe(20);
});

test("a clock that was set back asks no second time on one day", async () => {
  prices = { B000000001: 2499 };
  await watchReturns();
  const first = lookUps().length;
  w.machine.now -= 3 * dayMs;
  w.worker.alarm("returns");
  await quiet();
  expect(lookUps()).toHaveLength(first);
});

test("what costs less is told at most once, wherever the worker is ended", async () => {
  for (const dieAfter of [false, true]) {
    for (let steps = 1; steps <= 12; steps++) {
      w = new HolderFixture();
      w.api.override = (request) => lookUp(request) ?? w.answer(request);
      prices = { B000000001: 2499 };
      await watchReturns();
      prices = { B000000001: 1999 };
      Object.assign(w.machine, { steps, dieAfter });
      await nextDay();
      w.machine.steps = Number.POSITIVE_INFINITY;
      w.restart();
      await quiet();
      w.machine.notifications.clear();
      await nextDay();
      await nextDay();
      expect(w.machine.notificationsShown).toBeLessThanOrEqual(1);
    }
  }
});

test("purchases that cannot be read count as none", async () => {
  w.machine.disk.purchases = { list: "of a newer version" };
  expect(await send({ type: "purchases" })).toEqual({ texts: [], watching: false, offers: [] });
});
