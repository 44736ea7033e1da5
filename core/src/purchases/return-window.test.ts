import fc from "fast-check";
import { expect, test } from "vitest";
import { utcDate } from "../utc-date.ts";
import type { SeriesView } from "../wire/product.ts";
import { addDays, type Purchase, parsePurchase, purchaseText } from "./purchase.ts";
import { canBeReturned, cheaperNow, lastReturnDay, purchasesToCheck } from "./return-window.ts";

const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const paid = (more: Partial<Purchase> = {}): Purchase => ({
  ...parsePurchase("com/B000000001/2025-03-03/2499/USD")!,
  ...more,
});
const seen = (price: number | null, at: number, more: Partial<SeriesView> = {}): SeriesView => ({
  currency: "USD",
  exponent: 2,
  price,
  since: new Date(at - 86_400_000).toISOString(),
  lastConfirmedAt: new Date(at).toISOString(),
  lowest: null,
  highest: null,
  claims: [],
  ...more,
});
const now = noon("2025-03-20");

test.each<[string, number | null, Partial<SeriesView>, string, { price: number; lastDay: string } | null]>([
  ["cheaper by a fifth", 1999, {}, "2025-03-20", { price: 1999, lastDay: "2025-04-02" }],
  ["cheaper, on the last day", 1999, {}, "2025-04-02", { price: 1999, lastDay: "2025-04-02" }],
  ["cheaper, a day too late", 1999, {}, "2025-04-03", null],
  ["cheaper, before it was bought", 1999, {}, "2025-03-02", null],
  ["cheaper by little", 2299, {}, "2025-03-20", null],
  ["the same", 2499, {}, "2025-03-20", null],
  ["dearer", 2999, {}, "2025-03-20", null],
  ["unavailable", null, {}, "2025-03-20", null],
  ["cheaper, but disputed", 1999, { claims: [{ price: 2499, seenBy: 1, since: "2025-03-20T00:00:00Z" }] }, "2025-03-20", null],
  ["cheaper, but never accepted", 1999, { since: null }, "2025-03-20", null],
  ["cheaper, but not seen for three days", 1999, { lastConfirmedAt: "2025-03-17T11:00:00Z" }, "2025-03-20", null],
  ["cheaper, but never seen", 1999, { lastConfirmedAt: null }, "2025-03-20", null],
  ["cheaper in another currency", 1999, { currency: "EUR" }, "2025-03-20", null],
  ["free, which is a mistake", 0, {}, "2025-03-20", null],
])("a purchase that is now %s", (_, price, more, day, expected) => {
  expect(cheaperNow(paid(), seen(price, noon(day), more), noon(day))).toEqual(expected);
}); // biome-ignore format: one row each

test("of an expensive purchase a few percent are needed, and an unknown product is not cheaper", () => {
  const camera = paid({ price: 99_900 });
  expect(cheaperNow(camera, seen(95_500, now), now)).toBeNull();
  expect(cheaperNow(camera, seen(94_900, now), now)).not.toBeNull();
  expect(cheaperNow(camera, undefined, now)).toBeNull();
});

test("the shortest window of a shop counts", () => {
  expect(lastReturnDay(paid())).toBe("2025-04-02");
  expect(lastReturnDay({ ...paid(), marketplace: "de", currency: "EUR" })).toBe("2025-03-17");
  expect(lastReturnDay({ ...paid(), marketplace: "xx" })).toBeNull();
});

test("what was told, or can no longer be returned, is not looked at; what ends first comes first", () => {
  const rows = ["com/B000000001/2025-03-10/2499/USD", "com/B000000002/2025-03-03/2499/USD", "com/B000000003/2025-01-03/2499/USD", "com/B000000004/2025-03-04/2499/USD"].map((text) => ({ text, purchase: parsePurchase(text)! })); // biome-ignore format: one row
  const checked = purchasesToCheck(rows, new Set([rows[3]!.text]), now);
  expect(checked.map(({ text }) => text)).toEqual([rows[1]!.text, rows[0]!.text]);
});

test("nothing is told after the last day, twice, or of a price that is not accepted and undisputed", () => {
  const day = fc.integer({ min: -5, max: 60 }).map((days) => addDays("2025-03-03", days));
  fc.assert(
    fc.property(day, day, fc.option(fc.integer({ min: 0, max: 3000 })), fc.boolean(), fc.boolean(), fc.nat(5), (bought, today, price, isAccepted, isDisputed, age) => {
      const purchase = paid({ day: bought });
      const at = noon(today);
      const view = seen(price, at - age * 86_400_000, {
        ...(!isAccepted && { since: null }),
        ...(isDisputed && { claims: [{ price: 1, seenBy: 1, since: "2025-03-20T00:00:00Z" }] }),
      });
      const told = cheaperNow(purchase, view, at);
      if (!told) return;
      expect([isAccepted, isDisputed, age <= 2]).toEqual([true, false, true]);
      expect(utcDate(at) <= told.lastDay && canBeReturned(purchase, at)).toBe(true);
      expect(told.price).toBeLessThan(purchase.price);
      const text = purchaseText(purchase);
      expect(purchasesToCheck([{ text, purchase }], new Set([text]), at)).toEqual([]);
    }),
  );
}); // biome-ignore format: one row
