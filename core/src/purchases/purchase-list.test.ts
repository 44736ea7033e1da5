import fc from "fast-check";
import { expect, test } from "vitest";
import { maxPurchases, parsePurchase, purchaseText } from "./purchase.ts";
import {
  detachedPurchases,
  mergedPurchases,
  noPurchases,
  type PurchaseList,
  purchasesIn,
  rebasedPurchases,
  withoutPurchases,
  withPurchases,
} from "./purchase-list.ts";

const text = (n: number): string => `com/B${String(n).padStart(9, "0")}/2025-03-03/2499/USD`;
const texts = (...numbers: readonly number[]) => numbers.map(text);

test("a purchase is the same after it was written and read", () => {
  expect(purchaseText(parsePurchase(text(1))!)).toBe(text(1));
});

test.each([
  "com/B000000001/2025-03-03/2499/EUR",
  "xx/B000000001/2025-03-03/2499/USD",
  "com/B00000001/2025-03-03/2499/USD",
  "com/B000000001/2025-02-30/2499/USD",
  "com/B000000001/1994-01-01/2499/USD",
  "com/B000000001/2025-03-03/0/USD",
  "com/B000000001/2025-03-03/99999999999999/USD",
  "com/B000000001/2025-03-03/2499/USD/112-7654321-1234567",
  "",
])("%j is no purchase", (wrong) => {
  expect(parsePurchase(wrong)).toBeNull();
});

test("purchases are added once, and what is none is left out", () => {
  const first = withPurchases(noPurchases, texts(1, 2, 2));
  expect(first).toMatchObject({ added: 2, same: 0, left: 0 });
  expect(withPurchases(first.list, [...texts(2, 3), "nonsense"])).toMatchObject({
    added: 1,
    same: 1,
    left: 1,
  });
});

test("a full list takes no more, and keeps what it has", () => {
  const full = withPurchases(
    noPurchases,
    Array.from({ length: maxPurchases }, (_, n) => text(n)),
  ).list;
  const more = withPurchases(full, texts(maxPurchases + 1));
  expect([more.added, more.left, purchasesIn(more.list).length]).toEqual([0, 1, maxPurchases]);
});

test("what one browser deletes is deleted in the other, and what both add is in both", () => {
  const kept = texts(1, 2);
  const here: PurchaseList = { known: kept, fresh: [], removed: [] };
  const afterHere = mergedPurchases(withoutPurchases(here, texts(1)), kept);
  const there = mergedPurchases(withPurchases(here, texts(3)).list, afterHere.known);
  expect(purchasesIn(there)).toEqual(texts(2, 3));
  expect(purchasesIn(mergedPurchases(afterHere, there.known))).toEqual(texts(2, 3));
});

test("a purchase that is deleted and added again stays", () => {
  const here: PurchaseList = { known: texts(1), fresh: [], removed: [] };
  const again = withPurchases(withoutPurchases(here, null), texts(1)).list;
  expect(purchasesIn(mergedPurchases(again, texts(1)))).toEqual(texts(1));
});

const numbers = fc.uniqueArray(fc.nat(12), { maxLength: 10 });

test("two browsers that were never the same have the union after they were put together, in any order", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [first, second] = [a, b].map((one) => withPurchases(noPurchases, texts(...one)).list);
      const one = mergedPurchases(first!, purchasesIn(second!));
      const other = mergedPurchases(second!, purchasesIn(first!));
      expect(one.known).toEqual(other.known);
      expect(new Set(one.known)).toEqual(new Set(texts(...a, ...b)));
    }),
  );
});

test("putting together what is the same changes nothing, and a list that is kept alone loses nothing", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const list = withPurchases({ known: texts(...a), fresh: [], removed: [] }, texts(...b)).list;
      const once = mergedPurchases(list, texts(...a));
      expect(mergedPurchases(once, once.known)).toEqual(once);
      expect(purchasesIn(detachedPurchases(list))).toEqual(purchasesIn(list));
    }),
  );
});

test("what is added and deleted while purchases are sent is sent the next time, and nothing else changes", () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, numbers, numbers, (known, fresh, kept, added, deleted) => {
      const before = withPurchases({ known: texts(...known), fresh: [], removed: [] }, texts(...fresh)).list;
      const uploaded = mergedPurchases(before, texts(...kept)).known;
      const now = withoutPurchases(withPurchases(before, texts(...added)).list, texts(...deleted));
      const after = rebasedPurchases(before, now, uploaded);
      const next = new Set(mergedPurchases(after, uploaded).known);
      for (const text of purchasesIn(now))
        if (!purchasesIn(before).includes(text)) expect(next).toContain(text);
      for (const text of purchasesIn(before)) if (!purchasesIn(now).includes(text)) expect(next).not.toContain(text); // biome-ignore format: one row
      expect(next.size).toBe(new Set(purchasesIn(after)).size);
    }),
  );
});
