import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { attachDatabase, openDatabase } from "./open.ts";
import { createTestDatabase } from "./testing.ts";
import { makeTestFolder } from "./testing-folder.ts";

let parent: string;
let dataDir: string;

beforeAll(async () => {
  parent = await makeTestFolder("tidemark-open-");
  dataDir = join(parent, "data");
});

afterAll(() => rm(parent, { recursive: true, force: true }));

async function withSql<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  return work(sql).finally(() => sql.end());
}

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, "postgres-18/postmaster.pid"), "utf8")).split("\n")[0]);

/** Opens the database in a process of its own and kills that with SIGKILL. */
async function openAndDie(): Promise<void> {
  const child = fork(new URL("./embedded/open-and-wait.fixture.ts", import.meta.url), [dataDir], {
    execArgv: [],
  });
  await once(child, "message");
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("the embedded database", () => {
  test("the embedded database keeps data, uses UTF-8 and logical WAL, and bounds the WAL of a dead slot", async () => {
    const first = await openDatabase({ dataDir });
    await withSql(first.ownerUrl, (sql) => sql`create table kept as select 'ÄÖ水位' as word`);
    await first.close();
    await first.close();

    const second = await openDatabase({ dataDir });
    expect(second).toMatchObject({ embedded: true, walLevel: "logical" });
    const [row] = await withSql(
      second.ownerUrl,
      (sql) => sql`select word, current_setting('wal_level') as wal, current_setting('fsync') as fsync,
        current_setting('max_slot_wal_keep_size') as bound, current_setting('data_checksums') as checksums from kept`,
    );
    expect(row).toEqual({ word: "ÄÖ水位", wal: "logical", fsync: "on", bound: "2GB", checksums: "on" });
    await second.close();
  });

  test("the embedded database opens after a killed process: the orphaned PostgreSQL is stopped, and the data is there", async () => {
    await openAndDie();
    const left = await postmasterPid();
    const said: string[] = [];
    const database = await openDatabase({ dataDir, log: (event) => said.push(event) });
    expect(said).toEqual(["stopped the database that a killed process left behind"]);
    expect(await postmasterPid()).not.toBe(left);
    expect(await withSql(database.ownerUrl, (sql) => sql`select from kept`)).toHaveLength(1);
    await database.close();
  });

  test("the embedded database starts after PostgreSQL itself was killed", async () => {
    const database = await openDatabase({ dataDir });
    process.kill(await postmasterPid(), "SIGKILL");
    await database.lost;
    await database.close();
    const again = await openDatabase({ dataDir });
    expect(await withSql(again.ownerUrl, (sql) => sql`select from kept`)).toHaveLength(1);
    await again.close();
  });

  test("a program whose pid is in a stale pid file is left alone", async () => {
    const path = join(dataDir, "postgres-18/postmaster.pid");
    await writeFile(path, `${process.pid}\n${dataDir}/postgres-18\n1\n5432\n\n127.0.0.1\n  1 1\nready\n`);
    const database = await openDatabase({ dataDir });
    expect(await postmasterPid()).not.toBe(process.pid);
    await database.close();
  });

  test("the embedded database is open once: a second start is refused, and a command joins the running one", async () => {
    const database = await openDatabase({ dataDir });
    await expect(openDatabase({ dataDir })).rejects.toThrow(
      `Another Tidemark is running on the data folder ${dataDir}.`,
    );
    const joined = await attachDatabase({ dataDir });
    expect(joined.url).toBe(database.url);
    await joined.close();
    expect(await withSql(database.ownerUrl, (sql) => sql`select from kept`)).toHaveLength(1);
    await database.close();
  });

  test("of two concurrent starts on a new folder one succeeds and the other is refused", async () => {
    const fresh = join(parent, "race");
    const both = await Promise.allSettled([
      openDatabase({ dataDir: fresh }),
      openDatabase({ dataDir: fresh }),
    ]);
    const open = both.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(open).toHaveLength(1);
    await open[0]!.close();
  });

  test("the folder of another PostgreSQL is refused, and both versions are named", async () => {
    const version = join(dataDir, "postgres-18/PG_VERSION");
    await writeFile(version, "17\n");
    await expect(openDatabase({ dataDir })).rejects.toThrow(/holds a database of PostgreSQL 17.* brings 18/);
    await writeFile(version, "18\n");

    const older = join(parent, "older");
    await mkdir(join(older, "postgres-16"), { recursive: true });
    await expect(openDatabase({ dataDir: older })).rejects.toThrow(/PostgreSQL 16.* brings 18/);
  });

  test("the embedded database starts over after an interrupted first start", async () => {
    const cut = join(parent, "cut");
    await mkdir(join(cut, "postgres-18.new/base"), { recursive: true });
    const database = await openDatabase({ dataDir: cut });
    await database.close();
  });

  test("secrets of another database are refused, and the embedded database does not stay open", async () => {
    const config = join(dataDir, "config.json");
    await rename(config, `${config}.kept`);
    await expect(openDatabase({ dataDir })).rejects.toThrow("another password than the database");
    await rename(`${config}.kept`, config);
    await (await openDatabase({ dataDir })).close();
  });

  test.runIf(process.getuid?.() === 0)("a folder that PostgreSQL's user may not enter is named", async () => {
    const closed = join(parent, "closed");
    await mkdir(closed, { mode: 0o700 });
    await expect(openDatabase({ dataDir: join(closed, "data") })).rejects.toThrow(
      `may not enter ${closed}: set DATA_DIR`,
    );
  });
});

describe("an external database", () => {
  const at = (change: (url: URL) => void) => {
    const url = new URL(inject("databaseUrl"));
    change(url);
    return openDatabase({ dataDir, databaseUrl: url.href });
  };

  test("an external database is opened unchanged, and not closed", async () => {
    const { ownerUrl, drop } = await createTestDatabase();
    const database = await openDatabase({ dataDir, databaseUrl: ownerUrl });
    expect(database).toMatchObject({ url: ownerUrl, ownerUrl, embedded: false });
    await database.close();
    expect(await withSql(ownerUrl, (sql) => sql`select 1`)).toHaveLength(1);
    await drop();
  });

  test("each configuration error of an external database has its sentence, without the password", async () => {
    const { username, host, password } = new URL(inject("databaseUrl"));
    // The server of the tests may ask for no password.
    const embedded = await openDatabase({ dataDir: join(parent, "asks") });
    const locked = Object.assign(new URL(embedded.url), { password: "wrong" });
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port } = nobody.address() as { port: number };
    nobody.close();
    const said = await Promise.all([
      at((url) => (url.port = String(port))).catch(String),
      openDatabase({ dataDir, databaseUrl: locked.href }).catch(String),
      at((url) => (url.pathname = "/nowhere")).catch(String),
      openDatabase({ dataDir, databaseUrl: `mysql://${username}:${password}@${host}` }).catch(String),
    ]);
    expect(said).toEqual([
      `StartError: DATABASE_URL: no PostgreSQL answers at 127.0.0.1:${port} (ECONNREFUSED).`,
      `StartError: DATABASE_URL: the password of "${locked.username}" is refused at ${locked.host}.`,
      `StartError: DATABASE_URL: there is no database "nowhere" at ${host}; create it first.`,
      "StartError: DATABASE_URL must look like postgres://user:password@host:5432/database.",
    ]);
    expect(said.join()).not.toMatch(new RegExp(`${password}|wrong`));
    await embedded.close();
  });

  test("a user who may not create tables gets a sentence", async () => {
    const { username, pathname, host } = new URL(inject("databaseUrl"));
    await expect(at(() => {})).rejects.toThrow(
      `"${username}" may not create tables in "${pathname.slice(1)}" at ${host}; make it the database's owner, or name the owner in DATABASE_OWNER_URL.`,
    );
  });
});
