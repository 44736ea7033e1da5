import {
  importedHistory,
  importedSteps,
  importSources,
  isImportSource,
  type SeenHere,
  type Step,
  stepsFrom,
} from "@tidemark/core";
import type { ImportedHistory } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { firstSeen, type ImportedRow, type SeriesRange } from "./statements.ts";

/**
 * What a range shows of imported points of its series (`importedPoints`), one history for each tool. `gaps`: of what was seen
 * here, in the range. `now`: epoch ms.
 */
export async function importedHistories(
  pool: Pool,
  range: SeriesRange,
  rows: readonly ImportedRow[],
  gaps: SeenHere["gaps"],
  now: number,
): Promise<ImportedHistory[]> {
  const [seen] = await firstSeen(pool, range.seriesId);
  const until = Math.min(range.until ?? Number.POSITIVE_INFINITY, Math.ceil(now / 1000));
  const histories: ImportedHistory[] = [];
  for (const [source, points] of Map.groupBy(rows, (row) => row.source)) {
    const holds = isImportSource(source) ? importSources[source].holds : "day";
    const steps = stepsFrom(
      importedSteps(distinct(points), holds, { first: seen.t, gaps }, until),
      range.from,
    );
    if (steps.length === 0) continue;
    histories.push(importedHistory(source, steps));
  }
  return histories;
}

/** The last of several points of one second. */
function distinct(points: readonly ImportedRow[]): Step[] {
  return points.filter(({ t }, i) => points[i + 1]?.t !== t);
}
