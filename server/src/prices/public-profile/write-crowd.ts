import type { NetworkRecord, ReporterRecord } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import type { CrowdUpdate } from "./crowd-update.ts";
import { updateNetworks, updateReporters } from "./statements.ts";

/** Writes the counters that judging moved. The statements go out together. */
export async function writeCrowd(tx: Sql, { before, reporters, networks }: CrowdUpdate): Promise<void> {
  const records = moved(before.reporters, reporters, isSameRecord).map(([id, record]) => {
    const { createdAt: _, tokens, ...counters } = record;
    return { id, ...counters, tokensDay: tokens.span, tokens: tokens.count };
  });
  const used = moved(before.networks, networks, isSameUse).map(([id, { tokens }]) => ({
    id,
    day: tokens.span,
    tokens: tokens.count,
  }));
  await Promise.all([
    records.length > 0 && updateReporters(tx, records).execute(),
    used.length > 0 && updateNetworks(tx, used).execute(),
  ]);
}

function moved<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  isSame: (a: T, b: T) => boolean,
): readonly (readonly [id: string, value: T])[] {
  return [...after].filter(([id, value]) => {
    const known = before.get(id);
    return known !== undefined && known !== value && !isSame(known, value);
  });
}

const isSameRecord = (a: ReporterRecord, b: ReporterRecord): boolean =>
  a.verified === b.verified && a.refuted === b.refuted && a.hitRate === b.hitRate && a.tokens === b.tokens;
const isSameUse = (a: NetworkRecord, b: NetworkRecord): boolean => a.tokens === b.tokens;
