import { arrayOf, type Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";

/** Told apart between two writes: what a client calls itself is its own affair. */
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

  /** One page of a marketplace (by number); `told`: it had something to compare. */
  count(marketplace: number, client: string | null, told: boolean): void {
    this.#add({ marketplace, client: client ?? other, pages: 1, unread: told ? 0 : 1 });
  }

  /** Adds what was counted since to the day of `now` (epoch ms). What could not be written waits for the next time. */
  async write(pool: Pool, now: number): Promise<void> {
    const counts = [...this.#counts.values()];
    if (counts.length === 0) return;
    this.#counts = new Map();
    try {
      await pool`
        insert into page_count as c (day, marketplace, client, pages, unread)
        select (from_ms(${now}) at time zone 'utc')::date, marketplace, client, pages, unread
        from unnest(${arrayOf(counts, (one) => one.marketplace)}::smallint[], ${counts.map((one) => one.client)}::text[],
          ${arrayOf(counts, (one) => one.pages)}::bigint[], ${arrayOf(counts, (one) => one.unread)}::bigint[])
          as v(marketplace, client, pages, unread)
        order by marketplace, client
        on conflict (day, marketplace, client) do update
        set pages = c.pages + excluded.pages, unread = c.unread + excluded.unread`;
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
    counts.write(pool, clock()).catch((err) => log.error("counts of pages were not written", { err }));
  const timer = setInterval(write, 10_000);
  return {
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}
