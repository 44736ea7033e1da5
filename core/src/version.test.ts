import fc from "fast-check";
import { expect, test } from "vitest";
import { isOlder, isVersion } from "./version.ts";

const version = fc.array(fc.nat(999_999_999), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));

test.each([
  ["0.1.0", "0.2.0", true],
  ["0.9.0", "0.10.0", true],
  ["0.10.0", "0.9.0", false],
  ["1", "1.0.0.0", false],
  ["1.0.0", "1", false],
  ["1", "1.0.0.1", true],
  ["0.1.0", "0.1.0", false],
])("version %s is older than %s: %j", (mine, theirs, older) => {
  expect(isOlder(mine, theirs)).toBe(older);
});

test.each(["", "latest", "v1", "1.2.3-beta", "1..2", "01.2", "-1", "1.2.3.4.5", " 1", "9999999999", "١.٢"])(
  "%j is no version, and neither older nor newer than one",
  (text) => {
    expect(isVersion(text)).toBe(false);
    expect([isOlder(text, "1.0.0"), isOlder("1.0.0", text)]).toEqual([false, false]);
  },
);

test("of two versions at most one is older, and none is older than itself", () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(isVersion(a)).toBe(true);
      expect(isOlder(a, a)).toBe(false);
      expect(isOlder(a, b) && isOlder(b, a)).toBe(false);
    }),
  );
});

test("versions are in one order", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      if (isOlder(a, b) && isOlder(b, c)) expect(isOlder(a, c)).toBe(true);
    }),
  );
});
