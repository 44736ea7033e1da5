import { type AnySeriesKind, allSeriesKinds, daySeconds, dayStart, isDate, rangeDays } from "@tidemark/core";
import { Granularity, Range } from "@tidemark/core/wire";
import { ServiceError } from "../platform/http/problem-details.ts";

/** Which part of a product's history is asked for. Days: first epoch seconds, UTC; null: no limit. */
export interface HistoryQuery {
  /** Each once, one at least. */
  readonly series: readonly AnySeriesKind[];
  readonly granularity: Granularity;
  readonly from: number | null;
  /** Excluded. */
  readonly until: number | null;
  readonly format: "json" | "csv";
}

type Query = (name: string) => string | undefined;

/**
 * Reads a query; what is left out is the whole raw history of the headline price. A range begins with a whole day, so
 * that an answer stays true until midnight. Throws bad-request.
 */
export function parseHistoryQuery(query: Query, acceptsCsv: boolean, now: number): HistoryQuery {
  const granularity = oneOf("granularity", query("granularity"), Granularity.options, "raw");
  const [from, to] = [dayOf("from", query("from")), dayOf("to", query("to"))];
  const isNamed = query("from") !== undefined || query("to") !== undefined;
  if (isNamed && query("range") !== undefined) {
    throw new ServiceError("bad-request", "Use either range, or from and to.");
  }
  if (from !== null && to !== null && to < from) {
    throw new ServiceError("bad-request", "to: not before from.");
  }
  const range = oneOf<Range>("range", query("range"), Range.options, "all");
  const start = range === "all" ? from : dayStart(now / 1000) - rangeDays[range] * daySeconds;
  return {
    series: seriesIn(query("series")),
    granularity,
    from: start,
    until: to === null ? null : to + daySeconds,
    format: oneOf("format", query("format"), ["json", "csv"] as const, acceptsCsv ? "csv" : "json"),
  };
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  values: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  const known = values.find((other) => other === value);
  if (!known) throw new ServiceError("bad-request", `${name}: one of ${values.join(", ")}.`);
  return known;
}

function seriesIn(value: string | undefined): readonly AnySeriesKind[] {
  if (value === undefined) return ["buy_box"];
  const names = value.split(",", allSeriesKinds.length + 1);
  const known = names.map((name) => oneOf<AnySeriesKind>("series", name, allSeriesKinds, "buy_box"));
  if (new Set(known).size < known.length) throw new ServiceError("bad-request", "series: each once.");
  return known;
}

/** A day as `2026-01-31`, or null when it is left out. */
function dayOf(name: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  if (!isDate(value)) throw new ServiceError("bad-request", `${name}: a day, UTC, as 2026-01-31.`);
  return Date.parse(value) / 1000;
}
