import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { daysOf } from "@tidemark/core";
import { csvName, Manifest, manifestName, type TableName } from "../operations/open-data/manifest.ts";
import { arrayOf, type Pool } from "../platform/database.ts";

/** A series of a test: points by time (epoch ms), and the days (epoch s) on which it was seen. */
export interface SeriesData {
  readonly id: bigint;
  readonly points: readonly { readonly at: number; readonly price: number | null }[];
  readonly seen: readonly number[];
}

/** Inserts series as the server stores them. */
export async function insertSeries(
  pool: Pool,
  series: readonly SeriesData[],
  imported = false,
): Promise<void> {
  for (const { id, points, seen } of series) {
    const product = String(id >> 3n);
    await pool`
      insert into product (id, title) values (${product}::bigint, ${`Thing ${product}`}) on conflict do nothing`;
    const last = points.at(-1)!;
    const priced = points.filter(({ price }) => price !== null);
    const low = priced.reduce((a, b) => (b.price! < a.price! ? b : a), priced[0] ?? last);
    const high = priced.reduce((a, b) => (b.price! > a.price! ? b : a), priced[0] ?? last);
    await pool`
      insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price,
        lowest, lowest_at, highest, highest_at)
      values (${String(id)}::bigint, ${product}::bigint, ${points.length}, ${last.price}, from_ms(${last.at}),
        from_ms(${last.at}), from_ms(${last.at}), ${priced.at(-1)?.price ?? null}, ${low.price},
        from_ms(${low.price === null ? null : low.at}), ${high.price}, from_ms(${high.price === null ? null : high.at}))`;
    await pool`
      insert into price_point (series_id, at, revision, price, reporters, verified, imported)
      select ${String(id)}::bigint, from_ms(at), n, price, 2, n % 2 = 0, ${imported}
      from unnest(${arrayOf(points, ({ at }) => at)}::float8[], ${arrayOf(points, ({ price }) => price)}::bigint[])
        with ordinality v(at, price, n)`;
    const steps = points.map(({ at, price }) => ({ t: Math.floor(at / 1000), price }));
    const days = [...daysOf(steps, seen)].flatMap(([start, day]) => (day ? [{ start, ...day }] : []));
    for (const day of days) {
      await pool`
        insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
        values (${String(id)}::bigint, (to_timestamp(${day.start}) at time zone 'utc')::date, ${day.open}, ${day.high},
          ${day.low}, ${day.close}, ${day.weighted}, ${day.pricedS}, ${day.lastChangeS}, ${day.changes})`;
    }
  }
}

/** All tables that an import changes, as text. */
export async function historyIn(pool: Pool): Promise<unknown> {
  const [row] = await pool`
    select (select json_agg(p order by id) from (select id, title, image, dirty_series from product) p) as products,
      (select json_agg(s order by id) from series s) as series,
      (select json_agg(p order by series_id, at) from price_point p) as points,
      (select json_agg(d order by series_id, day) from price_day d) as days,
      (select count(*)::int from price_change) as changes,
      (select count(*)::int from product_search) as found,
      to_regnamespace('tidemark_import')::text as staging`;
  return row;
}

/** Rewrites one CSV of a dump, and its entry in the manifest. */
export async function rewrite(
  folder: string,
  table: TableName,
  change: (text: string) => string,
): Promise<void> {
  const path = join(folder, csvName(table));
  const text = change(gunzipSync(await readFile(path)).toString());
  const bytes = gzipSync(text);
  await writeFile(path, bytes);
  await editManifest(folder, (manifest) => ({
    ...manifest,
    files: manifest.files.map((file) =>
      file.name === csvName(table)
        ? {
            ...file,
            rows: text.split("\n").length - 2,
            bytes: bytes.length,
            plainBytes: Buffer.byteLength(text),
            sha256: createHash("sha256").update(bytes).digest("hex"),
          }
        : file,
    ),
  }));
}

export async function editManifest(folder: string, change: (manifest: Manifest) => unknown): Promise<void> {
  const path = join(folder, manifestName);
  const manifest = Manifest.parse(JSON.parse(await readFile(path, "utf8")));
  await writeFile(path, JSON.stringify(change(manifest)));
}
