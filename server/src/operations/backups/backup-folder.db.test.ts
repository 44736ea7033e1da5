import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMigrations, dropEverything, knownMigrations, type OpenDatabase } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { consoleLogger } from "../../testing/logger.ts";
import { restoreBackup } from "../cli/restore-backup.ts";
import { type BackupFolderOptions, backupFolder } from "./backup-folder.ts";
import { prepareWithBackup } from "./prepare-with-backup.ts";
import { startScheduledBackups } from "./scheduled-backups.ts";

const hour = 3_600_000;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let root: string;
let folder: string;
const clock = { now: Date.UTC(2026, 0, 15, 12) };

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.ownerUrl, 2);
  root = await mkdtemp(join(tmpdir(), "tidemark-backups-"));
  folder = join(root, "backups");
  clock.now = Date.UTC(2026, 0, 15, 12);
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(root, { recursive: true, force: true });
});

const open = (more: Partial<BackupFolderOptions> = {}) =>
  backupFolder({
    folder,
    dataDir: root,
    databaseUrl: database.ownerUrl,
    keep: { "before-upgrade": 3, scheduled: 2, "by-hand": 2 },
    clock: () => clock.now,
    ...more,
  });

test("a backup of the server is restored with its rows, and is its owner's alone", async () => {
  await pool`insert into product (id, title) values (7, 'Lamp')`;
  const made = await open().make("by-hand");
  if (made.kind !== "made") return expect.unreachable();
  expect(made.file).toMatchObject({ name: "tidemark-2026-01-15T12-00-00Z-by-hand.backup", kind: "by-hand" });
  const path = join(folder, made.file.name);
  expect([(await stat(folder)).mode & 0o777, (await stat(path)).mode & 0o777]).toEqual([0o700, 0o600]);
  const other = await createTestDatabase();
  const target = openPool(other.ownerUrl, 1);
  await restoreBackup(target, path);
  expect(await target`select id::int, title from product`).toEqual([{ id: 7, title: "Lamp" }]);
  await target.end();
  await other.drop();
});

test("the newest of each kind are kept, and other files are never touched", async () => {
  const backups = open();
  await mkdir(folder);
  const others = ["notes.txt", "tidemark-2020-01-01T00-00-00Z-scheduled.backup.txt", "my.backup"];
  for (const name of others) await writeFile(join(folder, name), "mine");
  await backups.make("by-hand");
  for (let n = 0; n < 4; n++) {
    clock.now += hour;
    await backups.make("scheduled");
  }
  expect((await backups.list()).map(({ kind, at }) => [kind, new Date(at).getUTCHours()])).toEqual([
    ["scheduled", 16],
    ["scheduled", 15],
    ["by-hand", 12],
  ]);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(others));
});

test("two that are asked for at once are one", async () => {
  const backups = open();
  const both = [backups.make("by-hand"), backups.make("scheduled")];
  expect(backups.isRunning).toBe(true);
  const [one, two] = await Promise.all(both);
  expect(one).toBe(two);
  expect(backups.isRunning).toBe(false);
  expect(await backups.list()).toHaveLength(1);
});

test("without room no backup is made, and the sentence says how much it takes", async () => {
  const backups = open({ freeBytes: async () => 10 * 2 ** 20 });
  const made = await backups.make("by-hand");
  expect(made).toMatchObject({
    kind: "no-room",
    sentence: expect.stringMatching(
      /no room for a backup in .*: it takes about \d+ MB, and 10 MB are free\.$/,
    ),
  });
  expect(backups.problem).toContain("no room");
  expect(await readdir(folder)).toEqual([]);
});

