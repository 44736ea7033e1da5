import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { migrate } from "./migrate.ts";
import { appliedMigrations, knownMigrations } from "./migration-steps.ts";
import { createTestDatabase, terminateBackend } from "./testing.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let sql: postgres.Sql;
let started: ChildProcess[];

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  sql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
  started = [];
});

afterEach(async () => {
  for (const child of started) child.kill("SIGKILL");
  await sql.end({ timeout: 1 });
  await database.drop();
});

/** A migrator as a process of its own. */
function startMigrator(): ChildProcess {
  const file = new URL("./migrate.fixture.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [file, database.ownerUrl], { stdio: ["ignore", "ignore", "ignore"] });
  started.push(child);
  return child;
}

const exitOf = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode ?? ((await once(child, "exit"))[0] as number | null);

/** Holds a name back, so that the migration that makes it waits in the middle of its work. */
async function holdName(name: string): Promise<() => Promise<unknown>> {
  const holder = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  const held = await holder.reserve();
  await held.unsafe(`begin; create table public.${name} ()`);
  return async () => {
    await held`rollback`.catch(() => {});
    held.release();
    await holder.end({ timeout: 1 });
  };
}

const waitingMigrators = (on: "transactionid" | "advisory") => sql<{ pid: number }[]>`
  select pid from pg_stat_activity
  where datname = current_database() and application_name = 'migrator' and wait_event = ${on}`;

const untilWaiting = (on: Parameters<typeof waitingMigrators>[0]) =>
  vi.waitFor(async () => {
    const [one] = await waitingMigrators(on);
    expect(one).toBeDefined();
    return one!.pid;
  });

const tables = () =>
  sql`select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')`;

async function expectWhole(): Promise<void> {
  expect(await appliedMigrations(sql)).toEqual(knownMigrations().map(({ hash }) => hash));
  const [last] = await sql`select to_regclass('public.upkeep_job') is not null as made`;
  expect(last!.made).toBe(true);
}

test("a pool of one connection is enough to migrate", { timeout: 10_000 }, async () => {
  const one = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  await migrate(one);
  await migrate(one);
  await one.end();
  await expectWhole();
});

// An early migration, one in the middle, a view, and a late one.
const points = ["claim", "series_crowd", "price_month", "upkeep_job"];

test.each(points)("a migrator killed with SIGKILL at %s leaves nothing half done", async (name) => {
  const release = await holdName(name);
  const child = startMigrator();
  await untilWaiting("transactionid");
  child.kill("SIGKILL");
  await exitOf(child);
  await vi.waitFor(async () => expect(await waitingMigrators("transactionid")).toHaveLength(0));
  await release();
  expect(await tables()).toHaveLength(0);
  expect(await exitOf(startMigrator())).toBe(0);
  await expectWhole();
});

test.each(points)("a migrator whose backend is terminated at %s leaves nothing half done", async (name) => {
  const release = await holdName(name);
  const child = startMigrator();
  const ended = exitOf(child);
  const pid = await untilWaiting("transactionid");
  await terminateBackend(pid);
  await release();
  expect(await ended).not.toBe(0);
  expect(await tables()).toHaveLength(0);
  expect(await exitOf(startMigrator())).toBe(0);
  await expectWhole();
});

test("a process that waits for a killed migrator continues by itself", async () => {
  const release = await holdName("price_month");
  const first = startMigrator();
  await untilWaiting("transactionid");
  const others = [startMigrator(), startMigrator()];
  const exits = others.map(exitOf);
  await vi.waitFor(async () => expect(await waitingMigrators("advisory")).toHaveLength(2));
  first.kill("SIGKILL");
  await release();
  expect(await Promise.all(exits)).toEqual([0, 0]);
  await expectWhole();
});
