import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { apiProcess } from "@tidemark/drizzle";
import { asc, eq, lt, sql } from "drizzle-orm";
import type { Pool } from "./database.ts";
import type { Counting } from "./http/rate-limits.ts";
import type { Logger } from "./logger.ts";
import { orm } from "./orm.ts";
import { repeatedly } from "./repeatedly.ts";

const everyMs = 5000;
/** A process that says nothing for so long does not count any more. */
const alive = sql`${apiProcess.seenAt} > now() - interval '15 seconds'`;
const forgotten = sql`now() - interval '1 hour'`;

/** An API process that shares limits with others. */
export interface ApiProcess {
  /** Host and process id. */
  readonly name: string;
  readonly counting: Counting;
}

/** The API processes of the database that live, this one included, on whatever machine. */
export class ApiProcesses {
  readonly #pool: Pool;
  readonly #log: Logger;
  readonly #least: number;
  readonly #id = randomUUID();
  #counted = 0;

  /** `least`: how many are started on this machine. */
  constructor(pool: Pool, least: number, log: Logger) {
    this.#pool = pool;
    this.#least = least;
    this.#log = log;
  }

  /** How many share the limits; while the database is away as many as did before. */
  get count(): number {
    return Math.max(this.#least, this.#counted);
  }

  /** Says every 5 s that this process lives, and counts the others. Resolves when it has once; returns what ends that. */
  async start(counting: () => Counting): Promise<() => Promise<void>> {
    const say = async () => {
      try {
        await this.#say(counting());
      } catch (err) {
        this.#log.warn("API processes could not be counted", { err });
      }
    };
    await say();
    const saying = repeatedly(say, everyMs);
    return async () => {
      await saying.stop();
      await orm(this.#pool)
        .delete(apiProcess)
        .where(eq(apiProcess.id, this.#id))
        .catch(() => {});
    };
  }

  async #say(counting: Counting): Promise<void> {
    const db = orm(this.#pool);
    const said = { counting, seenAt: sql`now()` };
    await db
      .insert(apiProcess)
      .values({ id: this.#id, name: `${hostname()}:${process.pid}`, ...said })
      .onConflictDoUpdate({ target: apiProcess.id, set: said });
    await db.delete(apiProcess).where(lt(apiProcess.seenAt, forgotten));
    this.#counted = await db.$count(apiProcess, alive);
  }
}

/** Those that live; none where no limits are shared. */
export const listApiProcesses = (pool: Pool): Promise<readonly ApiProcess[]> =>
  orm(pool)
    .select({ name: apiProcess.name, counting: apiProcess.counting })
    .from(apiProcess)
    .where(alive)
    .orderBy(asc(apiProcess.name));
