import { ceilingOf, marketplaces, seriesKinds } from "@tidemark/core";
import type postgres from "postgres";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { DumpError } from "./dump-error.ts";
import { csvName, type TableName } from "./manifest.ts";

/** Holds a dump until it is complete and checked. A schema of its own: in no backup and on no page. */
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

/** Opens the staging area of this dump: that of a killed import, or a new one. */
export async function openStaging(pool: postgres.Sql, manifestSha256: string): Promise<void> {
  const [known] = await pool`select to_regclass(${`${staging}.job`}) is not null as job`;
  if (known!.job) {
    const [job] = await pool.unsafe(`select manifest from ${staging}.job`);
    if (job?.manifest === manifestSha256) return;
  }
  await closeStaging(pool);
  await pool.begin(async (tx) => {
    await tx.unsafe(`create schema ${staging}`);
    await tx.unsafe(`create table ${staging}.job (manifest text, staged jsonb default '{}')`);
    await tx.unsafe(`insert into ${staging}.job (manifest) values ($1)`, [manifestSha256]);
    for (const [name, columns] of Object.entries(tables)) {
      await tx.unsafe(`create unlogged table ${staging}.${name} (${columns})`);
    }
  });
}

export const closeStaging = (pool: postgres.Sql): Promise<unknown> =>
  pool.unsafe(`drop schema if exists ${staging} cascade`);

/** Whether a staged table is complete: PostgreSQL empties unlogged tables after a crash. */
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

/** Marks a table as complete, in the transaction that filled it. */
export async function endTable(tx: Sql, table: TableName): Promise<void> {
  await tx.unsafe(`create unique index ${table}_key on ${staging}.${table} (${keys[table]})`);
  await tx.unsafe(`drop table if exists ${staging}.batch`);
  await tx.unsafe(`update ${staging}.job set staged = staged || '{"${table}": true}'`);
}

const ceilings = marketplaces.map(({ number, currency }) => `(${number}, ${ceilingOf(currency)})`).join(", ");
/** Amazon opened in July 1995. */
const earliest = "1995-07-01";
/** Tolerates clocks that differ. */
const skew = "10 minutes";

const of = (table: TableName) => `
  from ${staging}.${table} r left join ${staging}.products p using (product_id)`;

/** Refuses impossible rows, and splits the others into batches of about `batchRows` points and days. */
export const checkStaged = (pool: Pool, batchRows: number): Promise<void> =>
  transaction(pool, async (tx) => {
    // These tables are read completely: sequential scans are right.
    await tx`
      select set_config('plan_cache_mode', 'auto', true), set_config('work_mem', '64MB', true),
        set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true)`;
    await refuseImpossible(tx);
    await makeBatches(tx, batchRows);
  });

/** The order makes PostgreSQL plan for all rows: only a refused dump has a first one. */
async function refuseImpossible(tx: Sql): Promise<void> {
  for (const table of Object.keys(tables)) await tx.unsafe(`analyze ${staging}.${table}`);
  const [point] = await tx.unsafe(`
    select r.product_id::text as product, r.at::text as at, r.price::text as price,
      case when p.product_id is null then 'its product is not in products.csv.gz'
        when r.price < 0 or r.price > c.ceiling then 'the price cannot be real'
        when r.at > now() + interval '${skew}' then 'it is in the future'
        when r.at < '${earliest}' then 'it is older than the shop'
        else 'seen_by is negative' end as reason
    ${of("price_points")}
      left join (values ${ceilings}) c(number, ceiling) on c.number = r.product_id >> 52
    where p.product_id is null or c.ceiling is null or r.price < 0 or r.price > c.ceiling
      or r.at > now() + interval '${skew}' or r.at < '${earliest}' or r.seen_by < 0
    order by r.product_id, r.at limit 1`);
  if (point) {
    throw new DumpError(
      `${csvName("price_points")}: the point of product ${point.product} at ${point.at} with price ${point.price} is refused: ${point.reason}.`,
    );
  }
  const [day] = await tx.unsafe(`
    select r.product_id::text as product, r.day::text as day ${of("price_days")}
    where p.product_id is null or r.day < '${earliest}' or r.day > (now() + interval '${skew}')::date
    order by r.product_id, r.day limit 1`);
  if (day) {
    throw new DumpError(
      `${csvName("price_days")}: the day ${day.day} of product ${day.product} is refused: it is in the future, older than the shop, or its product is not in products.csv.gz.`,
    );
  }
}

/** Batches exist only once all rows are checked. A product is never split: two batches would wait for its lock. */
const makeBatches = (tx: Sql, batchRows: number) =>
  tx.unsafe(`
    create table ${staging}.batch as
    select row_number() over w as number, lag(until, 1, -1::bigint) over w as after, until, false as done
    from (
      select max(product_id) * 8 + 7 as until
      from (
        select product_id, sum(rows) over (order by product_id)::bigint / ${batchRows} as number
        from (
          select product_id, sum(rows) as rows from (
            select product_id, count(*) as rows from ${staging}.price_points group by 1
            union all select product_id, count(*) from ${staging}.price_days group by 1) counted
          group by 1) product) numbered
      group by number) cut
    window w as (order by until)`);

/** Whether all rows have been checked. */
export async function isChecked(pool: postgres.Sql): Promise<boolean> {
  const [found] = await pool`select to_regclass(${`${staging}.batch`}) is not null as batch`;
  return found!.batch as boolean;
}
