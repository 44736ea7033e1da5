import fc from "fast-check";
import { expect, test } from "vitest";
import { variantsOf } from "./search-variants.ts";

test.each([
  ["lmap", "lamp"],
  ["lampp", "lamp"],
  ["lanp", "lamp"],
  ["shlf", "shelf"],
  ["müslii", "müsli"],
])("%s may be meant as %s", (typed, meant) => {
  expect(variantsOf(typed)).toContain(meant);
});

test.each(["lmp", "x100", "b0", ""])("nothing else may be meant by %j", (typed) => {
  expect(variantsOf(typed)).toEqual([]);
});

test("variants are letters only, never the word itself, and few enough for one search", () => {
  const word = fc.stringMatching(/^[a-zäöüß]{4,40}$/);
  fc.assert(
    fc.property(word, (typed) => {
      const variants = variantsOf(typed);
      expect(variants).not.toContain(typed);
      expect(variants.every((one) => /^\p{L}+$/u.test(one))).toBe(true);
      expect(variants.length).toBeLessThan(3000);
    }),
  );
});
