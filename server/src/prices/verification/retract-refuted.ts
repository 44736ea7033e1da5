import { judgeRetraction, type Policy, parseSeriesId } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import { retractPoint } from "../retraction/retract-point.ts";
import { type EarlierReading, pricesOf } from "./page-observations.ts";
import { unverifiedPoints } from "./recheck.ts";

export interface Retractions {
  readonly retracted: ReadonlySet<bigint>;
  /** Series with a point that another visit may yet settle. */
  readonly inDoubt: ReadonlySet<bigint>;
}

/** Takes back the points of series that two readings disagree with. */
export async function retractRefuted(
  tx: Sql,
  seriesIds: readonly bigint[],
  readings: readonly EarlierReading[],
  now: number,
  policy: Policy,
): Promise<Retractions> {
  const retracted = new Set<bigint>();
  const inDoubt = new Set<bigint>();
  for (const point of await unverifiedPoints(tx, seriesIds, now, policy)) {
    const { kind } = parseSeriesId(point.seriesId);
    const verdict = judgeRetraction(point, pricesOf(readings, kind), now, policy);
    if (verdict === "in-doubt") inDoubt.add(point.seriesId);
    if (verdict !== "retracted") continue;
    await retractPoint(tx, point.seriesId, point.revision, now, true);
    retracted.add(point.seriesId);
  }
  return { retracted, inDoubt };
}
