import { unreachableCodes } from "@tidemark/drizzle";
import postgres from "postgres";
import { type Limits, patient, type Sql } from "./connection.ts";
import type { Pool } from "./pool.ts";

export { openPool, type Pool } from "./pool.ts";
export { type Limits, patient, type Sql };

/**
 * For the server: no statement waits for ever, and what is lost is noticed in less than 10 s. Its upkeep may take long
 * over what has piled up.
 */
export const serving: Limits = { connectMs: 4000, statementMs: 6000, silenceMs: 8000 };
export const upkeeping: Limits = { connectMs: 4000, statementMs: 600_000, silenceMs: 602_000 };

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

/** Nothing of it was done. The last two: the connection ended before it was asked. */
const transient = new Set(["40001", "40P01", "57P01", "57P02"]);

/** Runs a transaction; see retried. */
export const transaction = <T>(pool: Pool, work: (tx: Sql) => Promise<T>): Promise<T> =>
  retried(() => pool.begin(work) as Promise<T>);

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

/** Out of reach, ending, starting, out of connections, memory or disk, too slow, or read-only. */
const away = /^(?:08|53|57|58)|^(?:25006|25P03|55P03)$/;

/** Whether no answer came: the database is out of reach, or ended the connection. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return error.severity !== "ERROR";
  return unreachableCodes.has((error as { code?: string } | null)?.code ?? "");
}

/** Whether another primary may answer soon: this one is out of reach, or is none any more. */
export const isPrimaryLost = (error: unknown): boolean =>
  isUnreachable(error) || (error instanceof postgres.PostgresError && error.code === "25006");

/** Whether the database failed, not what it was asked: the same may well be done a little later. */
export const isUnavailable = (error: unknown): boolean =>
  isUnreachable(error) || (error instanceof postgres.PostgresError && away.test(error.code));
