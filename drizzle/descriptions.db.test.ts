import postgres from "postgres";
import { expect, test } from "vitest";
import { applyMigrations, dropEverything, knownMigrations } from "./migration-steps.ts";
import { createTestDatabase } from "./testing.ts";

/** Migrations before the one that made titles facts. */
const before = knownMigrations().findIndex(({ sql }) =>
  sql.some((one) => one.includes('ADD COLUMN "title_by"')),
);

test("the upgrade keeps titles of products with an accepted price or a reading, and hides the others", async () => {
  const { ownerUrl, drop } = await createTestDatabase();
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  await sql.begin(async (tx) => {
    await dropEverything(tx);
    await applyMigrations(tx, knownMigrations().slice(0, before));
    await tx`
      insert into product (id, title, image, described, dirty_series) values
        (1, 'accepted', 'i1', false, 0), (2, 'claimed', 'i2', false, 1), (3, 'read and claimed', 'i3', true, 1),
        (4, 'read and accepted', 'i4', true, 0), (5, 'left over', null, false, 0)`;
    await tx`insert into product_search (product_id, words) select id, to_tsvector('simple', title) from product`;
    await tx`
      insert into series (id, product_id, revision, price, since) values
        (8, 1, 1, 100, now()), (9, 1, 0, null, null), (16, 2, 0, null, null), (24, 3, 0, null, null), (32, 4, 1, 100, now())`;
    await applyMigrations(tx, knownMigrations().slice(before, before + 1));
  });
  const rows = await sql`
    select id::int, p.title, p.title_by, p.image, changed_at is not null as listed, words is not null as found
    from product p join product_search s on s.product_id = p.id order by id`;
  expect(rows.map((row) => Object.values(row))).toEqual([
    [1, "accepted", "people", "i1", true, true],
    [2, null, "people", null, false, false],
    [3, "read and claimed", "verifier", "i3", false, true],
    [4, "read and accepted", "verifier", "i4", true, true],
    [5, null, "people", null, false, false],
  ]);
  await sql.end();
  await drop();
});
