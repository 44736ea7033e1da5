import { claim } from "@tidemark/drizzle";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { between, type SQL } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, type Pool } from "../platform/database.ts";
import { isAnyOf } from "../platform/lists.ts";
import { openClaims } from "./open-claims.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 1);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test.each<[string, SQL | undefined]>([
  ["a list of series", isAnyOf(claim.seriesId, [8n])],
  ["a product's series", between(claim.seriesId, 8n, 15n)],
])("the open claims of %s are read by their index", async (_, where) => {
  const { sql, params } = openClaims(pool, where).toSQL();
  await pool.unsafe(`prepare asked as ${sql}`);
  const plan = await pool.unsafe(`explain execute asked (${params.map(() => "null").join()})`);
  await pool.unsafe("deallocate asked");
  expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toMatch(/Index Scan using claim_open on claim/);
});
