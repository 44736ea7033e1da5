import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Config, passwordNames, type ReporterKey, readOrCreateConfig } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { redeemInvite } from "../../accounts/invites.ts";
import { SharedKeys } from "../../accounts/shared-keys.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { program } from "../../testing/program.ts";
import { writeBackup } from "./write-backup.ts";

const run = promisify(execFile);

let folder: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-commands-"));
  database = await createTestDatabase();
  await readOrCreateConfig(join(folder, "data"));
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** The command's output on both streams, and its exit code. */
async function command(name: string, args: readonly string[] = [], dataDir = "data", more = {}) {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    PUBLIC_URL: "https://tides.example/",
    DATA_DIR: join(folder, dataDir),
    NODE_OPTIONS: "",
    ...more,
  };
  const options = { cwd: folder, env };
  return run(process.execPath, [...program(`server/src/operations/cli/${name}.ts`), ...args], options).then(
    ({ stdout }) => ({ code: 0, said: stdout.trim() }),
    ({ code, stderr }) => ({ code: code as number, said: (stderr as string).trim() }),
  );
}

async function withPool<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(database.url, 2);
  return work(pool).finally(() => pool.end());
}

test("migrate prepares the database as its owner, again without effect, and refuses a role that may not change it", async () => {
  const empty = await createTestDatabase({ empty: true });
  try {
    const asOwner = { DATABASE_URL: empty.url, DATABASE_OWNER_URL: empty.ownerUrl };
    const made = { code: 0, said: "The database is as new as this Tidemark." };
    expect(await command("migrate", [], "data", asOwner)).toEqual(made);
    expect(await command("migrate", [], "data", asOwner)).toEqual(made);
    const pool = openPool(empty.url, 1);
    const products = await pool`select id from product`.finally(() => pool.end());
    expect(products).toEqual([]);
    const { code, said } = await command("migrate", [], "data", { ...asOwner, DATABASE_OWNER_URL: "" });
    expect(code).toBe(1);
    expect(said).toContain("may not change the schema: name its owner in DATABASE_OWNER_URL");
  } finally {
    await empty.drop();
  }
});

test("invite prints a code that lets in one browser, and the link with it", async () => {
  const { said } = await command("invite");
  const [, code] = /^Invite code: (\w{5}-\w{5})\nLink: https:\/\/tides.example\/join\/\1$/.exec(said)!;
  const reporter = () => ({ id: String(Date.now()), registeredOn: 20_000 });
  const redeemed = () => withPool((pool) => redeemInvite(pool, { code: code! }, reporter(), Date.now()));
  expect([await redeemed(), await redeemed()]).toEqual([{ ok: true }, { ok: false, fault: "used" }]);
});

test("backup and restore copy rows and keys, and keep the database's password", async () => {
  await withPool((pool) => pool`insert into product (id) values (7)`);
  expect((await command("backup", ["one"])).said).toContain(`are in ${join(folder, "one")}.`);
  await withPool((pool) => pool`delete from product`);
  const { code, said } = await command("restore", ["one"], "other");
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("1 rows and the keys") });
  expect(await withPool((pool) => pool`select id from product`)).toEqual([{ id: 7n }]);
  const secretsIn = async (dataDir: string) =>
    JSON.parse(await readFile(join(folder, dataDir, "config.json"), "utf8"));
  const [before, after] = [await secretsIn("data"), await secretsIn("other")];
  for (const name of passwordNames) {
    expect(after[name]).not.toBe(before[name]);
    after[name] = before[name];
  }
  expect(after).toEqual(before);
});

test("a backup keeps keys that were replaced, wherever it is restored", async () => {
  const keysOf = (dataDir: string) =>
    withPool(async (pool) => {
      const { holderKey } = JSON.parse(
        await readFile(join(folder, dataDir, "config.json"), "utf8"),
      ) as Config;
      return new SharedKeys(pool, holderKey).read();
    });
  await command("rotate-keys");
  const before = await keysOf("data");
  expect(before.reporterKeys).toHaveLength(2);
  await command("backup", ["one"]);
  await command("rotate-keys", ["--leaked"]);
  expect(await command("restore", ["one"], "other")).toMatchObject({ code: 0 });
  expect(await keysOf("other")).toEqual(before);
});

