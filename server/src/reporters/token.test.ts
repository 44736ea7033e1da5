import { expect, test } from "vitest";
import { ReporterTokens } from "./token.ts";

const dayMs = 86_400_000;
const at = (days: number) => new ReporterTokens("a secret", () => days * dayMs);
const bearer = (token: string) => `Bearer ${token}`;

test("a token names its reporter, the same each time, in any process with the key", () => {
  const { token, reporter } = at(20_000).issue();
  expect(at(20_000).verify(bearer(token))).toBe(String(reporter));
  expect(at(20_179).verify(bearer(token))).toBe(String(reporter));
});

test("two tokens never name one reporter", () => {
  const reporters = Array.from({ length: 500 }, () => at(20_000).issue().reporter);
  expect(new Set(reporters).size).toBe(500);
});

test("it ends after 180 days, when it says", () => {
  const { token, expiresAt } = at(20_000).issue();
  expect(expiresAt.getTime()).toBe(20_180 * dayMs);
  expect(at(20_180).verify(bearer(token))).toBeNull();
});

test("one from tomorrow, of another key, or changed in any letter is none", () => {
  const { token } = at(20_000).issue();
  expect(at(19_999).verify(bearer(token))).toBeNull();
  expect(new ReporterTokens("another", () => 20_000 * dayMs).verify(bearer(token))).toBeNull();
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === "A" ? "B" : "A";
    const forged = token.slice(0, i) + other + token.slice(i + 1);
    // The last letter of a base64url group has bits that say nothing: the text must be the same all the same.
    expect(at(20_000).verify(bearer(forged)), `letter ${i}`).toBeNull();
  }
});

test.each([undefined, "", "Bearer ", "Basic abc", "Bearer tm1...", `Bearer ${"x".repeat(10_000)}`])(
  "%j is none",
  (header) => {
    expect(at(20_000).verify(header)).toBeNull();
  },
);
