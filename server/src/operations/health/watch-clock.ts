import { priceChange } from "@tidemark/drizzle";
import { count, gt, max, sql } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { orm } from "../../platform/orm.ts";

/** Clocks may differ by this much before it is logged. */
export const toleratedMs = 5000;
const everyMs = 60_000;

/** This server's clock compared with the database's clock and with stored times. */
export interface ClockState {
  /** This clock minus the database's. */
  readonly offsetMs: number;
  /** Accepted changes with a time in the future. */
  readonly changesAhead: number;
  /** The latest of them, epoch ms. */
  readonly newestMs: number | null;
}

export async function clockState(pool: Pool, clock: () => number): Promise<ClockState> {
  const asked = clock();
  const [row] = await orm(pool)
    .select({
      database: sql<number>`ms(clock_timestamp())`,
      ahead: count(),
      newest: max(priceChange.acceptedAt),
    })
    .from(priceChange)
    .where(gt(priceChange.acceptedAt, asked + toleratedMs));
  const { database, ahead, newest } = row!;
  // The database read its clock somewhere between the two readings.
  return {
    offsetMs: Math.round((asked + clock()) / 2 - database),
    changesAhead: ahead,
    newestMs: newest,
  };
}

/** Problems of a clock, in sentences. `jumpMs`: how far it moved beyond the elapsed time. */
export function clockProblems({ offsetMs, changesAhead, newestMs }: ClockState, jumpMs: number): string[] {
  const seconds = (ms: number) => `${Math.round(Math.abs(ms) / 1000)} s`;
  const problems: string[] = [];
  if (Math.abs(jumpMs) > toleratedMs) {
    problems.push(`The clock of this machine jumped ${jumpMs > 0 ? "ahead" : "back"} by ${seconds(jumpMs)}.`);
  }
  if (Math.abs(offsetMs) > toleratedMs) {
    const [what, by] = [offsetMs > 0 ? "ahead of" : "behind", seconds(offsetMs)];
    problems.push(`The clock of this machine is ${by} ${what} the database's.`);
  }
  if (newestMs !== null) {
    problems.push(
      `${changesAhead} price changes are stored with a time in the future, the latest ${new Date(newestMs).toISOString()}: a clock was ahead when they were accepted.`,
    );
  }
  return problems;
}

interface Watched {
  readonly pool: Pool;
  readonly log: Logger;
  readonly clock: () => number;
  /** Monotonic time, ms. */
  readonly monotonic?: () => number;
}

/** Checks the clock now and every minute; logs a problem when it appears, not again while it lasts. */
export async function watchClock({
  pool,
  log,
  clock,
  monotonic = () => performance.now(),
}: Watched): Promise<{
  check(): Promise<void>;
  stop(): void;
}> {
  const offsetNow = () => clock() - monotonic();
  let offset = offsetNow();
  let wasWrong = false;
  const check = async () => {
    const jumpMs = offsetNow() - offset;
    offset += jumpMs;
    const state = await clockState(pool, clock);
    const problems = clockProblems(state, jumpMs);
    if (problems.length > 0 && (!wasWrong || Math.abs(jumpMs) > toleratedMs)) log.warn(problems.join(" "));
    wasWrong = problems.length > 0;
  };
  // An unreachable database is logged elsewhere.
  const checkQuietly = () => check().catch(() => {});
  await checkQuietly();
  const timer = setInterval(checkQuietly, everyMs);
  timer.unref();
  return { check, stop: () => clearInterval(timer) };
}
