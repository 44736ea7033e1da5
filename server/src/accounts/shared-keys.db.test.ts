import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../platform/database.ts";
import { type RotatedKeys, SharedKeys } from "./shared-keys.ts";

const reporterKey = (secret: string) => ({ secret: secret.padEnd(20, "-"), signsFrom: 0 });
const first: RotatedKeys = { reporterKeys: [reporterKey("first")], readKey: "the first read key" };
const others: RotatedKeys = { reporterKeys: [reporterKey("other")], readKey: "another read key" };

let pool: Pool;
let drop: () => Promise<void>;
const keysWith = (holderKey = "the key of config.json") => new SharedKeys(pool, holderKey);

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  pool = openPool(database.url, 4);
});
afterAll(async () => {
  await pool.end();
  await drop();
});
beforeEach(async () => void (await pool`delete from shared_key`));

test("a database without keys takes over those of config.json, once, of several that start together those of one", async () => {
  expect(await keysWith().takeOver(first)).toEqual(first);
  expect(await keysWith().takeOver(others)).toEqual(first);
  await pool`delete from shared_key`;
  const taken = await Promise.all(
    Array.from({ length: 8 }, (_, n) => keysWith().takeOver(n % 2 ? first : others)),
  );
  expect(new Set(taken.map((keys) => JSON.stringify(keys))).size).toBe(1);
});

test("no key is in the database in a form that could be read", async () => {
  await keysWith().takeOver(first);
  const rows = JSON.stringify(await pool`select * from shared_key`);
  for (const secret of ["first", "read key", Buffer.from("first").toString("base64url")]) {
    expect(rows).not.toContain(secret);
  }
});

test("who replaces keys at the same time loses none", async () => {
  await keysWith().takeOver(first);
  const add = (n: number) =>
    keysWith().replace("reporterKeys", (keys) => [...keys, reporterKey(`key ${n}`)], first);
  await Promise.all([1, 2, 3, 4].map(add));
  const { reporterKeys, readKey } = await keysWith().read();
  expect(reporterKeys.map(({ secret }) => secret).sort()).toEqual(
    [...first.reporterKeys, ...[1, 2, 3, 4].map((n) => reporterKey(`key ${n}`))]
      .map(({ secret }) => secret)
      .sort(),
  );
  expect(readKey).toBe(first.readKey);
});

test("a server with another config.json refuses the keys, and may replace them by new ones only", async () => {
  await keysWith().takeOver(first);
  const foreign = keysWith("the key of another config.json");
  const refused = /were encrypted with another config\.json than the one here/;
  await expect(foreign.takeOver(others)).rejects.toThrow(refused);
  await expect(foreign.read()).rejects.toThrow(refused);
  await expect(foreign.replace("reporterKeys", (keys) => keys, others)).rejects.toThrow(refused);
  await expect(foreign.replace("readKey", () => others.readKey, others)).rejects.toThrow(refused);
  expect(await keysWith().read()).toEqual(first);
  await foreign.replaceAll(others);
  expect(await foreign.read()).toEqual(others);
  await expect(keysWith().read()).rejects.toThrow(refused);
});

test.each([
  [
    "exchanged rows",
    "update shared_key set sealed = (select sealed from shared_key o where o.name <> shared_key.name)",
  ],
  ["a missing row", "delete from shared_key where name = 'readKey'"],
  ["a cut text", "update shared_key set sealed = left(sealed, 40)"],
  ["an empty text", "update shared_key set sealed = ''"],
  ["a changed end", "update shared_key set sealed = overlay(sealed placing 'AAAA' from length(sealed) - 3)"],
])("%s: nothing is believed", async (_, statement) => {
  await keysWith().takeOver(first);
  await pool.unsafe(statement);
  await expect(keysWith().read()).rejects.toThrow(/config\.json|no keys of reporters/);
});

test.each([
  ["no keys", { reporterKeys: [], readKey: "a read key" }],
  ["a key that is too short", { reporterKeys: [{ secret: "short", signsFrom: 0 }], readKey: "a read key" }],
  ["keys of another shape", { reporterKeys: "all", readKey: ["a read key"] }],
])("what was encrypted right but is no set of keys is refused: %s", async (_, keys) => {
  await keysWith().takeOver(first);
  await keysWith().replaceAll(keys as never);
  await expect(keysWith().read()).rejects.toThrow("no keys of reporters");
});
