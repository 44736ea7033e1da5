import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Config } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../database.ts";
import { redeemInvite } from "../reporters/invites.ts";
import { seriesAt } from "../testing/change-world.ts";
import { writeBackup } from "./write-backup.ts";

const run = promisify(execFile);

let folder: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-commands-"));
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What the command prints, on either stream, and its exit code. */
async function command(name: string, args: readonly string[] = [], dataDir = "data") {
  const file = join(import.meta.dirname, `${name}.ts`);
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, dataDir),
    NODE_OPTIONS: "",
  };
  const options = { cwd: folder, env };
  return run(process.execPath, [file, ...args], options).then(
    ({ stdout }) => ({ code: 0, said: stdout.trim() }),
    ({ code, stderr }) => ({ code: code as number, said: (stderr as string).trim() }),
  );
}

async function withPool<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(database.url, 2);
  return work(pool).finally(() => pool.end());
}

test("invite prints a code that is good for one installation", async () => {
  const { said } = await command("invite");
  const code = /^Invite code: ([0-9A-Z]{5}-[0-9A-Z]{5})$/.exec(said)![1]!;
  const redeemed = () => withPool((pool) => redeemInvite(pool, code, BigInt(Date.now())));
  expect([await redeemed(), await redeemed()]).toEqual([true, false]);
});

test("backup and restore carry the rows and the keys over, and the database's password stays", async () => {
  await withPool((pool) => pool`insert into product (id) values (7)`);
  expect((await command("backup", ["one"])).said).toContain(`are in ${join(folder, "one")}.`);
  await withPool((pool) => pool`delete from product`);
  const { code, said } = await command("restore", ["one"], "other");
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("1 rows and the keys") });
  expect(await withPool((pool) => pool`select id from product`)).toEqual([{ id: 7n }]);
  const secretsIn = async (dataDir: string) =>
    JSON.parse(await readFile(join(folder, dataDir, "config.json"), "utf8"));
  const { postgresPassword: before, ...keys } = await secretsIn("data");
  const { postgresPassword: after, ...restored } = await secretsIn("other");
  expect(restored).toEqual(keys);
  expect(after).not.toBe(before);
});

test("a backup of before holders had links restores, and this folder's key for them stays", async () => {
  const olderKeys = { reporterKey: "an older reporter key", verifierKey: "an older verifier key" };
  await withPool((pool) => writeBackup(pool, olderKeys as Config, join(folder, "older")));
  const before = await command("backup", ["newer"], "other");
  expect(before.code).toBe(0);
  const keysIn = async () => JSON.parse(await readFile(join(folder, "other", "config.json"), "utf8"));
  const { holderKey } = await keysIn();
  expect(await command("restore", ["older"], "other")).toMatchObject({ code: 0 });
  expect(await keysIn()).toMatchObject({ ...olderKeys, holderKey });
});

test("restore does not touch a database that holds something, unless forced", async () => {
  await command("backup", ["empty"]);
  await withPool((pool) => pool`insert into product (id) values (7)`);
  expect(await command("restore", ["empty"])).toEqual({
    code: 1,
    said: "The database holds 1 products, 0 reporters and 0 holders; --force replaces them by the backup.",
  });
  await withPool(async (pool) => {
    await pool`delete from product`;
    await pool`insert into holder (token_digest, settings) values ('a', '{}')`;
  });
  expect((await command("restore", ["empty"])).said).toContain("0 reporters and 1 holders");
  expect((await command("restore", ["empty", "--force"])).code).toBe(0);
  expect(await withPool((pool) => pool`select from product union all select from holder`)).toHaveLength(0);
});

test("restore does not touch a database that a server is using", async () => {
  await command("backup", ["one"]);
  await withPool(async (server) => {
    await server`select 1`;
    expect(await command("restore", ["one", "--force"])).toEqual({
      code: 1,
      said: "Tidemark is running on this database: stop it, then restore.",
    });
  });
});

test("retract takes back the point it names, once, and says what there is not", async () => {
  const series = String(seriesAt(1));
  await withPool(async (pool) => {
    await pool`insert into product (id) values (${series}::bigint >> 3)`;
    await pool`
      insert into series (id, product_id, revision, price, since)
      values (${series}::bigint, ${series}::bigint >> 3, 1, 100, '2026-01-01')`;
    await pool`
      insert into price_point (series_id, at, revision, price, reporters, verified)
      values (${series}::bigint, '2026-01-01', 1, 100, 2, false)`;
  });
  const retract = (revision: string) => command("retract", ["com", "B000000001", "buy_box", revision]);
  expect(await retract("1")).toEqual({ code: 0, said: "Retracted; the series is at revision 2 now." });
  expect(await retract("1")).toEqual({ code: 1, said: "Point 1 is retracted already." });
  expect(await retract("9")).toEqual({ code: 1, said: "B000000001 at com has no point 9 of buy_box." });
  expect((await retract("1; drop")).said).toMatch(/^usage/);
});

test("dump and import carry the history over, and say in one sentence what they cannot do", async () => {
  const series = String(seriesAt(1));
  await withPool(async (pool) => {
    await pool`insert into product (id) values (${series}::bigint >> 3)`;
    await pool`
      insert into series (id, product_id, revision, price, since)
      values (${series}::bigint, ${series}::bigint >> 3, 1, 100, '2026-01-01')`;
    await pool`
      insert into price_point (series_id, at, revision, price, reporters, verified)
      values (${series}::bigint, '2026-01-01', 1, 100, 2, false)`;
  });
  const dumped = await command("dump", ["--out", "open"]);
  expect(dumped).toMatchObject({ code: 0, said: expect.stringContaining("1 rows in price_points.csv.gz") });
  expect(await command("dump", ["--out", "open"])).toEqual({
    code: 1,
    said: `${join(folder, "open")} holds something already: name a new or an empty folder.`,
  });
  await withPool((pool) => pool`truncate product cascade`);
  expect(await command("import", ["open"])).toMatchObject({
    code: 0,
    said: expect.stringMatching(
      /^1 price points and 1 days are imported from .*, of 1 products that were new/,
    ),
  });
  expect(await withPool((pool) => pool`select price::int as price, imported from price_point`)).toEqual([
    { price: 100, imported: true },
  ]);
  expect(await command("import", ["nowhere"])).toEqual({
    code: 1,
    said: `manifest.json of ${join(folder, "nowhere")} cannot be read (ENOENT).`,
  });
}, 90_000);

test("a command that is called wrongly says how it is called", async () => {
  for (const name of ["backup", "restore", "retract", "dump", "import"]) {
    expect(await command(name)).toMatchObject({ code: 1, said: expect.stringMatching(/^usage: npm run /) });
  }
});