test("a backup from before holder links restores, and the folder's key for them stays", async () => {
  const olderKeys = { reporterKey: "an older reporter key", verifierKey: "an older verifier key" };
  await withPool((pool) => writeBackup(pool, olderKeys as unknown as Config, join(folder, "older")));
  await readOrCreateConfig(join(folder, "other"));
  const keysIn = async () => JSON.parse(await readFile(join(folder, "other", "config.json"), "utf8"));
  const { holderKey } = await keysIn();
  expect(await command("restore", ["older"], "other")).toMatchObject({ code: 0 });
  const reporterKeys = [{ secret: olderKeys.reporterKey, signsFrom: 0 }];
  expect(await keysIn()).toMatchObject({ reporterKeys, verifierKey: olderKeys.verifierKey, holderKey });
});

test("restore refuses a database that is not empty, unless forced", async () => {
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

test("restore refuses a database that a server is using", async () => {
  await command("backup", ["one"]);
  await withPool(async (server) => {
    await server`select 1`;
    expect(await command("restore", ["one", "--force"])).toEqual({
      code: 1,
      said: "Tidemark is running on this database: stop it, then restore.",
    });
  });
});

test("rotate-read-key replaces only the read key, and prints the link with the new one", async () => {
  await command("rotate-read-key");
  const config = async () =>
    JSON.parse(await readFile(join(folder, "data", "config.json"), "utf8")) as Config;
  const { readKey: before, ...others } = await config();
  const { code, said } = await command("rotate-read-key");
  const { readKey: after, ...kept } = await config();
  expect(kept).toEqual(others);
  expect(after).not.toBe(before);
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining(`/?key=${after}`) });
  await readOrCreateConfig(join(folder, "other"));
  for (const args of [[], ["--leaked"]]) {
    expect((await command("rotate-keys", args, "other")).said).toContain(
      "encrypted with another config.json",
    );
  }
  expect((await command("rotate-read-key", [], "other")).said).toContain(
    "encrypted with another config.json",
  );
  expect((await command("rotate-read-key", ["now"])).code).toBe(1);
});

test("keys are lost only where the config.json here opens none", async () => {
  const readKey = async (dataDir: string) =>
    (JSON.parse(await readFile(join(folder, dataDir, "config.json"), "utf8")) as Config).readKey;
  await command("rotate-keys");
  const kept = await readKey("data");
  const refused = { code: 1, said: expect.stringMatching(/^Nothing is lost: .* use --leaked/) };
  expect(await command("rotate-keys", ["--lost"])).toEqual(refused);
  expect(await readKey("data")).toBe(kept);
  const { code, said } = await command("rotate-keys", ["--lost"], "other");
  expect({ code, said }).toEqual({
    code: 0,
    said: expect.stringMatching(/\nhttps:\/\/tides\.example\/\?key=\S+$/),
  });
  expect(said.endsWith(await readKey("other"))).toBe(true);
  expect(await command("rotate-keys", ["--lost"], "other")).toEqual(refused);
  expect((await command("rotate-keys", [], "other")).code).toBe(0);
  expect((await command("rotate-keys")).said).toContain("npm run rotate-keys -- --lost");
});

test("a command for a server's data refuses a folder without any, and writes nothing there", async () => {
  const nowhere = join(folder, "nowhere");
  const refused = {
    code: 1,
    said: `There is no server's data in ${nowhere}: set DATA_DIR to the server's folder.`,
  };
  const needKeys = [
    ["backup", join(folder, "file")],
    ["follow", "https://tides.example"],
    ["follow", "list"],
    ["follow", "check", "1"],
    ["follow", "new-key"],
    ["import-from", "keepa", join(folder, "data/config.json"), "--holder", "link"],
    ["rotate-keys"],
    ["rotate-read-key"],
  ] as const;
  const needDatabase = [
    ["dump", "--out", join(folder, "dump")],
    ["import-from", "list-imports"],
    ["rebuild-days"],
    ["retract", "com", "B000000001", "buy_box", "1"],
    ["revoke", "7"],
    ["rotate-keys", "--lost"],
  ] as const;
  const embedded = { DATABASE_URL: "", DATABASE_OWNER_URL: "" };
  const tried = [
    ...needKeys.map((one) => [one, {}] as const),
    ...needDatabase.map((one) => [one, embedded] as const),
  ];
  await Promise.all(
    tried.map(async ([[name, ...args], env]) => {
      expect(await command(name, args, "nowhere", env), name).toEqual(refused);
    }),
  );
  expect(await readdir(folder)).toEqual(["data"]);
}, 90_000);

test("without PUBLIC_URL the printed links have the port of the server on this machine", async () => {
  const here = { PUBLIC_URL: "", PORT: "7401" };
  expect((await command("rotate-read-key", [], "data", here)).said).toContain("http://127.0.0.1:7401/?key=");
  expect((await command("invite", [], "data", here)).said).toContain("http://127.0.0.1:7401/join/");
});

