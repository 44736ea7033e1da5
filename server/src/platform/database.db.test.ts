import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openPool, type Pool, type Sql, transaction } from "./database.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let admin: Pool;
/** Of one connection: what happens to it is seen by the next user of it. */
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  admin = openPool(database.url, 1);
  pool = openPool(database.url, 1);
  await database.asOwner("create table note (text text)");
});
afterEach(async () => {
  await Promise.all([pool.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
  await database.drop();
});

const note = (sql: Sql, text: string) => sql`insert into note values (${text})`;
const pidOf = async (sql: Sql) => (await sql<[{ pid: number }]>`select pg_backend_pid() as pid`)[0].pid;
/** Ends the connection; resolves when both sides know. */
const cut = async (pid: number) => {
  await admin`select pg_terminate_backend(${pid}, 5000)`;
  await new Promise((resolve) => setTimeout(resolve, 50));
};

// An error that nobody could catch ends the run, too.
describe("a transaction that loses its connection", () => {
  test.each<[string, (tx: Sql, pid: number) => Promise<unknown>, object?]>([
    ["within a statement", (tx, pid) => Promise.all([tx`select pg_sleep(10)`, cut(pid)])],
    ["with statements waiting", (tx, pid) => Promise.all([tx`select pg_sleep(10)`, note(tx, "b"), cut(pid)])],
    ["before its commit", (_, pid) => cut(pid)],
    [
      "before its rollback",
      (_, pid) => cut(pid).then(() => Promise.reject(new Error("its own"))),
      { message: "its own" },
    ],
    ["before its next statement", (tx, pid) => cut(pid).then(() => note(tx, "b"))],
    [
      "and asks again",
      async (tx, pid) => {
        await cut(pid);
        await Promise.resolve(note(tx, "b")).catch(() => {});
        await note(tx, "c");
      },
    ],
  ])(
    "%s is rejected, leaves nothing, and the pool still works",
    async (_, work, why = { code: "CONNECTION_CLOSED" }) => {
      const lost = transaction(pool, async (tx) => {
        await note(tx, "a");
        await work(tx, await pidOf(tx));
      });
      await expect(lost).rejects.toMatchObject(why);
      await transaction(pool, (tx) => note(tx, "after"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await admin`select text from note`).toEqual([{ text: "after" }]);
    },
  );
});

test("the loss of another connection is an error like any other: rolled back immediately, and rethrown", async () => {
  const other = openPool(database.url, 1);
  const work = transaction(pool, async (tx) => {
    await note(tx, "a");
    await transaction(other, async (inner) => cut(await pidOf(inner)));
  });
  await expect(work).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await other.end({ timeout: 1 });
  await note(pool, "after");
  expect(await admin`select text from note`).toEqual([{ text: "after" }]);
});
