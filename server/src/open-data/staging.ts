import { ceilingOf, marketplaces, seriesKinds } from "@tidemark/core";
import type postgres from "postgres";
import type { Pool, Sql } from "../database.ts";
import { DumpError } from "./dump-error.ts";
import { csvName, type TableName } from "./manifest.ts";

/** Where a dump waits until it is whole and checked. A schema of its own: no backup takes it, no page reads it. */
export const staging = "tidemark_import";

const kinds = seriesKinds.map((kind, at) => `when '${kind}' then ${at}`).join(" ");
const seriesId = `series_id bigint not null generated always as (product_id * 8 + case series ${kinds} end) stored`;

const tables: Readonly<Record<TableName, string>> = {
  products: "product_id bigint not null, title text, image text",
  price_points: `product_id bigint not null, series text not null, at timestamptz(3) not null, price bigint,
    seen_by smallint not null, verified boolean not null, imported boolean not null, ${seriesId}`,
  price_days: `product_id bigint not null, series text not null, day date not null, open bigint, high bigint,
    low bigint, close bigint, mean bigint, changes integer not null, ${seriesId}`,
};

const keys: Readonly<Record<TableName, string>> = {
  products: "product_id",
  price_points: "series_id, at",
  price_days: "series_id, day",
};

/** The staging area of this dump: what an import that was killed has left, or a new one. */
export async function openStaging(pool: postgres.Sql, manifestSha256: string): Promise<void> {
  const [known] = await pool`select to_regclass(${`${staging}.job`}) is not null as job`;
  if (known!.job) {
    const [job] = await pool.unsafe(`select manifest from ${staging}.job`);
    if (job?.manifest === manifestSha256) return;
  }
  await closeStaging(pool);
  await pool.begin(async (tx) => {
    await tx.unsafe(`create schema ${staging}`);
    await tx.unsafe(
      `create table ${staging}.job (manifest text, staged jsonb default '{}', checked boolean default false)`,
    );
    await tx.unsafe(
      `create table ${staging}.lane (number int primary key, after bigint not null, until bigint not null)`,
    );
    await tx.unsafe(`insert into ${staging}.job (manifest) values ($1)`, [manifestSha256]);
    for (const [name, columns] of Object.entries(tables)) {
      await tx.unsafe(`create unlogged table ${staging}.${name} (${columns})`);
    }
  });
}

export const closeStaging = (pool: postgres.Sql): Promise<unknown> =>
  pool.unsafe(`drop schema if exists ${staging} cascade`);

/** Whether a table is there whole: PostgreSQL empties unlogged ones after a crash. */
export async function isStaged(pool: postgres.Sql, table: TableName, rows: number): Promise<boolean> {
  const [job] = await pool.unsafe(`select staged ? '${table}' as staged from ${staging}.job`);
  if (!job!.staged) return false;
  const [found] = await pool.unsafe(`select count(*)::float8 as rows from ${staging}.${table}`);
  return found!.rows === rows;
}

export async function beginTable(tx: Sql, table: TableName): Promise<void> {
  await tx.unsafe(`truncate ${staging}.${table}`);
  await tx.unsafe(`drop index if exists ${staging}.${table}_key`);
}

/** Notes that a table is whole, inside the transaction that filled it. */
export async function endTable(tx: Sql, table: TableName): Promise<void> {
  await tx.unsafe(`create unique index ${table}_key on ${staging}.${table} (${keys[table]})`);
  await tx.unsafe(`update ${staging}.job set staged = staged || '{"${table}": true}', checked = false`);
}

const ceilings = marketplaces.map(({ number, currency }) => `(${number}, ${ceilingOf(currency)})`).join(", ");
/** Amazon opened in July 1995. */
const earliest = "1995-07-01";
/** Clocks of two machines are never quite the same. */
const skew = "10 minutes";

const of = (table: TableName) => `
  from ${staging}.${table} r left join ${staging}.products p using (product_id)`;

/** Refuses rows that cannot be true. */
export async function checkStaged(pool: Pool): Promise<void> {
  for (const table of Object.keys(tables)) await pool.unsafe(`analyze ${staging}.${table}`);
  const [point] = await pool.unsafe(`
    select r.product_id::text as product, r.at::text as at, r.price::text as price,
      case when p.product_id is null then 'it is of a product that products.csv.gz has not'
        when r.price < 0 or r.price > c.ceiling then 'the price cannot be real'
        when r.at > now() + interval '${skew}' then 'it is of the future'
        when r.at < '${earliest}' then 'it is older than the shop'
        else 'it was seen by less than nobody' end as reason
    ${of("price_points")}
      left join (values ${ceilings}) c(number, ceiling) on c.number = r.product_id >> 52
    where p.product_id is null or c.ceiling is null or r.price < 0 or r.price > c.ceiling
      or r.at > now() + interval '${skew}' or r.at < '${earliest}' or r.seen_by < 0
    limit 1`);
  if (point) {
    throw new DumpError(
      `${csvName("price_points")}: the point of product ${point.product} at ${point.at} with price ${point.price} is refused, for ${point.reason}.`,
    );
  }
  const [day] = await pool.unsafe(`
    select r.product_id::text as product, r.day::text as day ${of("price_days")}
    where p.product_id is null or r.day < '${earliest}' or r.day > (now() + interval '${skew}')::date limit 1`);
  if (day) {
    throw new DumpError(
      `${csvName("price_days")}: the day ${day.day} of product ${day.product} is refused: it is of the future, older than the shop, or of a product that products.csv.gz has not.`,
    );
  }
  await pool.begin(async (tx) => {
    await makeLanes(tx);
    await tx.unsafe(`update ${staging}.job set checked = true`);
  });
}

/** Parts of a dump that are taken over side by side, of about as many points each. */
export const lanes = [0, 1, 2, 3] as const;

/** A product is never parted: two lanes would wait for each other. */
async function makeLanes(tx: postgres.ISql): Promise<void> {
  await tx.unsafe(`delete from ${staging}.lane`);
  await tx.unsafe(`
    with mark as (
      select k, (select series_id | 7 from ${staging}.price_points order by series_id
        offset (select count(*) from ${staging}.price_points) * k / ${lanes.length} limit 1) as id
      from generate_series(1, ${lanes.length - 1}) k)
    insert into ${staging}.lane
    select n, coalesce((select id from mark where k = n), 0), coalesce((select id from mark where k = n + 1), ${2n ** 63n - 1n})
    from generate_series(0, ${lanes.length - 1}) n`);
}

/** Whether the rows have been checked, all of them. */
export async function isChecked(pool: postgres.Sql): Promise<boolean> {
  const [job] = await pool.unsafe(`select checked from ${staging}.job`);
  return job!.checked as boolean;
}
