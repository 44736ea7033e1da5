import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOrCreateConfig } from "../config.ts";
import { migrate } from "../migrate.ts";
import { attachDatabase, type OpenDatabase, openDatabase } from "../open.ts";
import { prepareDatabase } from "../prepare-database.ts";
import { ensureRole, renameSuperuser, superuserRole } from "../roles.ts";
import { makeTestFolder } from "../testing-folder.ts";
import { postgresAccount } from "./account.ts";
import { makeCluster } from "./cluster.ts";
import { joinEmbedded, placeIn } from "./open-embedded.ts";
import { type Place, startPostmaster, stopPostmaster } from "./postmaster.ts";
import { findPrograms } from "./programs.ts";
import { settings } from "./settings.ts";

const quick = { ...settings, fsync: "off", shared_buffers: "32MB" };
const password = "the password of the only role";

let folder: string;
let place: Place;

async function withSql<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  return work(sql).finally(() => sql.end());
}

/** Runs the cluster as the version before the roles did, for as long as `work` takes. */
async function asBefore(work: (urlOf: (database: string, role?: string) => string) => Promise<unknown>) {
  const { port } = await startPostmaster(place, quick);
  const urlOf = (database: string, role = "tidemark") =>
    `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  await work(urlOf).finally(() => stopPostmaster(place));
}

/** A data folder of the version before the roles: the superuser is called as the server is now, and owns all. */
beforeEach(async () => {
  folder = await makeTestFolder("tidemark-upgrade-");
  await writeFile(
    join(folder, "config.json"),
    JSON.stringify({ reporterKey: "the older reporter key", postgresPassword: password }),
  );
  const account = await postgresAccount();
  place = placeIn(folder, account, await findPrograms(account, folder));
  await makeCluster(place, password, "tidemark");
  await asBefore(async (urlOf) => {
    await withSql(urlOf("postgres"), (sql) => sql`create database tidemark`);
    await withSql(urlOf("tidemark"), async (sql) => {
      await migrate(sql);
      await sql`insert into product (id, title) values (7, 'kept')`;
      await sql`create schema tidemark_import`;
      await sql`create unlogged table tidemark_import.job (manifest text, staged jsonb default '{}')`;
      await sql`select pg_create_logical_replication_slot('tidemark_kept', 'pgoutput')`;
    });
  });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const opened = async (work: (database: OpenDatabase) => Promise<unknown>) => {
  const database = await openDatabase({ dataDir: folder, settings: quick });
  await (async () => {
    await prepareDatabase(database);
    await work(database);
  })().finally(() => database.close());
};

async function expectUpgraded({ url, ownerUrl }: OpenDatabase): Promise<void> {
  await withSql(ownerUrl, async (sql) => {
    expect(
      await sql`
        select rolname as name, rolsuper as super, rolreplication as replicates, rolcreaterole or rolcreatedb as makes
        from pg_roles where rolname !~ '^pg_' order by 1`,
    ).toEqual([
      { name: "tidemark", super: false, replicates: true, makes: false },
      { name: "tidemark_owner", super: false, replicates: false, makes: false },
      { name: superuserRole, super: true, replicates: true, makes: true },
    ]);
    const owners = await sql`
      select relowner::regrole::text as role from pg_class
      where relnamespace in ('public'::regnamespace, 'drizzle'::regnamespace, 'tidemark_import'::regnamespace)
      union select proowner::regrole::text from pg_proc where pronamespace = 'public'::regnamespace
      union select typowner::regrole::text from pg_type where typnamespace = 'public'::regnamespace
      union select pubowner::regrole::text from pg_publication
      union select nspowner::regrole::text from pg_namespace where nspname in ('drizzle', 'tidemark_import')
      union select datdba::regrole::text from pg_database where datname = 'tidemark'`;
    expect(owners).toEqual([{ role: "tidemark_owner" }]);
    await sql`drop table tidemark_import.job`;
    await sql`create table tidemark_import.job ()`;
    await sql`alter table product add column another int`;
    await sql`alter table product drop column another`;
  });
  await withSql(url, async (sql) => {
    expect(await sql`select title from product where id = 7`).toEqual([{ title: "kept" }]);
    expect(await sql`select slot_name from pg_replication_slots`).toEqual([{ slot_name: "tidemark_kept" }]);
    expect(await sql`select asin_of(7)`).toHaveLength(1);
    await expect(sql`drop table product cascade`).rejects.toMatchObject({ code: "42501" });
    await expect(sql`copy product to program 'true'`).rejects.toMatchObject({ code: "42501" });
  });
}

test("a cluster without roles gets them at the next start, and keeps its data", async () => {
  await opened(expectUpgraded);
  await opened(expectUpgraded);
  const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  expect(config.postgresPassword).toBe(password);
  expect(new Set([config.ownerPassword, config.serverPassword, password]).size).toBe(3);
});

test("an upgrade interrupted after any step is finished by the next start", async () => {
  await asBefore((urlOf) => withSql(urlOf("postgres"), (sql) => renameSuperuser(sql, "tidemark")));
  await asBefore((urlOf) =>
    withSql(urlOf("postgres", superuserRole), (sql) => ensureRole(sql, "tidemark_owner", "another", false)),
  );
  await opened(expectUpgraded);
});

test("a command run while a server of an older version runs says what to do", async () => {
  await readOrCreateConfig(folder);
  await asBefore(async () => {
    expect(await joinEmbedded(folder)).not.toBeNull();
    // As a server of that version would hold it.
    const { holdDataFolder } = await import("../data-folder-lock.ts");
    const lock = await holdDataFolder(folder);
    await expect(attachDatabase({ dataDir: folder })).rejects.toThrow(
      "An older Tidemark is running here: stop it and start this one, then try again.",
    );
    await lock.release();
  });
});

test("a wrong password is reported in one sentence, and nothing is changed", async () => {
  await writeFile(join(folder, "config.json"), JSON.stringify({ postgresPassword: "of another cluster" }));
  await expect(openDatabase({ dataDir: folder })).rejects.toThrow("another password than the database");
  await writeFile(join(folder, "config.json"), JSON.stringify({ postgresPassword: password }));
  await opened(expectUpgraded);
});
