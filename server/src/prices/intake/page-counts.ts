import { pageCount } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import { arrayOf, type Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { orm } from "../../platform/orm.ts";

/** Versions counted apart between two writes: a client may call itself anything. */
const mostCounted = 400;
const other = "other";

interface Count {
  readonly marketplace: number;
  readonly client: string;
  pages: number;
  unread: number;
}

/** Counts how many of the reported pages had a price to compare, by marketplace and version; written now and then. */
export class PageCounts {
  #counts = new Map<string, Count>();

  /** One page of a marketplace (by number); `hasPrice`: it had a price to compare. */
  count(marketplace: number, client: string | null, hasPrice: boolean): void {
    this.#add({ marketplace, client: client ?? other, pages: 1, unread: hasPrice ? 0 : 1 });
  }

  /** Adds what was counted since to the day of `now` (epoch ms). What could not be written waits for the next time. */
  async write(pool: Pool, now: number): Promise<void> {
    const counts = [...this.#counts.values()];
    if (counts.length === 0) return;
    this.#counts = new Map();
    try {
      await orm(pool)
        .insert(pageCount)
        .select(
          sql`select ${new Date(now).toISOString().slice(0, 10)}::date, marketplace, client, pages, unread
            from unnest(${arrayOf(counts, (one) => one.marketplace)}::smallint[],
              ${sql.param(counts.map((one) => one.client))}::text[], ${arrayOf(counts, (one) => one.pages)}::bigint[],
              ${arrayOf(counts, (one) => one.unread)}::bigint[]) as v(marketplace, client, pages, unread)
            order by marketplace, client`,
        )
        .onConflictDoUpdate({
          target: [pageCount.day, pageCount.marketplace, pageCount.client],
          set: {
            pages: sql`${pageCount.pages} + excluded.pages`,
            unread: sql`${pageCount.unread} + excluded.unread`,
          },
        });
    } catch (error) {
      for (const count of counts) this.#add(count);
      throw error;
    }
  }

  #add(count: Count): void {
    const key = `${count.marketplace} ${count.client}`;
    const known = this.#counts.get(key);
    if (known) {
      known.pages += count.pages;
      known.unread += count.unread;
    } else if (
      count.client === other ||
      (this.#counts.size < mostCounted && /^[\w.+ -]{1,32}$/.test(count.client))
    ) {
      this.#counts.set(key, count);
    } else {
      this.#add({ ...count, client: other });
    }
  }
}

/** Writes the counts every 10 s, and what is left at the end. */
export function keepWriting(
  counts: PageCounts,
  pool: Pool,
  clock: () => number,
  log: Logger,
): { stop(): Promise<void> } {
  const write = () =>
    counts.write(pool, clock()).catch((err) => log.error("Page counts were not written", { err }));
  const timer = setInterval(write, 10_000);
  return {
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}
