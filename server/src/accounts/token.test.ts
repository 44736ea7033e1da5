import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ReporterKeys } from "./keys.ts";
import { ReporterTokens } from "./token.ts";

const dayMs = 86_400_000;
const key = (secret: string, signsFrom = 0) => ({ secret, signsFrom });
const at = (days: number, keys = [key("a secret")]) => {
  const clock = () => days * dayMs;
  return new ReporterTokens(new ReporterKeys(keys, clock), clock);
};
const bearer = (token: string) => `Bearer ${token}`;

/** A token of before there were renewals: the day of issue only. */
function older(day: number, secret = "a secret"): string {
  const id = createHash("sha256").update(secret).digest("base64url").slice(0, 6);
  const payload = Buffer.alloc(20, 5);
  payload.writeUInt32BE(day, 16);
  const body = payload.toString("base64url");
  return `tm1.${id}.${body}.${createHmac("sha256", secret).update(`${id}.${body}`).digest("base64url")}`;
}

test("a token names its reporter and the day it registered, the same each time, in any process with the key", () => {
  const { token, reporter } = at(20_000).issue();
  expect(reporter.registeredOn).toBe(20_000);
  expect(at(20_000).verify(bearer(token))).toEqual(reporter);
  expect(at(20_089).verify(bearer(token))).toEqual(reporter);
});

test("two tokens never name one reporter", () => {
  const reporters = Array.from({ length: 500 }, () => at(20_000).issue().reporter.id);
  expect(new Set(reporters).size).toBe(500);
});

test("a token expires after 90 days, as it says", () => {
  const { token, expiresAt } = at(20_000).issue();
  expect(expiresAt.getTime()).toBe(20_090 * dayMs);
  expect(at(20_090).verify(bearer(token))).toBeNull();
});

test("a token from tomorrow, of another key, or changed in any letter is invalid", () => {
  const { token } = at(20_000).issue();
  expect(at(19_999).verify(bearer(token))).toBeNull();
  expect(at(20_000, [key("another")]).verify(bearer(token))).toBeNull();
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === "A" ? "B" : "A";
    const forged = token.slice(0, i) + other + token.slice(i + 1);
    // The last letter of a base64url group has bits that carry no data: the text must be the same nevertheless.
    expect(at(20_000).verify(bearer(forged)), `letter ${i}`).toBeNull();
  }
});

const nonsense = [
  "",
  "Bearer ",
  "Basic abc",
  "Bearer tm1...",
  "Bearer tm2.a.b.c",
  `Bearer ${"x".repeat(10_000)}`,
];
test.each([undefined, ...nonsense])("%j is not a valid token", (header) => {
  expect(at(20_000).verify(header)).toBeNull();
  expect(at(20_000).renew(header)).toBeNull();
});

describe("a renewed token", () => {
  test("a renewed token has the same reporter and day of registration; both stay valid until they expire", () => {
    const first = at(20_000).issue();
    const second = at(20_080).renew(bearer(first.token))!;
    expect(second.reporter).toEqual(first.reporter);
    expect(second.expiresAt.getTime()).toBe(20_170 * dayMs);
    expect(at(20_089).verify(bearer(first.token))).toEqual(first.reporter);
    expect(at(20_169).verify(bearer(second.token))).toEqual(first.reporter);
    expect(at(20_170).verify(bearer(second.token))).toBeNull();
  });

  test("an expired token cannot be renewed", () => {
    expect(at(20_090).renew(bearer(at(20_000).issue().token))).toBeNull();
  });
});

describe("a token of the first kind", () => {
  test("a tm1 token is valid for 180 days, and is renewed as tm2", () => {
    const token = older(20_000);
    const reporter = at(20_000).verify(bearer(token))!;
    expect(reporter.registeredOn).toBe(20_000);
    expect(at(20_179).verify(bearer(token))).toEqual(reporter);
    expect(at(20_180).verify(bearer(token))).toBeNull();
    const renewed = at(20_150).renew(bearer(token))!;
    expect(renewed.token).toMatch(/^tm2\./);
    expect(at(20_239).verify(bearer(renewed.token))).toEqual(reporter);
  });

  test("a tm1 token signed by another key, or relabelled as tm2, is invalid", () => {
    expect(at(20_000).verify(bearer(older(20_000, "another")))).toBeNull();
    expect(at(20_000).verify(bearer(older(20_000).replace("tm1", "tm2")))).toBeNull();
    expect(at(20_000).verify(bearer(at(20_000).issue().token.replace("tm2", "tm1")))).toBeNull();
  });
});

describe("a new key", () => {
  const both = [key("a secret"), key("a newer one", 20_001 * dayMs)];
  const newerAlone = both.slice(1);

  test("a new key verifies as soon as it is known, and signs from its start time on", () => {
    const before = at(20_000, both).issue().token;
    expect(at(20_000).verify(bearer(before))).not.toBeNull();
    const after = at(20_001, both).issue().token;
    expect(at(20_001).verify(bearer(after))).toBeNull();
    expect(at(20_001, newerAlone).verify(bearer(after))).not.toBeNull();
  });

  test("tokens of the older key stay valid and are renewed with the newer one", () => {
    const { token, reporter } = at(20_000).issue();
    expect(at(20_080, both).verify(bearer(token))).toEqual(reporter);
    const renewed = at(20_080, both).renew(bearer(token))!;
    expect(at(20_100, newerAlone).verify(bearer(renewed.token))).toEqual(reporter);
  });

  test("keys can change while the server runs; tokens of a removed key become invalid, cached ones too", () => {
    const clock = () => 20_001 * dayMs;
    const keys = new ReporterKeys([key("a secret")], clock);
    const tokens = new ReporterTokens(keys, clock);
    const { token } = tokens.issue();
    expect(tokens.verify(bearer(token))).not.toBeNull();
    expect(keys.replace(both)).toBe(true);
    expect(keys.replace(both)).toBe(false);
    tokens.forgetKnown();
    expect(tokens.verify(bearer(token))).not.toBeNull();
    keys.replace(newerAlone);
    tokens.forgetKnown();
    expect(tokens.verify(bearer(token))).toBeNull();
    // No keys at all are a file that could not be found, and change nothing.
    expect(keys.replace([])).toBe(false);
    expect(tokens.verify(bearer(tokens.issue().token))).not.toBeNull();
  });
});
