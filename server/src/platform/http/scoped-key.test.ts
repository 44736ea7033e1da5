import { expect, test } from "vitest";
import { ScopedKeys } from "./scoped-key.ts";

const secret = "a secret of the server, long enough";
const clock = { now: 1_800_000_000_000 };
const keys = new ScopedKeys(secret, () => clock.now);

test("a scoped key opens what it names and nothing else", () => {
  const key = keys.sign("picture", "de/B000000001", null);
  expect(keys.verify("picture", "de/B000000001", key)).toBe(true);
  expect(keys.verify("picture", "de/B000000002", key)).toBe(false);
  expect(keys.verify("feed", "de/B000000001", key)).toBe(false);
  // The parts are not merely joined.
  expect(keys.verify("pictured", "e/B000000001", key)).toBe(false);
  expect(
    new ScopedKeys("another secret of a server", () => clock.now).verify("picture", "de/B000000001", key),
  ).toBe(false);
});

test("a scoped key ends when it says, and its end cannot be moved", () => {
  const key = keys.sign("see", "7", clock.now + 1000);
  expect(keys.verify("see", "7", key)).toBe(true);
  const [, signature] = key.split(".");
  for (const expires of ["never", (clock.now + 9_999_999).toString(36), ""]) {
    expect(keys.verify("see", "7", `${expires}.${signature}`)).toBe(false);
  }
  clock.now += 1000;
  expect(keys.verify("see", "7", key)).toBe(false);
});

test.each([
  "",
  ".",
  "never",
  "never.",
  `never.${"ä".repeat(43)}`,
  `never.${"A".repeat(43)}`,
  "x".repeat(99_999),
])("%j is no scoped key", (text) => expect(keys.verify("see", "7", text)).toBe(false));

test("a scoped key needs no escaping in a URL", () => {
  for (const expires of [null, 1_900_000_000_000, 0.5]) {
    const key = keys.sign("see", "ü/?&=", expires);
    expect(encodeURIComponent(key)).toBe(key);
  }
});
