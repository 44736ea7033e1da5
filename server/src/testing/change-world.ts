import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import { expect, vi } from "vitest";
import type { ChangeStream, Consumer } from "../alerts/changes/change-stream.ts";
import { slotName } from "../alerts/changes/slot-name.ts";
import type { Pool, Sql } from "../platform/database.ts";

/** The buy-box series of the n-th product of amazon.com. */
export const seriesAt = (n: number): bigint =>
  seriesIdOf(
    productIdOf(marketplaceBySuffix("com")!, parseAsin(`B${String(n).padStart(9, "0")}`)!),
    "buy_box",
  );

/** Commits one change of a series, as an acceptance would. */
export async function emit(
  sql: Sql,
  series: bigint,
  revision: number,
  price = revision * 100,
): Promise<void> {
  await sql`
    insert into price_change (series_id, revision, kind, previous, price, at, reporters, verified)
    values (${String(series)}::bigint, ${revision}, 'accepted', ${price - 100}, ${price}, now(), 2, false)`;
}

export const keyOf = ({ seriesId, revision }: Change): string => `${seriesId} ${revision}`;

/** A consumer that records changes; a test can wait for it, block it, or make it fail. */
export class Listener implements Consumer {
  readonly heard: Change[] = [];
  /** Awaited before changes are processed. */
  gate: Promise<unknown> = Promise.resolve();
  /** Delivered changes, processed or not. */
  brought = 0;
  readonly #waiting = new Set<() => void>();

  async handle(changes: readonly Change[]): Promise<void> {
    this.brought += changes.length;
    this.#look();
    await this.gate;
    this.heard.push(...changes);
    this.#look();
  }

  get keys(): Set<string> {
    return new Set(this.heard.map(keyOf));
  }

  /** Revisions of a series in order of first delivery. */
  revisions(series: bigint): number[] {
    return [
      ...new Set(this.heard.filter((one) => one.seriesId === String(series)).map((one) => one.revision)),
    ];
  }

  until(is: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!is()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/** A stream whose only consumer is the listener. */
export const streamTo = (listener: Listener): ChangeStream => ({
  publish: (changes) => listener.handle(changes),
  subscribe: async () => ({ stop: async () => {} }),
  close: async () => {},
});

/** Waits until a relay reads the slot: later commits come through it only. */
export const slotIsRead = (pool: Pool): Promise<void> =>
  vi.waitFor(
    async () => {
      const readers = await pool`
        select from pg_stat_activity a join pg_replication_slots s on s.active_pid = a.pid
        where s.slot_name = ${slotName(pool)} and a.query like 'START_REPLICATION%'`;
      expect(readers).toHaveLength(1);
    },
    { interval: 20 },
  );

/** Terminates the slot's reader. */
export async function cutReaders(pool: Pool): Promise<number> {
  const rows = await pool`
    select pg_terminate_backend(active_pid) from pg_replication_slots
    where database = current_database() and active_pid is not null`;
  return rows.length;
}
