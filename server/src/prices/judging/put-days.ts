import type { Day } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { reachColumnstore } from "./columnstore.ts";

/** What a UTC day (its first epoch second) of a series is to be; null: none. */
export interface DayRow {
  readonly seriesId: bigint;
  readonly start: number;
  readonly day: Day | null;
}

/** Makes days what they are to be; who stands behind them is found among the standing points. The series are locked. */
export async function putDays(tx: Sql, rows: readonly DayRow[]): Promise<void> {
  const gone = rows.filter(({ day }) => day === null);
  const kept = rows.flatMap(({ day, ...row }) => (day === null ? [] : [{ ...row, ...day }]));
  await reachColumnstore(tx);
  for (const { seriesId, start } of gone) {
    await tx`
      delete from price_day
      where series_id = ${String(seriesId)}::bigint and day = (to_timestamp(${start}::float8) at time zone 'utc')::date`;
  }
  if (kept.length === 0) return;
  const column = (name: keyof Day) => arrayOf(kept, (day) => day[name]);
  await tx`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
      reporters, verified, imported)
    select series_id, (to_timestamp(start) at time zone 'utc')::date, open, high, low, close, weighted, priced_s,
      last_change_s, changes, who.reporters, who.verified, who.imported
    from unnest(${arrayOf(kept, ({ seriesId }) => seriesId)}::bigint[], ${arrayOf(kept, ({ start }) => start)}::float8[],
      ${column("open")}::bigint[], ${column("high")}::bigint[], ${column("low")}::bigint[], ${column("close")}::bigint[],
      ${column("weighted")}::bigint[], ${column("pricedS")}::int[], ${column("lastChangeS")}::int[],
      ${column("changes")}::smallint[])
      v(series_id, start, open, high, low, close, weighted, priced_s, last_change_s, changes)
    left join lateral (
      select reporters, verified, imported from price_point p
      where v.changes > 0 and p.series_id = v.series_id and p.at < to_timestamp(v.start + 86400)
        and p.retracted_at is null
      order by p.at desc limit 1) who on true
    on conflict (series_id, day) do update set open = excluded.open, high = excluded.high, low = excluded.low,
      close = excluded.close, weighted = excluded.weighted, priced_s = excluded.priced_s,
      last_change_s = excluded.last_change_s, changes = excluded.changes, reporters = excluded.reporters,
      verified = excluded.verified, imported = excluded.imported`;
}
