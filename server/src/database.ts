import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

/** A pool or a transaction. int8 arrives as bigint; every query casts money and times to float8. */
export type Sql = postgres.ISql<{ bigint: bigint }>;
export type Pool = postgres.Sql<{ bigint: bigint }>;

/**
 * Statements are few, hot, and the same for any parameters: generic plans. Each looks up a few keys by index: a plan
 * made while a table was nearly empty would scan it, or the whole of a partial index, still when it is full, foreign
 * keys' checks included.
 */
const planning = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
};

/** Opens the server's pool. */
export const openPool = (url: string, max: number, more: { readonly onclose?: () => void } = {}): Pool =>
  postgres(url, {
    ...more,
    max,
    // Of an idle pool two stay: each costs PostgreSQL 4 MB. It takes them in turns, so a longer time would keep all.
    idle_timeout: 1,
    types: { bigint: postgres.BigInt },
    connection: { application_name: "tidemark", TimeZone: "UTC", ...planning },
    onnotice: () => {},
  });

/**
 * An array literal of values that need no quotes: numbers, booleans, uuids. postgres.js would escape each, and takes
 * an array's type from its first element.
 */
export function arrayOf<T extends Plain>(items: readonly T[]): string;
export function arrayOf<T>(items: readonly T[], of: (item: T) => Plain): string;
export function arrayOf<T>(items: readonly T[], of: (item: T) => Plain = (item) => item as Plain): string {
  return `{${items.map((item) => of(item) ?? "NULL").join(",")}}`;
}
type Plain = bigint | number | boolean | string | null;

/** The last two ended a connection's former life: postgres.js tells them whoever uses it next, and asks nothing. */
const transient = new Set(["40001", "40P01", "57P01", "57P02"]);

/** Runs a transaction; see retried. */
export const transaction = <T>(pool: Pool, work: (tx: Sql) => Promise<T>): Promise<T> =>
  retried(() => begin(pool, work));

/** A lost connection says so this long after its query has failed, at the most. */
const lossMs = 1000;
const never = new Promise<never>(() => {});

/**
 * One attempt at a transaction; rejects as soon as its connection is lost. postgres.js 3.4.9 would then send the
 * rollback to a socket that is gone, which ends the process, or to whoever has the connection next
 * (https://github.com/porsager/postgres/issues/1208): it is not told how the work ended, and the work can ask nothing more.
 */
export function begin<T>(pool: Pool, work: (tx: Sql) => Promise<T>, options = ""): Promise<T> {
  let lost: { readonly why: unknown } | null = null;
  const begun = pool.begin(options, async (tx) => {
    const living = new Proxy(tx, {
      apply(target, self, args) {
        if (lost) throw lost.why;
        return Reflect.apply(target, self, args);
      },
    });
    try {
      const result = await work(living);
      return lost ? await never : result;
    } catch (error) {
      if (mayEndConnection(error)) await Promise.race([loss, sleep(lossMs, undefined, { ref: false })]);
      if (lost) await never;
      throw error;
    }
  });
  // While the work is under way, nothing else settles it.
  const loss = begun.then(
    () => {},
    (why) => {
      lost = { why };
    },
  );
  return begun as Promise<T>;
}

/** The error may be that of another connection, too. */
function mayEndConnection(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return error.severity !== "ERROR";
  return typeof (error as { code?: unknown } | null)?.code === "string";
}

/** Runs what is one commit, again when the database asks for that (deadlock, serialization), three times at most. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof postgres.PostgresError ? error.code : "";
      if (attempt === 3 || !transient.has(code)) throw error;
    }
  }
}
