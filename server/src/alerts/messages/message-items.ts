import { exponentOf, parseProductId, parseSeriesId } from "@tidemark/core";
import type { MessageItem, WatchRule } from "@tidemark/core/wire";
import { lowsOf } from "../../history/lows.ts";
import { usualPrices } from "../../history/seen.ts";
import { arrayOf, type Sql } from "../../platform/database.ts";

interface Row {
  readonly messageId: bigint;
  readonly watchId: bigint;
  readonly seriesId: bigint;
  readonly rule: WatchRule;
  readonly title: string | null;
  readonly image: string | null;
  readonly was: number | null;
  readonly price: number | null;
  readonly changes: number;
  readonly since: number;
  readonly reporters: number;
  readonly verified: boolean;
  readonly at: number;
  readonly acceptedAt: number;
}

type Items = ReadonlyMap<bigint, readonly MessageItem[]>;

/** What messages have to say of prices, by message: from before the first change they tell of to what is true now. */
export async function priceItems(tx: Sql, messages: readonly bigint[]): Promise<Items> {
  if (messages.length === 0) return new Map();
  const rows = await tx<Row[]>`
    select a.message_id as "messageId", a.watch_id as "watchId", a.series_id as "seriesId", w.rule, p.title, p.image,
      f.previous::float8 as was, l.price::float8 as price, l.changes, ms(f.accepted_at) as since,
      l.reporters, l.verified, ms(l.at) as at, ms(l.accepted_at) as "acceptedAt"
    from (
      select message_id, watch_id, series_id, min(revision) as first from alert
      where message_id = any(${arrayOf(messages)}::bigint[]) and retracted_at is null group by 1, 2, 3
    ) a
    join watch w on w.id = a.watch_id and w.ended_at is null and w.paused_at is null
    join price_change f on f.series_id = a.series_id and f.revision = a.first
    cross join lateral (
      select c.*, count(*) over ()::int as changes from price_change c
      where c.series_id = a.series_id and c.revision >= a.first and c.kind = 'accepted' and not exists (
        select from price_change r where r.series_id = c.series_id and r.revision > c.revision and r.retracts = c.revision)
      order by c.revision desc limit 1
    ) l
    left join shown_product p on p.id = a.series_id >> 3
    order by a.message_id, a.watch_id`;
  return itemsOf(tx, rows);
}

/** What corrections have to say: the false price, and what is true now. */
export async function falseItems(tx: Sql, messages: readonly bigint[]): Promise<Items> {
  if (messages.length === 0) return new Map();
  const rows = await tx<Row[]>`
    select m.id as "messageId", w.id as "watchId", w.series_id as "seriesId", w.rule, p.title, p.image,
      f.price::float8 as was, s.price::float8 as price, 1 as changes, ms(told.closed_at) as since,
      coalesce(l.reporters, 0) as reporters, coalesce(l.verified, false) as verified,
      ms(coalesce(l.at, f.at)) as at, ms(coalesce(l.accepted_at, f.accepted_at)) as "acceptedAt"
    from message m
    join message told on told.id = m.corrects
    join watch w on w.id = m.watch_id
    join series s on s.id = w.series_id
    cross join lateral (
      select c.* from alert a join price_change c on c.series_id = a.series_id and c.revision = a.revision
      where a.message_id = told.id and a.watch_id = w.id and a.retracted_at is not null
      order by a.revision desc limit 1
    ) f
    left join lateral (
      select reporters, verified, at, accepted_at from price_point
      where series_id = s.id and retracted_at is null order by at desc limit 1
    ) l on true
    left join shown_product p on p.id = w.series_id >> 3
    where m.id = any(${arrayOf(messages)}::bigint[])
    order by m.id`;
  return itemsOf(tx, rows);
}

async function itemsOf(tx: Sql, rows: readonly Row[]): Promise<Items> {
  const fell = rows.filter(({ was, price }) => price !== null && was !== null && price < was);
  const lows = await lowsOf(
    tx,
    fell.map(({ seriesId, price }) => ({ seriesId, price: price! })),
  );
  const priced = new Map(rows.flatMap((row) => (row.price === null ? [] : [[row.seriesId, row.at]])));
  const usuals = await usualPrices(
    tx,
    [...priced].map(([seriesId, at]) => ({ seriesId, at })),
  );
  const items = new Map<bigint, MessageItem[]>();
  for (const row of rows) {
    const fallen = row.was !== null && row.price !== null && row.price < row.was;
    const usual = usuals.get(row.seriesId) ?? null;
    const isBelow = row.price !== null && usual !== null && row.price < usual;
    const item = itemOf(row, fallen ? (lows.get(row.seriesId) ?? null) : null, isBelow ? usual : null);
    if (!item) continue;
    const of = items.get(row.messageId);
    if (of) of.push(item);
    else items.set(row.messageId, [item]);
  }
  return items;
}

const iso = (ms: number) => new Date(ms).toISOString();

function itemOf(row: Row, lowest: MessageItem["lowest"], usual: number | null): MessageItem | null {
  const series = parseSeriesId(row.seriesId);
  const product = series && parseProductId(series.product);
  if (!product) return null;
  const { marketplace, asin } = product;
  return {
    watchId: String(row.watchId),
    rule: row.rule,
    marketplace: marketplace.suffix,
    asin,
    title: row.title,
    image: row.image,
    series: series.kind,
    currency: marketplace.currency,
    exponent: exponentOf(marketplace.currency),
    was: row.was,
    is: row.price,
    changes: row.changes,
    since: iso(row.since),
    lowest,
    usual,
    reporters: row.reporters,
    verified: row.verified,
    firstSeenAt: iso(row.at),
    acceptedAt: iso(row.acceptedAt),
  };
}