test("retract retracts a price point once, and reports an unknown one", async () => {
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

test("rebuild-days finds a wrong day and corrects it", async () => {
  const days = (...options: string[]) => command("rebuild-days", options);
  expect(await days("--check")).toMatchObject({
    code: 0,
    said: expect.stringMatching(/each is what its points/),
  });
  await withPool(async (pool) => {
    await pool`insert into product (id) values (77) on conflict do nothing`;
    await pool`insert into series (id, product_id) values (616, 77)`;
    await pool`
      insert into price_day (series_id, day, weighted, priced_s, last_change_s, changes)
      values (616, '2026-01-01', 0, 0, 0, 0)`;
  });
  expect(await days("--check")).toMatchObject({ code: 1, said: expect.stringContaining("1 are wrong") });
  expect(await days()).toMatchObject({
    code: 0,
    said: expect.stringContaining("1 were wrong and are right now"),
  });
  expect(await days("--chek")).toMatchObject({ code: 1, said: expect.stringMatching(/^usage/) });
});

test("revoke revokes one reporter, or all since a day, and prints how many", async () => {
  await withPool(async (pool) => {
    await pool`insert into reporter (id, created_at) values (-7, '2026-01-01'), (8, '2026-02-01'), (9, '2026-02-02')`;
  });
  expect(await command("revoke", ["-7"])).toEqual({
    code: 0,
    said: "1 reporter is revoked; servers know within 10 s.",
  });
  expect(await command("revoke", ["-7"])).toEqual({
    code: 1,
    said: "Reporter -7 is unknown, or revoked already.",
  });
  expect((await command("revoke", ["--since", "2026-02-01"])).said).toMatch(/^2 reporters are revoked/);
  for (const wrong of [["--since", "soon"], ["9223372036854775808"]]) {
    expect(await command("revoke", wrong)).toMatchObject({ code: 1, said: expect.stringMatching(/^usage/) });
  }
});

test("rotate-keys adds a key that signs a minute later, and keeps keys with valid tokens", async () => {
  const path = join(folder, "data", "config.json");
  const keysNow = async () => JSON.parse(await readFile(path, "utf8")).reporterKeys as ReporterKey[];
  await command("rotate-keys");
  const [first, second] = await keysNow();
  const inMs = second!.signsFrom - Date.now();
  expect(inMs).toBeGreaterThan(20_000);
  expect(inMs).toBeLessThanOrEqual(60_000);
  expect((await stat(path)).mode & 0o777).toBe(0o600);

  const config = JSON.parse(await readFile(path, "utf8"));
  const daysAgo = (days: number) => Date.now() - days * 86_400_000;
  const older = (secret: string, signsFrom: number) => ({ secret, signsFrom });
  // The oldest signed until 181 days ago, the next one until yesterday.
  const reporterKeys = [
    older("oldest key", 0),
    older("older key", daysAgo(181)),
    older("newest key", daysAgo(1)),
  ];
  await withPool(async (pool) => {
    await new SharedKeys(pool, config.holderKey).replace("reporterKeys", () => reporterKeys, config);
  });
  expect((await command("rotate-keys")).said).toMatch(/believed: 2; dropped: 1\.$/);
  expect((await keysNow()).map(({ secret }) => secret).slice(0, 2)).toEqual(["older key", "newest key"]);

  expect((await command("rotate-keys", ["--leaked"])).code).toBe(0);
  const left = await keysNow();
  expect(left).toHaveLength(1);
  expect(left[0]!.signsFrom).toBeLessThanOrEqual(Date.now());
  expect([first!.secret, second!.secret, "newest key"]).not.toContain(left[0]!.secret);
  const { reporterKeys: _, ...others } = JSON.parse(await readFile(path, "utf8"));
  expect(config).toMatchObject(others);
});

test("dump and import copy the history, and report errors in one sentence", async () => {
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
    said: `${join(folder, "open")} is not empty: name a new or an empty folder.`,
  });
  await database.asOwner("truncate product, price_point, price_day cascade");
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

test("a command with wrong arguments prints its usage", async () => {
  const wrong = [
    ["backup"],
    ["backup", "--help"],
    ["restore"],
    ["restore", "--help"],
    ["retract"],
    ["dump"],
    ["import"],
    ["revoke"],
    ["rotate-keys", "now"],
  ] as const;
  const usage = { code: 1, said: expect.stringMatching(/^usage: npm run /) };
  await Promise.all(
    wrong.map(async ([name, ...args]) => expect(await command(name, args)).toMatchObject(usage)),
  );
  expect(await readdir(folder)).toEqual(["data"]);
}, 90_000);
