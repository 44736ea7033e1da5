import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asinOf, idOf, listingOf, priceOf } from "../testing/listing.fixture.ts";
import { type EnqueueOutcome, enqueue } from "./enqueue.ts";
import { emptyOutbox, maxEntries, maxLastReports, type Outbox, reportKey } from "./outbox.ts";

const minute = 60_000;
const hour = 60 * minute;
/** Noon UTC: the day begins and ends twelve hours away. */
const noon = Date.UTC(2026, 5, 1, 12);

/** Enqueues one sighting after another; the outcomes and the outbox in the end. */
function seen(...sightings: readonly (readonly [at: number, amount: string])[]) {
  let outbox: Outbox = emptyOutbox;
  const outcomes: EnqueueOutcome[] = [];
  for (const [i, [now, amount]] of sightings.entries()) {
    const listing = listingOf({ prices: { buy_box: priceOf(amount) } });
    const result = enqueue(outbox, { id: idOf(i), listing, now });
    outbox = result.outbox;
    outcomes.push(result.outcome);
  }
  return { outbox, outcomes };
}

describe("enqueue", () => {
  test("a coupon that comes or goes is reported again, though the price is the same", () => {
    const at = (outbox: Outbox, percent: number | null) =>
      enqueue(outbox, {
        id: `id-${percent}`,
        listing: listingOf({ coupon: percent === null ? null : { percent } }),
        now: noon,
      });
    const first = at(emptyOutbox, null);
    const second = at(first.outbox, 10);
    expect([second.outcome, at(second.outbox, 10).outcome, at(second.outbox, null).outcome]).toEqual([
      "queued",
      "known",
      "queued",
    ]);
  });

  test("a sighting with the same price a little later is known", () => {
    expect(seen([noon, "5.00"], [noon + 14 * minute, "5.00"]).outcomes).toEqual(["queued", "known"]);
  });

  test("a sighting is repeated once after a quarter of an hour, then every six hours", () => {
    const { outcomes } = seen(
      [noon, "5.00"],
      [noon + 15 * minute, "5.00"],
      [noon + 31 * minute, "5.00"],
      [noon + 6 * hour, "5.00"],
      [noon + 7 * hour, "5.00"],
    );
    expect(outcomes).toEqual(["queued", "queued", "known", "known", "queued"]);
  });

  test("a sighting on a new UTC day is queued: the day has no row without it", () => {
    const late = noon + 12 * hour - minute;
    expect(seen([late, "5.00"], [late + 2 * minute, "5.00"]).outcomes).toEqual(["queued", "queued"]);
  });

  test("a sighting with another price is always queued, also the way back", () => {
    const { outcomes, outbox } = seen([noon, "5.00"], [noon + 1, "4.00"], [noon + 2, "5.00"]);
    expect(outcomes).toEqual(["queued", "queued", "queued"]);
    expect(outbox.entries.map(({ id }) => id)).toEqual([idOf(0), idOf(1), idOf(2)]);
  });

  test("a sighting after the clock was set back is queued", () => {
    expect(seen([noon, "5.00"], [noon - hour, "5.00"]).outcomes).toEqual(["queued", "queued"]);
  });

  test("a sighting that cannot be compared is not queued, and gives the reason", () => {
    const outcomeOf = (more: Parameters<typeof listingOf>[0]): EnqueueOutcome =>
      enqueue(emptyOutbox, { id: idOf(1), listing: listingOf(more), now: noon }).outcome;
    expect(outcomeOf({ deliveryCountry: "DE" })).toBe("foreign-delivery");
    expect(outcomeOf({ prices: { buy_box: priceOf("5.00", "EUR") } })).toBe("currency-mismatch");
    expect(outcomeOf({ prices: {}, reasons: { buy_box: "ambiguous" } })).toBe("nothing");
    expect(outcomeOf({ prices: {}, availability: "unavailable" })).toBe("queued");
  });

  test("a sighting that differs only in title or seller is known", () => {
    const first = enqueue(emptyOutbox, { id: idOf(1), listing: listingOf(), now: noon });
    const other = listingOf({ title: "B lamp", image: null, seller: { name: "Bob", isAmazon: false } });
    expect(enqueue(first.outbox, { id: idOf(2), listing: other, now: noon }).outcome).toBe("known");
  });
});

test("the queue and the last reports stay bounded, and keep the newest", () => {
  let outbox: Outbox = emptyOutbox;
  for (let n = 0; n < maxEntries + 20; n++) {
    outbox = enqueue(outbox, { id: idOf(n), listing: listingOf({ asin: asinOf(n) }), now: noon + n }).outbox;
  }
  expect(outbox.entries).toHaveLength(maxEntries);
  expect(outbox.entries.at(-1)!.id).toBe(idOf(maxEntries + 19));
  expect(Object.keys(outbox.said)).toHaveLength(maxLastReports);
  expect(Object.keys(outbox.said).at(-1)).toBe(`com/${asinOf(maxEntries + 19)}`);
});

test("the last queued report of a product always has the price seen last", () => {
  const sighting = fc.record({
    product: fc.nat(2),
    price: fc.integer({ min: 1, max: 3 }),
    wait: fc.nat(8 * hour),
  });
  fc.assert(
    fc.property(fc.array(sighting, { maxLength: 30 }), (sightings) => {
      let outbox: Outbox = emptyOutbox;
      let now = noon;
      const last = new Map<string, string>();
      for (const [i, { product, price, wait }] of sightings.entries()) {
        now += wait;
        const listing = listingOf({ asin: asinOf(product), prices: { buy_box: priceOf(`${price}.00`) } });
        const { outbox: next, outcome } = enqueue(outbox, { id: idOf(i), listing, now });
        const key = `com/${asinOf(product)}`;
        if (last.get(key) !== `${price}.00`) expect(outcome).toBe("queued");
        last.set(key, `${price}.00`);
        outbox = next;
      }
      for (const [key, amount] of last) {
        const lastEntry = outbox.entries.findLast((entry) => reportKey(entry) === key);
        expect(lastEntry).toMatchObject({ listing: { prices: { buy_box: { amount } } } });
      }
    }),
  );
});