test("what a killed process left behind is deleted after a day, not before", async () => {
  await mkdir(folder);
  const left = (hours: string) =>
    join(folder, `tidemark-2026-01-14T${hours}-00-00Z-scheduled.backup.partial`);
  for (const [hours, ageMs] of [
    ["01", 25 * hour],
    ["02", hour],
  ] as const) {
    await writeFile(left(hours), "cut");
    const at = (clock.now - ageMs) / 1000;
    await utimes(left(hours), at, at);
  }
  await open().make("by-hand");
  expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([
    "tidemark-2026-01-14T02-00-00Z-scheduled.backup.partial",
  ]);
});

test("a scheduled backup is made when the last one is old enough, and tried again an hour after a failure", async () => {
  const backups = open();
  const scheduled = startScheduledBackups(backups, 24 * hour, { clock: () => clock.now, log: consoleLogger });
  const count = async () => {
    await scheduled.check();
    return (await backups.list()).length;
  };
  expect(await count()).toBe(1);
  clock.now += 23 * hour;
  expect(await count()).toBe(1);
  clock.now += hour;
  expect(await count()).toBe(2);
  scheduled.stop();

  const refused = { ...backups, make: () => Promise.reject(new Error("no")), tries: 0 };
  refused.make = async () => {
    refused.tries++;
    throw new Error("no");
  };
  clock.now += 24 * hour;
  const failing = startScheduledBackups(refused, hour, { clock: () => clock.now, log: consoleLogger });
  await failing.check();
  await failing.check();
  expect(refused.tries).toBe(1);
  clock.now += hour;
  await failing.check();
  expect(refused.tries).toBe(2);
  failing.stop();
});

/** The database as a version before left it, with a product. */
async function makeOlder(): Promise<void> {
  await pool.begin(async (tx) => {
    await dropEverything(tx);
    await applyMigrations(tx, knownMigrations().slice(0, -1));
    await tx`insert into product (id) values (7)`;
  });
}
const prepare = (keep: number, said: string[], dir = folder) =>
  prepareWithBackup(
    {
      ownerUrl: database.ownerUrl,
      ownerRole: "owner",
      role: "owner",
      ownsSchema: true,
      url: database.ownerUrl,
    } as OpenDatabase,
    {
      dataDir: root,
      backups: { folder: dir, everyMs: null, keep: { "before-upgrade": keep, scheduled: 1, "by-hand": 1 } },
      say: (sentence) => said.push(sentence),
    },
  );
const migrations = async () => (await pool`select from drizzle.__drizzle_migrations`).length;

test("before a migration the database is backed up as it was; without one due, it is not", async () => {
  await makeOlder();
  const said: string[] = [];
  await prepare(3, said);
  expect(said).toEqual([expect.stringMatching(/^The database as it was is in .*-before-upgrade\.backup\.$/)]);
  expect(await migrations()).toBe(knownMigrations().length);
  await prepare(3, said);
  expect(await readdir(folder)).toHaveLength(1);
  const other = await createTestDatabase();
  const target = openPool(other.ownerUrl, 1);
  const { header } = await restoreBackup(target, join(folder, (await readdir(folder))[0]!));
  expect(header.migrations).toHaveLength(knownMigrations().length - 1);
  expect(await target`select id::int from product`).toEqual([{ id: 7 }]);
  await target.end();
  await other.drop();
});

test("a new database is migrated without a backup, and BACKUP_BEFORE_UPGRADE=0 makes none", async () => {
  await pool.begin(dropEverything);
  const said: string[] = [];
  await prepare(3, said);
  await makeOlder();
  await prepare(0, said);
  expect(said).toEqual([]);
  expect(await migrations()).toBe(knownMigrations().length);
});

test("a folder that cannot be written stops the start, and nothing is migrated", async () => {
  await makeOlder();
  const file = join(root, "file");
  await writeFile(file, "");
  await chmod(file, 0o600);
  await expect(prepare(3, [], join(file, "backups"))).rejects.toThrow(
    /^The backup could not be written to .* \(ENOTDIR\)\. Nothing was migrated: set BACKUP_DIR/,
  );
  expect(await migrations()).toBe(knownMigrations().length - 1);
});
