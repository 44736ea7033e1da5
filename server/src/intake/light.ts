import type { Pool } from "../database.ts";
import { confirm } from "./confirm.ts";
import type { ParsedReport } from "./parse-report.ts";
import { sort } from "./sort.ts";

/**
 * Takes light observations: those of the accepted price confirm it. Whatever would have to be judged is not: it
 * opens no claim, stands for none, takes no word back and makes no product known. Resolves after the commit with
 * the ids of the reports that confirmed nothing.
 */
export async function confirmLight(
  pool: Pool,
  reports: readonly ParsedReport[],
  freshSince: number,
): Promise<ReadonlySet<string>> {
  if (reports.length === 0) return new Set();
  const observed = reports.flatMap((report) => report.observations.map((one) => ({ report, ...one })));
  const { novel, due } = await sort(pool, observed, freshSince);
  const changed = due.size === 0 ? [] : await confirm(pool, [...due]);
  return new Set([...novel, ...changed].map(({ report }) => report.id));
}
