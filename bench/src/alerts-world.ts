import { evaluateWatch } from "@tidemark/core";
import { defaultSettings, type WatchRule } from "@tidemark/core/wire";
import type postgres from "postgres";
import { idOf, priceOf, seedProducts } from "./intake-world.ts";

/** One holder with one channel for so many watches. */
const watchesPerHolder = 5;

export const seriesOf = (index: number): bigint => idOf(index) * 8n;

/**
 * Products, and watches spread over them, each of a rule of its own: six in ten targets, two drops since creation, a
 * lowest of 30 days and any change. `hot`: so many more watch the first product, each of another holder.
 */
export async function seedWatches(
  sql: postgres.Sql,
  products: number,
  watches: number,
  hot: number,
): Promise<void> {
  await seedProducts(sql, products);
  const holders = Math.ceil(watches / watchesPerHolder) + hot;
  await sql`
    insert into holder (token_digest, settings)
    select sha256(n::text::bytea), ${JSON.stringify(defaultSettings)}::text::jsonb from generate_series(1, ${holders}::int) n`;
  await sql`
    insert into channel (holder_id, kind, target, confirmed_at)
    select id, 'webhook', '{"kind":"webhook","url":"https://example.org/"}', now() from holder`;
  const indexes = Array.from({ length: products }, (_, index) => index);
  await sql`
    with p as (
      select n - 1 as n, series, price from unnest(${indexes.map((index) => String(seriesOf(index)))}::bigint[],
        ${indexes.map(priceOf)}::bigint[]) with ordinality as p(series, price, n)
    )
    insert into watch (holder_id, series_id, rule, rearm_percent, basis, since_revision)
    select case when w <= ${watches} then 1 + (w - 1) / ${watchesPerHolder}
        else ${holders - hot} + w - ${watches} end, p.series,
      case when w > ${watches} then '{"kind":"change"}'::jsonb else case (w / ${products}) % 10
        when 6 then '{"kind":"drop","percent":5,"from":"creation"}'
        when 7 then '{"kind":"drop","percent":20,"from":"creation"}'
        when 8 then '{"kind":"lowest","days":30}'
        when 9 then '{"kind":"change"}'
        else jsonb_build_object('kind', 'target', 'price', p.price * (98 - 4 * (w / ${products} % 10)) / 100)
      end end, 5, p.price, 1
    from generate_series(1, ${watches + hot}::int) w
    join p on p.n = case when w > ${watches} then 0 else w % ${products} end`;
  await sql`analyze holder, channel, watch`;
  await sql`checkpoint`;
}

export interface Emitted {
  readonly index: number;
  readonly price: number;
  /** When its commit was acknowledged. Epoch ms. */
  readonly at: number;
}

/** Accepts a new price of a product, as the intake would leave it. */
export async function emit(sql: postgres.Sql, index: number, price: number): Promise<Emitted> {
  await sql`
    with s as (
      update series set price = ${price}, revision = 2, since = now(), accepted_at = now(), last_price = ${price}
      where id = ${String(seriesOf(index))}::bigint returning id
    ), point as (
      insert into price_point (series_id, at, revision, price, reporters, verified)
      select id, now(), 2, ${price}, 2, true from s
    ), day as (
      insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
      select id, (now() at time zone 'utc')::date, ${price}, ${price}, ${price}, ${price}, 0, 0, 0, 1 from s
    )
    insert into price_change (series_id, revision, kind, previous, price, at, reporters, verified)
    select id, 2, 'accepted', ${priceOf(index)}, ${price}, now(), 2, true from s`;
  return { index, price, at: performance.timeOrigin + performance.now() };
}

/** The watches that the changes should have told, with the change of each. */
export async function expectedAlerts(
  sql: postgres.Sql,
  emitted: readonly Emitted[],
): Promise<ReadonlyMap<string, Emitted>> {
  const expected = new Map<string, Emitted>();
  const bySeries = new Map(emitted.map((one) => [String(seriesOf(one.index)), one]));
  const rows = await sql<{ id: string; series: string; rule: WatchRule }[]>`
    select id::text, series_id::text as series, rule from watch where series_id = any(${[...bySeries.keys()]}::bigint[])`;
  for (const { id, series, rule } of rows) {
    const one = bySeries.get(series)!;
    const before = priceOf(one.index);
    const { fires } = evaluateWatch(
      { rule, minDelta: 0, rearmPercent: 5, basis: before, firedPrice: null },
      {
        isFirst: false,
        previous: before,
        price: one.price,
        lastPrice: before,
        lowestBefore: () => before,
        usual: null,
      },
    );
    if (fires) expected.set(id, one);
  }
  return expected;
}

/** A poller's look: the watches of what changed since, found by comparing prices. */
export async function pollOnce(sql: postgres.Sql, since: Date): Promise<ReadonlySet<bigint>> {
  const rows = await sql<{ series: string }[]>`
    select distinct c.series_id::text as series from price_change c join watch w on w.series_id = c.series_id
    where c.accepted_at > ${since.toISOString()}::timestamptz and (w.rule ->> 'kind' <> 'target' or c.price <= (w.rule ->> 'price')::bigint)`;
  return new Set(rows.map(({ series }) => BigInt(series)));
}
