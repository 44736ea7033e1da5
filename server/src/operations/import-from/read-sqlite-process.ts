import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { BanditLine, BanditVersion } from "./discount-bandit-rows.ts";

/*
 * The process that opens a database of Discount Bandit: a file that somebody else made is read here only, without rights and
 * within limits of memory and time that the process that started it keeps.
 */

const rowsOfLine = 500;
const heapBytes = 128 * 1024 * 1024;

const text = (column: string, length: number) => `substr(cast(${column} as text), 1, ${length})`;
const isShop = "s.domain like '%amazon.%'";

const queries: Readonly<Record<BanditVersion, { readonly rows: string; readonly left: string }>> = {
  4: {
    rows: `
      select ${text("s.domain", 60)}, ${text("l.key", 60)}, ${text("h.date", 30)}, h.price, h.used_price
      from link_histories h join links l on l.id = h.link_id join stores s on s.id = l.store_id where ${isShop}`,
    left: `
      select ${text("s.domain", 60)}, ${text("l.key", 60)} from links l join stores s on s.id = l.store_id
      where not ${isShop} limit 10000`,
  },
  3: {
    rows: `
      select ${text("s.domain", 60)}, ${text("coalesce(p.asin, l.key)", 60)}, ${text("h.date", 30)}, h.price, h.used_price
      from price_histories h
      join stores s on s.id = h.store_id
      left join products p on p.id = h.product_id
      left join product_store l on l.product_id = h.product_id and l.store_id = h.store_id where ${isShop}`,
    left: `
      select ${text("s.domain", 60)}, ${text("l.key", 60)} from product_store l join stores s on s.id = l.store_id
      where not ${isShop} limit 10000`,
  },
};

const url = pathToFileURL(process.argv[2]!);
// Nothing is locked or written beside it, not even of a database in WAL mode.
url.search = "?mode=ro&immutable=1";
const database = new DatabaseSync(url, { readOnly: true, allowExtension: false, returnArrays: true });
database.exec(`
  pragma trusted_schema = off; pragma query_only = on; pragma cell_size_check = on; pragma mmap_size = 0;
  pragma hard_heap_limit = ${heapBytes}; pragma cache_size = -8000;`);

// Views and virtual tables could compute anything.
const tables = new Set(
  database
    .prepare("select name from sqlite_schema where type = 'table' and sql like 'create table%'")
    .all()
    .map((row) => String((row as unknown as unknown[])[0])),
);
const has = (...names: string[]) => names.every((name) => tables.has(name));
const version: BanditVersion | null = has("link_histories", "links", "stores")
  ? 4
  : has("price_histories", "stores", "products", "product_store")
    ? 3
    : null;
if (version === null) throw new Error("other tables");

/** Waits while the reader is slower. */
async function say(line: BanditLine): Promise<void> {
  const isTaken = process.stdout.write(`${JSON.stringify(line)}\n`);
  if (!isTaken) await new Promise((resume) => process.stdout.once("drain", resume));
}

await say({ version });
let rows: unknown[][] = [];
for (const row of database.prepare(queries[version].rows).iterate()) {
  rows.push(row as unknown as unknown[]);
  if (rows.length < rowsOfLine) continue;
  await say({ rows });
  rows = [];
}
await say({ rows });
await say({ left: database.prepare(queries[version].left).all() as unknown as [unknown, unknown][] });
