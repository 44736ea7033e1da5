import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { dropDatabase } from "./drop-database.ts";
import { openEmbedded } from "./embedded/open-embedded.ts";
import { ensureRole } from "./roles.ts";
import { makeTestFolder } from "./testing-folder.ts";
import { checkTestServer } from "./testing-server.ts";

/** A PostgreSQL for tests as each role reaches it. */
export interface TestRoles {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly url: string;
}

export interface TestCluster extends TestRoles {
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

/** An embedded one in a temporary folder, or an existing one by a superuser's URL. Throws a StartError for one that lacks something. */
export async function openTestCluster(
  settings: Readonly<Record<string, string>> = {},
  own?: string,
): Promise<TestCluster> {
  if (!own) return openInFolder(settings);
  await checkTestServer(own);
  return borrow(own);
}

async function openInFolder(settings: Readonly<Record<string, string>>): Promise<TestCluster> {
  const folder = await makeTestFolder("tidemark-test-");
  const { superuserUrl, ownerUrl, url, lost, close } = await openEmbedded(join(folder, "data"), settings);
  return {
    superuserUrl,
    ownerUrl,
    url,
    lost,
    async close() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Roles are shared by a cluster: those of this run carry its number. */
async function borrow(superuserUrl: string): Promise<TestCluster> {
  const password = randomBytes(16).toString("hex");
  const names = { ownerUrl: `tidemark_owner_${process.pid}`, url: `tidemark_${process.pid}` };
  const withAdmin = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
    const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} });
    await work(sql).finally(() => sql.end());
  };
  await withAdmin(async (sql) => {
    await ensureRole(sql, names.ownerUrl, password, false);
    await ensureRole(sql, names.url, password, true);
  });
  const as = (role: string) => {
    const url = new URL(superuserUrl);
    url.username = role;
    url.password = password;
    return url.href;
  };
  return {
    superuserUrl,
    ownerUrl: as(names.ownerUrl),
    url: as(names.url),
    lost: new Promise(() => {}),
    close: () =>
      withAdmin(async (sql) => {
        // A test that was cut off drops nothing.
        const left =
          await sql`select datname from pg_database where pg_get_userbyid(datdba) = ${names.ownerUrl}`;
        for (const { datname } of left) await dropDatabase(sql, datname);
        await sql.unsafe(`drop role ${names.ownerUrl}, ${names.url}`);
      }),
  };
}

export interface TestDatabase {
  /** With the server's role: rows only. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  /** Runs statements that change the schema. */
  asOwner(statements: string): Promise<void>;
  /** Runs statements that only an administrator may. */
  asSuperuser(statements: string): Promise<void>;
  drop(): Promise<void>;
}

/**
 * Makes a database of the owner's, which the server's role can use like a migrated one. Nobody connects to `template0`:
 * TimescaleDB's workers do to `template1`, and it cannot be copied then.
 */
export async function makeTestDatabase(
  cluster: TestRoles,
  name: string,
  template = "template0",
): Promise<TestDatabase> {
  const withAdmin = async (work: (admin: postgres.Sql) => Promise<unknown>) => {
    const admin = postgres(cluster.superuserUrl, { max: 1, onnotice: () => {} });
    await work(admin).finally(() => admin.end());
  };
  const owner = new URL(cluster.ownerUrl).username;
  await withAdmin(async (admin) => {
    await admin`create database ${admin(name)} template ${admin(template)} owner ${admin(owner)}`;
    // A clone has its tables' privileges, not those of the database.
    await admin`revoke temporary on database ${admin(name)} from public`;
  });
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const run = async (url: string, statements: string) => {
    const sql = postgres(at(url), { max: 1, onnotice: () => {} });
    await sql.unsafe(statements).finally(() => sql.end());
  };
  return {
    url: at(cluster.url),
    ownerUrl: at(cluster.ownerUrl),
    superuserUrl: at(cluster.superuserUrl),
    asOwner: (statements) => run(cluster.ownerUrl, statements),
    asSuperuser: (statements) => run(cluster.superuserUrl, statements),
    drop: () => withAdmin((admin) => dropDatabase(admin, name)),
  };
}
