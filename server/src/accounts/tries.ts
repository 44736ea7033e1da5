import { createHmac } from "node:crypto";
import { wrongCode } from "@tidemark/drizzle";
import { and, eq, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Pool, Sql } from "../platform/database.ts";
import { hourMs, type Limit } from "../platform/http/rate-limit.ts";
import { orm } from "../platform/orm.ts";

const mostRemembered = 10_000;

export interface TriesOptions {
  readonly pool: Pool;
  /** Networks are stored as digests that are keyed with it, other ones each hour. */
  readonly secret: string;
  readonly clock: () => number;
  /** What is tried, such as "wrong codes". */
  readonly name: string;
  readonly perHour: number;
}

/**
 * Tries of a secret by network, in an hour of the clock. Counted in the database: they add up over processes and survive each, and
 * tries at the same time cannot exceed the limit.
 */
export class Tries implements Limit {
  readonly #options: TriesOptions;
  /** Networks whose hour is used up, and until when: a flood of them costs the database nothing. */
  readonly #over = new LRUCache<string, number>({ max: mostRemembered });

  constructor(options: TriesOptions) {
    this.#options = options;
  }

  async waitS(network: string, n = 1): Promise<number> {
    const { pool, perHour } = this.#options;
    const over = this.#waitOf(network);
    if (over > 0) return over;
    const { hour, digest, endsAt } = this.#now(network);
    const [counted] = await orm(pool)
      .select({ tries: wrongCode.tries })
      .from(wrongCode)
      .where(and(eq(wrongCode.network, digest), eq(wrongCode.hour, hour)));
    return (counted?.tries ?? 0) + n > perHour ? this.#refuse(network, n, endsAt) : 0;
  }

  /** In a transaction, `tx`, others of the network wait for its end. */
  async take(network: string, n = 1, tx: Sql = this.#options.pool): Promise<number> {
    const over = n > 0 ? this.#waitOf(network) : 0;
    if (over > 0) return over;
    const { hour, digest, endsAt } = this.#now(network);
    if (n > this.#options.perHour) return this.#refuse(network, n, endsAt);
    const tries = sql`greatest(0, ${wrongCode.tries} + ${n})`;
    const taken = await orm(tx)
      .insert(wrongCode)
      .values({ network: digest, hour, tries: Math.max(0, n) })
      .onConflictDoUpdate({
        target: [wrongCode.network, wrongCode.hour],
        set: { tries },
        setWhere: sql`${n} <= 0 or ${tries} <= ${this.#options.perHour}`,
      })
      .returning({ tries: wrongCode.tries });
    if (n <= 0) this.#over.delete(network);
    return taken.length === 0 ? this.#refuse(network, n, endsAt) : 0;
  }

  #now(network: string) {
    const { secret, clock, name } = this.#options;
    const hour = Math.floor(clock() / hourMs);
    const digest = createHmac("sha256", secret).update(`${name} of ${hour} ${network}`).digest();
    return { hour, digest, endsAt: (hour + 1) * hourMs };
  }

  #waitOf(network: string): number {
    return secondsFrom(this.#options.clock(), this.#over.get(network) ?? 0);
  }

  #refuse(network: string, n: number, endsAt: number): number {
    if (n <= 1) this.#over.set(network, endsAt);
    return Math.max(1, secondsFrom(this.#options.clock(), endsAt));
  }
}

const secondsFrom = (now: number, end: number): number =>
  // A clock that was set back shuts nobody out for longer than an hour.
  end - now > hourMs ? 0 : Math.max(0, Math.ceil((end - now) / 1000));
