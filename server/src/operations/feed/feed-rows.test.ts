import { expect, test } from "vitest";
import type { FeedManifest } from "./feed-format.ts";
import { feedKeyOf, fingerprintOf, isSignedManifest, isSuccessor } from "./feed-key.ts";
import { FeedRows } from "./feed-rows.ts";
import { partOf } from "./part-of.ts";

const day = (...fields: (string | null)[]) => new FeedRows("2026-01-10").day(fields);
const good = ["de", "B000000001", "buy_box", "2026-01-02", "100", "300", "200", "f"];

test("a row of a feed becomes a day of a series", () => {
  expect(day(...good)).toMatchObject({
    day: "2026-01-02",
    low: 100,
    high: 300,
    close: 200,
    withdrawn: false,
  });
  expect(day("de", "B000000001", "list", "2026-01-02", null, null, null, "t")).toMatchObject({
    withdrawn: true,
  });
  expect(day("de", "B000000001", "used", "2026-01-10", "5", "5", null, "f").close).toBeNull();
});

test.each([
  ["fields", good.slice(1)],
  ["marketplace", ["xx", ...good.slice(1)]],
  ["ASIN", ["de", "b000000001", ...good.slice(2)]],
  ["fields", ["de", "B000000001", "with_coupon", ...good.slice(3)]],
  ["fields", ["de", "B000000001", "buy_box", "yesterday", ...good.slice(4)]],
  ["exist", ["de", "B000000001", "buy_box", "2026-02-30", ...good.slice(4)]],
  ["future", ["de", "B000000001", "buy_box", "2026-01-11", ...good.slice(4)]],
  ["exist", ["de", "B000000001", "buy_box", "1994-01-01", ...good.slice(4)]],
  ["fields", [...good.slice(0, 4), "-1", "300", "200", "f"]],
  ["fields", [...good.slice(0, 4), "1e2", "300", "200", "f"]],
  ["fields", [...good.slice(0, 4), "0100", "300", "200", "f"]],
  ["fields", [...good.slice(0, 4), "100", "9".repeat(16), "200", "f"]],
  ["real", [...good.slice(0, 4), "100", "99999999999999", "200", "f"]],
  ["outside", [...good.slice(0, 4), "100", "300", "301", "f"]],
  ["outside", [...good.slice(0, 4), "300", "100", "200", "f"]],
  ["part", [...good.slice(0, 4), null, "300", "200", "f"]],
  ["part", [...good.slice(0, 4), null, null, "200", "f"]],
  ["taken back", [...good.slice(0, 7), "t"]],
  ["fields", [...good.slice(0, 7), "maybe"]],
])("a row of a feed that cannot be true is refused (%s): %j", (reason, fields) => {
  expect(() => day(...fields)).toThrow(reason);
});

test("rows of a feed that stand twice or do not ascend are refused", () => {
  const rows = new FeedRows("2026-01-10");
  rows.day(good);
  expect(() => rows.day(good)).toThrow("ascend");
  expect(() => rows.day(["com", ...good.slice(1)])).toThrow("ascend");
});

test("a title that is no line of text, and an image of another site, are refused", () => {
  const product = (...fields: (string | null)[]) => new FeedRows("2026-01-10").product(fields);
  expect(product("de", "B000000001", "'=1+1 Lamp", null).title).toBe("=1+1 Lamp");
  for (const title of ["a\u202eb", "two\nlines", " spaced ", "x".repeat(1001)]) {
    expect(() => product("de", "B000000001", title, null)).toThrow(/title|fields/);
  }
  expect(() => product("de", "B000000001", null, "https://evil.example/a.jpg")).toThrow("image");
  expect(() => product("de", "B000000001", null, "javascript:alert(1)")).toThrow("image");
});

test("a manifest is signed by its key, a new key by the one before, and neither signature passes for the other", () => {
  const [oldSecret, secret] = [7, 8].map((byte) => Buffer.alloc(32, byte).toString("base64url")) as [
    string,
    string,
  ];
  const [old, key, stranger] = [feedKeyOf(oldSecret), feedKeyOf(secret, oldSecret), feedKeyOf(secret)];
  const signed = key.sign({ kind: "tidemark feed" } as FeedManifest);
  expect(isSignedManifest(signed)).toBe(true);
  expect(isSignedManifest({ ...signed, signed: `${signed.signed} ` })).toBe(false);
  expect(isSignedManifest({ ...signed, key: old.publicKey })).toBe(false);
  expect(isSuccessor(old.publicKey, key.publicKey, key.previous)).toBe(true);
  expect(isSuccessor(old.publicKey, key.publicKey, stranger.previous)).toBe(false);
  expect(isSuccessor(key.publicKey, old.publicKey, key.previous)).toBe(false);
  const forged = { key: old.publicKey, signature: signed.signature };
  expect(isSuccessor(old.publicKey, key.publicKey, forged)).toBe(false);
  expect(fingerprintOf(key.publicKey)).toMatch(/^(?:[0-9a-f]{4} ){15}[0-9a-f]{4}$/);
});

test.each([
  [undefined, null],
  ["bytes=0-", { from: 0, until: 10 }],
  ["bytes=4-6", { from: 4, until: 7 }],
  ["bytes=4-99", { from: 4, until: 10 }],
  ["bytes=-3", { from: 7, until: 10 }],
  ["bytes=-99", { from: 0, until: 10 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-4", null],
  ["bytes=-", null],
  ["bytes=0-1,3-4", null],
  ["lines=0-1", null],
])("the part of ten bytes that Range %s asks for is %j", (range, part) => {
  expect(partOf(range, 10)).toEqual(part);
});
