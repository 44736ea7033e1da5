import postgres from "postgres";

/** A pool or a transaction. int8 arrives as bigint; every query casts money and times to float8. */
export type Sql = postgres.ISql<{ bigint: bigint }>;
export type Pool = postgres.Sql<{ bigint: bigint }>;

/** Opens the server's pool. Generic plans: the statements are few, hot, and the same for any parameters. */
export const openPool = (url: string, max: number): Pool =>
  postgres(url, {
    max,
    types: { bigint: postgres.BigInt },
    connection: { application_name: "tidemark", plan_cache_mode: "force_generic_plan", TimeZone: "UTC" },
    onnotice: () => {},
  });

const transient = new Set(["40001", "40P01"]);

/** Runs a transaction, again when the database asks for that (deadlock, serialization), three times at most. */
export async function transaction<T>(pool: Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await pool.begin((tx) => work(tx))) as T;
    } catch (error) {
      const code = error instanceof postgres.PostgresError ? error.code : "";
      if (attempt === 3 || !transient.has(code)) throw error;
    }
  }
}
