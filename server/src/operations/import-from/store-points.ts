import { type ImportSource, importSources } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import type { ImportItem, ImportPoint } from "./import-item.ts";

/**
 * Stores the points of some items of a run, whose row is locked. One that is there already stays, or of a source that
 * tells the lowest price of a day, the lower one.
 */
export async function storePoints(
  tx: Sql,
  run: bigint,
  source: ImportSource,
  items: readonly ImportItem[],
): Promise<void> {
  const points = distinctPoints(items, source);
  if (points.length === 0) return;
  const id = String(run);
  const series = [...new Set(points.map(({ seriesId }) => seriesId))];
  await tx`
    insert into imported_series (series_id, run_id)
    select series_id, ${id}::bigint from unnest(${arrayOf(series)}::bigint[]) s(series_id) order by 1 on conflict do nothing`;
  const rows = tx`
    select ${id}::bigint, series_id, to_timestamp(at), price
    from unnest(${arrayOf(points, ({ seriesId }) => seriesId)}::bigint[], ${arrayOf(points, ({ at }) => at)}::float8[],
      ${arrayOf(points, ({ price }) => price)}::bigint[]) p(series_id, at, price)`;
  if (importSources[source].holds === "day") {
    await tx`
      insert into imported_point as known (run_id, series_id, at, price) ${rows}
      on conflict (run_id, series_id, at) do update set price = excluded.price where excluded.price < known.price`;
  } else {
    await tx`insert into imported_point (run_id, series_id, at, price) ${rows} on conflict do nothing`;
  }
}

/** One insert may touch a row once only. */
function distinctPoints(items: readonly ImportItem[], source: ImportSource): readonly ImportPoint[] {
  const isLower = (a: ImportPoint, b: ImportPoint) =>
    importSources[source].holds === "day" && a.price !== null && b.price !== null && a.price < b.price;
  const distinct = new Map<bigint, Map<number, ImportPoint>>();
  for (const item of items) {
    if (item.kind !== "point") continue;
    let ofSeries = distinct.get(item.seriesId);
    if (!ofSeries) {
      ofSeries = new Map();
      distinct.set(item.seriesId, ofSeries);
    }
    const known = ofSeries.get(item.at);
    if (!known || isLower(item, known)) ofSeries.set(item.at, item);
  }
  return [...distinct.values()].flatMap((ofSeries) => [...ofSeries.values()]);
}
