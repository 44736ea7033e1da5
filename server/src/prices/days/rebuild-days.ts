import { isDeepStrictEqual } from "node:util";
import { type Day, dayStart, daysOf, type Step } from "@tidemark/core";
import { refreshSpans } from "@tidemark/drizzle";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";
import { type DayRow, putDays } from "../judging/put-days.ts";

/** Series of one transaction. */
const batch = 200;

export interface Rebuilt {
  readonly series: number;
  readonly days: number;
  /** Days that were not what points and sightings make of them. */
  readonly wrong: number;
}

/**
 * Computes every day anew from the standing points and the days on which a series was seen, and compares; `mend`: what
 * differs is put right. The server may run meanwhile: series are locked while they are looked at.
 */
export async function rebuildDays(
  pool: Pool,
  mend: boolean,
  progress: (so: Rebuilt) => void = () => {},
): Promise<Rebuilt> {
  let total: Rebuilt = { series: 0, days: 0, wrong: 0 };
  for (let after: bigint | null = -1n; after !== null; ) {
    const from: bigint = after;
    const { next, ...found } = await transaction(pool, (tx) => rebuildBatch(tx, from, mend));
    total = {
      series: total.series + found.series,
      days: total.days + found.days,
      wrong: total.wrong + found.wrong,
    };
    progress(total);
    after = next;
  }
  if (mend && total.wrong > 0) await refreshSpans(pool);
  return total;
}

interface Row extends Day {
  readonly seriesId: bigint;
  readonly start: number;
  readonly who: string;
}

/** `who`: the provenance in one text, empty for none. */
interface SeenStep extends Step {
  readonly who: string;
}

async function rebuildBatch(
  tx: Sql,
  after: bigint,
  mend: boolean,
): Promise<Rebuilt & { next: bigint | null }> {
  const locked = await tx<{ id: bigint }[]>`
    select id from series where id > ${String(after)}::bigint order by id limit ${batch} for update`;
  const ids = locked.map(({ id }) => id);
  const steps = await stepsOf(tx, ids);
  const stored = Map.groupBy(await daysIn(tx, ids), ({ seriesId }) => seriesId);
  let days = 0;
  const wrong: DayRow[] = [];
  for (const seriesId of ids) {
    const known = new Map((stored.get(seriesId) ?? []).map(({ seriesId: _, start, ...day }) => [start, day]));
    const own = steps.get(seriesId) ?? [];
    const lastOf = new Map(own.map((step) => [dayStart(step.t), step]));
    // A price was seen on the day from which it holds.
    const seen = new Set([...known.keys(), ...own.map(({ t }) => dayStart(t))]);
    for (const [start, day] of daysOf(own, [...seen])) {
      days++;
      const expected = day && { ...day, who: lastOf.get(start)?.who ?? "" };
      if (!isDeepStrictEqual(expected, known.get(start) ?? null)) wrong.push({ seriesId, start, day });
    }
  }
  if (mend && wrong.length > 0) {
    await putDays(tx, wrong);
    // Whoever keeps a history by the version of its series hears of it.
    await tx`
      update series set id = id where id = any(${arrayOf(wrong, ({ seriesId }) => seriesId)}::bigint[])`;
  }
  return { series: ids.length, days, wrong: wrong.length, next: ids.length < batch ? null : ids.at(-1)! };
}

async function stepsOf(tx: Sql, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, readonly SeenStep[]>> {
  const rows = await tx<{ seriesId: bigint; t: number[]; p: (number | null)[]; who: string[] }[]>`
    select series_id as "seriesId", json_agg(floor(ms(at) / 1000) order by at) as t, json_agg(price order by at) as p,
      json_agg(concat_ws(' ', reporters, verified, imported) order by at) as who
    from price_point where series_id = any(${arrayOf(ids)}::bigint[]) and retracted_at is null group by series_id`;
  return new Map(
    rows.map(({ seriesId, t, p, who }) => [
      seriesId,
      t.map((at, i) => ({ t: at, price: p[i]!, who: who[i]! })),
    ]),
  );
}

const daysIn = (tx: Sql, ids: readonly bigint[]) => tx<Row[]>`
  select series_id as "seriesId", extract(epoch from day)::float8 as start, open::float8 as open, high::float8 as high,
    low::float8 as low, close::float8 as close, weighted::float8 as weighted, priced_s as "pricedS",
    last_change_s as "lastChangeS", changes, concat_ws(' ', reporters, verified, imported) as who
  from price_day where series_id = any(${arrayOf(ids)}::bigint[]) order by series_id, day`;
