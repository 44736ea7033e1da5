import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { utcDate } from "@tidemark/core";
import { networkKey } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import type { Pool } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";

const dayMs = 86_400_000;
const maxKnown = 50_000;

interface Today {
  readonly day: number;
  readonly key: KeyObject;
  /** By network. */
  readonly known: Map<string, string>;
}

/**
 * Network groups: a network (/24, /48) under a random key of the day, as a signed 64-bit number. All processes share
 * the key through the database; once it is deleted nobody can tell which network a group was.
 */
export class NetworkGroups {
  readonly #pool: Pool;
  readonly #clock: () => number;
  #today: Today | null = null;
  #loading: Promise<Today> | null = null;

  constructor(pool: Pool, clock: () => number) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** The group of a network, on this UTC day. */
  async of(network: string): Promise<string> {
    const { key, known } = await this.#keyOf(Math.floor(this.#clock() / dayMs));
    const seen = known.get(network);
    if (seen !== undefined) return seen;
    const group = String(createHmac("sha256", key).update(network).digest().readBigInt64BE(0));
    if (known.size >= maxKnown) known.clear();
    known.set(network, group);
    return group;
  }

  async #keyOf(day: number): Promise<Today> {
    if (this.#today?.day === day) return this.#today;
    this.#loading ??= this.#load(day).finally(() => {
      this.#loading = null;
    });
    const loaded = await this.#loading;
    return loaded.day === day ? loaded : this.#keyOf(day);
  }

  async #load(day: number): Promise<Today> {
    const date = utcDate(day * dayMs);
    const db = orm(this.#pool);
    await db
      .insert(networkKey)
      .values({ day: date, key: randomBytes(32) })
      .onConflictDoNothing();
    // Another process may have made it meanwhile: the row that stands is the day's.
    const [row] = await db.select({ key: networkKey.key }).from(networkKey).where(eq(networkKey.day, date));
    this.#today = { day, key: createSecretKey(row!.key), known: new Map() };
    return this.#today;
  }
}
