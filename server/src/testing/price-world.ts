import type { Change } from "@tidemark/core/wire";
import { type ChangeRow, changeColumns, changeOf } from "../alerts/changes/change-row.ts";
import { type Pool, transaction } from "../platform/database.ts";
import { retractPoint } from "../prices/retraction/retract-point.ts";

/** Accepts prices as the intake does, and returns the changes of the stream. */
export class PriceWorld {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Accepts a price at a time (epoch ms), seen a minute before by two people or a verifier. */
  async accept(series: bigint, price: number | null, now: number, verified = false): Promise<Change> {
    const id = String(series);
    const minor = price === null ? null : String(price);
    const at = now - 60_000;
    return transaction(this.#pool, async (tx) => {
      await tx`
        insert into product (id, title) values (${String(series >> 3n)}::bigint, 'Lamp') on conflict do nothing`;
      await tx`
        insert into series (id, product_id) values (${id}::bigint, ${String(series >> 3n)}::bigint) on conflict do nothing`;
      const [before] = await tx<[{ price: number | null; revision: number }]>`
        select price::float8 as price, revision from series where id = ${id}::bigint for update`;
      const revision = before.revision + 1;
      await tx`
        update series set price = ${minor}::bigint, revision = ${revision}, since = from_ms(${at}),
          accepted_at = from_ms(${now}) where id = ${id}::bigint`;
      await tx`
        insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified)
        values (${id}::bigint, from_ms(${at}), ${revision}, from_ms(${now}), ${minor}::bigint, 2, ${verified})`;
      await tx`
        insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
          reporters, verified, imported)
        values (${id}::bigint, (from_ms(${at}) at time zone 'utc')::date, ${minor}::bigint, ${minor}::bigint,
          ${minor}::bigint, ${minor}::bigint, 0, 0, 0, 1, 2, ${verified}, false)
        on conflict (series_id, day) do update set low = least(price_day.low, excluded.low), close = excluded.close,
          high = greatest(price_day.high, excluded.high), changes = price_day.changes + 1, verified = excluded.verified`;
      await tx`
        insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
        values (${id}::bigint, ${revision}, 'accepted',
          ${before.price === null ? null : String(before.price)}::bigint, ${minor}::bigint, from_ms(${at}),
          from_ms(${now}), 2, ${verified})`;
      return this.#change(tx, series, revision);
    });
  }

  /** Retracts the point of a revision. */
  async retract(series: bigint, revision: number, now: number): Promise<Change> {
    return transaction(this.#pool, async (tx) => {
      const result = await retractPoint(tx, series, revision, now, true);
      if (!result.ok) throw new Error(result.reason);
      return this.#change(tx, series, result.revision);
    });
  }

  async #change(tx: Parameters<Parameters<typeof transaction>[1]>[0], series: bigint, revision: number) {
    const [row] = await tx<ChangeRow[]>`
      select ${tx.unsafe(changeColumns)} from price_change
      where series_id = ${String(series)}::bigint and revision = ${revision}`;
    return changeOf(row!)!;
  }
}
