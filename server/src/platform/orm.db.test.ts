import { invite } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isUnavailable, openPool, type Pool, transaction } from "./database.ts";
import { orm } from "./orm.ts";

let pool: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  pool = openPool(database.url, 2);
});
afterAll(async () => {
  await pool.end();
  await drop();
});

const raise = (code: string) =>
  sql`do ${sql.raw(`$$ begin raise exception 'told to fail' using errcode = '${code}'; end $$`)}`;

test("a drizzle statement fails with the database's own error, without its parameters", async () => {
  const row = { digest: Buffer.from("a secret digest"), origin: "operator" };
  await orm(pool).insert(invite).values(row);
  const error = await orm(pool)
    .insert(invite)
    .values(row)
    .then(
      () => null,
      (why) => why,
    );
  expect(error).toBeInstanceOf(postgres.PostgresError);
  expect(error).toMatchObject({ code: "23505" });
  expect(error.message).not.toMatch(/operator|secret|params/);
});

test("a transaction of drizzle statements that deadlocked is run again", async () => {
  let runs = 0;
  const result = await transaction(pool, async (tx) => {
    runs++;
    if (runs === 1) await orm(tx).execute(raise("40P01"));
    return "done";
  });
  expect([result, runs]).toEqual(["done", 2]);
});

test("a database that shuts down under a drizzle statement is told as unavailable", async () => {
  const error = await orm(pool)
    .execute(raise("57P01"))
    .catch((why) => why);
  expect(isUnavailable(error)).toBe(true);
});
