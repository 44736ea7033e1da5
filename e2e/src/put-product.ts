import {
  dayStart,
  daysOf,
  marketplaceBySuffix,
  type ProductId,
  parseAsin,
  productIdOf,
  type SeriesKind,
  type Step,
  seriesIdOf,
} from "@tidemark/core";
import type postgres from "postgres";

const day = 86_400_000;

export interface Stored {
  readonly suffix: string;
  readonly asin: string;
  readonly title: string;
  /** Days ago and price in minor units, oldest first; null: unavailable. */
  readonly steps: readonly (readonly [number, number | null])[];
  /** Lowest used, as `steps`. */
  readonly used?: Stored["steps"];
  /** A range of days (ago) without sightings. */
  readonly gap?: readonly [number, number];
  /** Also stores its last step as a verified change, so that it can be listed as a drop. */
  readonly changed?: boolean;
}

/** A product with its accepted history, as if it had been reported. */
export async function putProduct(
  sql: postgres.Sql,
  { suffix, asin, title, used, ...own }: Stored,
): Promise<void> {
  const product = productIdOf(marketplaceBySuffix(suffix)!, parseAsin(asin)!);
  await sql`insert into product (id, title) values (${String(product)}, ${title})`;
  await sql`insert into product_search (product_id, words)
    values (${String(product)}, to_tsvector('simple', ${title}))`;
  await putSeries(sql, product, "buy_box", own);
  if (used) await putSeries(sql, product, "used", { steps: used });
}

async function putSeries(
  sql: postgres.Sql,
  product: bigint,
  kind: SeriesKind,
  { steps, gap, changed }: Pick<Stored, "steps" | "gap" | "changed">,
): Promise<void> {
  const id = String(seriesIdOf(product as ProductId, kind));
  const now = Date.now();
  const at = (days: number) => new Date(now - days * day);
  const priced = steps.flatMap(([days, price]) => (price === null ? [] : [{ days, price }]));
  const byPrice = priced.toSorted((a, b) => a.price - b.price || b.days - a.days);
  const lowest = byPrice[0]!;
  const highest = byPrice.findLast(({ price }) => price === byPrice.at(-1)!.price)!;
  const [since, price] = steps.at(-1)!;
  await sql`insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price,
      lowest, lowest_at, highest, highest_at)
    values (${id}, ${String(product)}, ${steps.length}, ${price}, ${at(since)}, ${at(since)}, ${at(0.1)}, ${priced.at(-1)!.price},
      ${lowest.price}, ${at(lowest.days)}, ${highest.price}, ${at(highest.days)})`;
  for (const [i, [days, minor]] of steps.entries()) {
    await sql`insert into price_point (series_id, at, revision, price, reporters, verified)
      values (${id}, ${at(days)}, ${i + 1}, ${minor}, ${1 + (i % 3)}, ${i % 3 === 0})`;
  }
  if (changed) {
    await sql`insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
      values (${id}, ${steps.length}, 'accepted', ${steps.at(-2)![1]}, ${price}, ${at(since)}, ${at(since)}, 1, true)`;
  }
  const history: Step[] = steps.map(([days, minor]) => ({
    t: Math.floor(at(days).getTime() / 1000),
    price: minor,
  }));
  const seen = new Set(history.map(({ t }) => dayStart(t)));
  for (let days = Math.floor(steps[0]![0]); days >= 0; days--) {
    if (!gap || days >= gap[0] || days <= gap[1]) seen.add(dayStart(Math.floor(at(days).getTime() / 1000)));
  }
  const rows = [...daysOf(history, [...seen])].flatMap(([start, one]) =>
    one === null
      ? []
      : {
          series_id: id,
          day: new Date(start * 1000).toISOString().slice(0, 10),
          open: one.open,
          high: one.high,
          low: one.low,
          close: one.close,
          weighted: one.weighted,
          priced_s: one.pricedS,
          last_change_s: one.lastChangeS,
          changes: one.changes,
        },
  );
  await sql`insert into price_day ${sql(rows)}`;
}
