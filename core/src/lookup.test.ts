import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { longestPrefix, lookupLength } from "./lookup.ts";

test.each([
  [0, 0],
  [1023, 0],
  [1024, 1],
  [16_383, 1],
  [16_384, 2],
  [100_000_000, 5],
  [1e15, longestPrefix],
])("%d products: %d digits", (products, length) => {
  expect(lookupLength(products)).toBe(length);
});

test("law: more products never make the prefix shorter, nor the average bucket smaller than 64 while there are that many", () => {
  fc.assert(
    fc.property(fc.nat(2e9), fc.nat(2e9), (a, b) => {
      const [few, many] = [Math.min(a, b), Math.max(a, b)];
      expect(lookupLength(few)).toBeLessThanOrEqual(lookupLength(many));
      expect(many / 16 ** lookupLength(many)).toBeGreaterThanOrEqual(Math.min(many, 64));
    }),
  );
});

test.each([1024, 16_384])("of %d products, every bucket holds at least 20", (products) => {
  const length = lookupLength(products);
  const buckets = new Map<string, number>();
  for (let n = 0; n < products; n++) {
    const digest = createHash("sha256")
      .update(`com:B${String(n).padStart(9, "0")}`)
      .digest("hex");
    const prefix = digest.slice(0, length);
    buckets.set(prefix, (buckets.get(prefix) ?? 0) + 1);
  }
  expect(buckets.size).toBe(16 ** length);
  expect(Math.min(...buckets.values())).toBeGreaterThanOrEqual(20);
});
