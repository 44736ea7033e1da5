import { ReportBatch } from "@tidemark/core/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asinOf, idOf, listingOf } from "../testing/listing.fixture.ts";
import { batchOf, withoutExpired } from "./batch.ts";
import { type Entry, emptyOutbox, maxAgeMs, maxCardAgeMs, maxReportsBytes, type Outbox } from "./outbox.ts";

const now = 1_780_000_000_000;
const entryOf = (n: number, title = "A lamp", readAt = now): Entry => ({
  id: idOf(n),
  readAt,
  listing: listingOf({ asin: asinOf(n), title }),
});
const outboxOf = (entries: Entry[], more: Partial<Outbox> = {}): Outbox => ({
  ...emptyOutbox,
  entries,
  ...more,
});

test("batchOf makes a ReportBatch of the oldest reports, with their ages as of now", () => {
  const { body, ids } = batchOf(outboxOf([entryOf(1, "x", now - 5000), entryOf(2)]), now, "1.2.3")!;
  expect(ids).toEqual([idOf(1), idOf(2)]);
  const batch = ReportBatch.parse(JSON.parse(body));
  expect(batch.client).toBe("1.2.3");
  expect(batch.reports.map(({ ageMs }) => ageMs)).toEqual([5000, 0]);
});

test("batchOf gives no negative age when the clock was set back", () => {
  const { body } = batchOf(outboxOf([entryOf(1, "x", now + 9000)]), now, "1")!;
  expect(JSON.parse(body).reports[0].ageMs).toBe(0);
});

test("batchOf gives null for an empty outbox", () => {
  expect(batchOf(emptyOutbox, now, "1")).toBeNull();
});

test("batchOf keeps to the limit, 50 reports and 64 KB, with at least one report", () => {
  const title = fc.string({ unit: "grapheme", maxLength: 1000 });
  fc.assert(
    fc.property(
      fc.array(title, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 0, max: 60 }),
      (titles, limit) => {
        const entries = titles.map((text, i) => entryOf(i, text));
        const { ids, body } = batchOf(outboxOf(entries, { limit }), now, "1")!;
        expect(ids.length).toBeGreaterThan(0);
        expect(ids.length).toBeLessThanOrEqual(Math.min(Math.max(limit, 1), 50));
        expect(ids).toEqual(entries.slice(0, ids.length).map(({ id }) => id));
        expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(maxReportsBytes);
        expect(JSON.parse(body).reports).toHaveLength(ids.length);
      },
    ),
    { numRuns: 40 },
  );
});

test("a card is sent as a report of its own kind, and dropped once it is an hour old", () => {
  const price = { amount: "5.00", currency: "USD", rule: "card-price" };
  const card = { marketplace: "com", asin: asinOf(1), deliveryCountry: null, price };
  const cardOf = (n: number, readAt: number): Entry => ({ id: idOf(n), readAt, card });
  const { body } = batchOf(outboxOf([cardOf(1, now - 5000)]), now, "1")!;
  expect(ReportBatch.parse(JSON.parse(body)).reports).toEqual([{ id: idOf(1), ageMs: 5000, card }]);
  const outbox = outboxOf([cardOf(1, now - maxCardAgeMs - 1), cardOf(2, now - maxCardAgeMs)]);
  expect(withoutExpired(outbox, now).entries.map(({ id }) => id)).toEqual([idOf(2)]);
});

test("a report older than a week is dropped", () => {
  const outbox = outboxOf([entryOf(1, "x", now - maxAgeMs - 1), entryOf(2, "x", now - maxAgeMs)]);
  expect(withoutExpired(outbox, now).entries.map(({ id }) => id)).toEqual([idOf(2)]);
});
