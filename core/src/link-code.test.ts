import fc from "fast-check";
import { expect, test } from "vitest";
import { groupedKey, linkCodeOf, parseTypedKey, recoveryKeyOf } from "./link-code.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test("a link code is read as it is shown, in any case, with spaces, and with letters that look alike", () => {
  fc.assert(
    fc.property(bytes(10), (random) => {
      const key = linkCodeOf(random);
      const shown = groupedKey(key);
      expect(shown).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
      const sloppy = ` ${shown.toLowerCase().replaceAll("1", "l").replaceAll("0", "o").replace("-", " – ")}\n`;
      for (const typed of [key, shown, sloppy])
        expect(parseTypedKey(typed)).toEqual({ kind: "link-code", key });
    }),
  );
});

test("a recovery key is read as it is shown, and refused with any one character changed", () => {
  fc.assert(
    fc.property(bytes(27), fc.nat(27), fc.nat(31), (random, at, other) => {
      const key = recoveryKeyOf(random);
      expect(groupedKey(key)).toMatch(/^(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
      expect(parseTypedKey(groupedKey(key).toLowerCase())).toEqual({ kind: "recovery-key", key });
      const character = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[other]!;
      fc.pre(character !== key[at]);
      const wrong = key.slice(0, at) + character + key.slice(at + 1);
      expect(parseTypedKey(wrong)).toEqual({ kind: "wrong", reason: "check" });
    }),
  );
});

test.each([
  ["", "empty"],
  [" - ", "empty"],
  ["ABCDE-FGHJU", "character"],
  ["ABCDE_FGHJK", "character"],
  ["АBCDE-FGHJK", "character"],
  ["ABCDE-FGHJ", "length"],
  ["ABCDE-FGHJKM", "length"],
  ["A".repeat(1e6), "length"],
  ["'; drop table link_code; --", "character"],
])("%j is neither a link code nor a recovery key", (typed, reason) => {
  expect(parseTypedKey(typed)).toEqual({ kind: "wrong", reason });
});

test("anything typed is read without a failure", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (typed) => {
      expect(["link-code", "recovery-key", "wrong"]).toContain(parseTypedKey(typed).kind);
    }),
  );
});
