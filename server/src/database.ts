import postgres from "postgres";

/** A pool or a transaction. int8 arrives as bigint; every query casts money and times to float8. */
export type Sql = postgres.ISql<{ bigint: bigint }>;
export type Pool = postgres.Sql<{ bigint: bigint }>;

/**
 * Statements are few, hot, and the same for any parameters: generic plans. Each looks up a few keys by index: a plan
 * made while a table was nearly empty would scan it still when it is full, foreign keys' checks included.
 */
const planning = { plan_cache_mode: "force_generic_plan", enable_seqscan: "off" };

/** Opens the server's pool. */
export const openPool = (url: string, max: number, more: { readonly onclose?: () => void } = {}): Pool =>
  postgres(url, {
    ...more,
    max,
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

const transient = new Set(["40001", "40P01"]);

/** Runs a transaction; see retried. */
export const transaction = <T>(pool: Pool, work: (tx: Sql) => Promise<T>): Promise<T> =>
  retried(async () => (await pool.begin((tx) => work(tx))) as T);

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
