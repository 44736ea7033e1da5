import { followedConflict, followedProduct } from "@tidemark/drizzle";
import { count, eq, sql } from "drizzle-orm";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import type { FeedDay, FeedProduct } from "../feed/feed-rows.ts";
import { FollowError } from "./follow-error.ts";

/** How a server's rows are stored. */
export interface Storing {
  readonly server: number;
  /** Days up to it are old: a change of one is a conflict. Null: all are new here. */
  readonly oldUntil: string | null;
  readonly mostConflicts: number;
}

/** Stores checked days of a followed server. Returns how many were not known. Throws a FollowError for one that rewrites its past. */
export async function storeDays(tx: Sql, storing: Storing, days: readonly FeedDay[]): Promise<number> {
  const { server, oldUntil } = storing;
  const isOld = ({ day }: FeedDay) => oldUntil !== null && day <= oldUntil;
  const recent = days.filter((one) => !isOld(one));
  const old = days.filter(isOld);
  const gone = recent.filter(({ withdrawn }) => withdrawn);
  let change = 0;
  if (gone.length > 0) {
    change -= (await tx`delete from followed_day d using ${daysTable(tx, gone)} where ${isSame(tx, server)}`)
      .count;
  }
  const there = recent.filter(({ withdrawn }) => !withdrawn);
  if (there.length > 0) {
    const added = await insertDays(tx, server, there);
    change += added;
    if (added < there.length) {
      await tx`
        update followed_day d set low = v.low, high = v.high, close = v.close from ${daysTable(tx, there)}
        where ${isSame(tx, server)} and ${differs(tx)}`;
    }
  }
  if (old.length > 0) change += await storeOldDays(tx, storing, old);
  return change;
}

async function storeOldDays(
  tx: Sql,
  { server, mostConflicts }: Storing,
  old: readonly FeedDay[],
): Promise<number> {
  const v = daysTable(tx, old);
  await tx`
    with changed as (
      update followed_day d set disputed = true from ${v}
      where ${isSame(tx, server)} and (v.withdrawn or ${differs(tx)})
      returning d.series_id, d.day, v.withdrawn, v.low, v.high, v.close
    )
    insert into followed_conflict (server_id, series_id, day, withdrawn, low, high, close)
    select ${server}, series_id, day, withdrawn, low, high, close from changed
    on conflict (server_id, series_id, day) do update
      set withdrawn = excluded.withdrawn, low = excluded.low, high = excluded.high, close = excluded.close, found_at = now()`;
  // It says again what it said first.
  await tx`
    with settled as (
      update followed_day d set disputed = false from ${v}
      where ${isSame(tx, server)} and d.disputed and not v.withdrawn and not (${differs(tx)})
      returning d.series_id, d.day
    )
    delete from followed_conflict c using settled s
    where c.server_id = ${server} and c.series_id = s.series_id and c.day = s.day`;
  const [conflicts] = await orm(tx)
    .select({ n: count() })
    .from(followedConflict)
    .where(eq(followedConflict.serverId, server));
  if (conflicts!.n > mostConflicts) {
    throw new FollowError(
      `It changed more than ${mostConflicts} days that were old: nothing newer is taken from it.`,
    );
  }
  const added = old.filter(({ withdrawn }) => !withdrawn);
  return added.length > 0 ? insertDays(tx, server, added) : 0;
}

const insertDays = async (tx: Sql, server: number, days: readonly FeedDay[]): Promise<number> =>
  (
    await tx`
      insert into followed_day (server_id, series_id, day, low, high, close)
      select ${server}, v.series_id, v.day, v.low, v.high, v.close from ${daysTable(tx, days)} on conflict do nothing`
  ).count;

/** Rows as a table `v`. Dates travel as numbers of days. */
const daysTable = (tx: Sql, days: readonly FeedDay[]) => tx`
  (select series_id, date '1970-01-01' + day as day, low, high, close, withdrawn
  from unnest(${arrayOf(days, ({ seriesId }) => seriesId)}::bigint[],
    ${arrayOf(days, ({ day }) => Date.parse(day) / 86_400_000)}::int[], ${arrayOf(days, ({ low }) => low)}::bigint[],
    ${arrayOf(days, ({ high }) => high)}::bigint[], ${arrayOf(days, ({ close }) => close)}::bigint[],
    ${arrayOf(days, ({ withdrawn }) => withdrawn)}::boolean[]) u(series_id, day, low, high, close, withdrawn)) v`;

const isSame = (tx: Sql, server: number) =>
  tx`d.server_id = ${server} and d.series_id = v.series_id and d.day = v.day`;

const differs = (tx: Sql) => tx`(d.low, d.high, d.close) is distinct from (v.low, v.high, v.close)`;

/** Stores what a followed server calls products. */
export async function storeProducts(
  tx: Sql,
  server: number,
  products: readonly FeedProduct[],
): Promise<void> {
  const rowsAtOnce = 5000;
  for (let from = 0; from < products.length; from += rowsAtOnce) {
    const rows = products.slice(from, from + rowsAtOnce).map((one) => ({ serverId: server, ...one }));
    await orm(tx)
      .insert(followedProduct)
      .values(rows)
      .onConflictDoUpdate({
        target: [followedProduct.serverId, followedProduct.productId],
        set: { title: sql`excluded.title`, image: sql`excluded.image` },
      });
  }
}
