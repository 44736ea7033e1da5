import { gapsBetween } from "@tidemark/core";
import { type Granularity, Source } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { type ColumnName, type Columns, fieldsOf, firstDay, numberOf, provenance } from "./history-fields.ts";
import { type Field, narrowed, narrowLimit, type Unpacked, unpacked } from "./packed-rows.ts";
import {
  type DateRange,
  readDays,
  readMonths,
  readPoints,
  readWeeks,
  readYears,
  type SeriesRange,
} from "./statements.ts";

export type { DateRange, SeriesRange };

/** The columns of a range. `now`: epoch ms. */
export async function historyColumns(pool: Pool, range: SeriesRange, now: number): Promise<Columns> {
  const { granularity } = range;
  const fields = fieldsOf[granularity];
  const narrow = narrowed(fields);
  const first = await readRows(pool, range, narrow, false);
  const fits = first.highest < narrowLimit;
  const { rows, before, seen } =
    fits && isAscending(first.rows.t as number[])
      ? first
      : await readRows(pool, range, fits ? narrow : fields, true);
  const { source, by, ...columns } = rows;
  return {
    ...(columns as Omit<Columns, "source" | "by" | "gaps">),
    ...filledProvenance({ source, by }, before),
    gaps: gapsBetween(granularity === "day" ? seen.concat(columns.t as number[]) : seen, range, now / 1000),
  };
}

const statementOf = {
  raw: readPoints,
  day: readDays,
  week: readWeeks,
  month: readMonths,
  year: readYears,
} satisfies Record<Granularity, unknown>;

async function readRows(
  pool: Pool,
  range: SeriesRange,
  fields: readonly Field<ColumnName>[],
  inOrder: boolean,
) {
  const [row] = await statementOf[range.granularity](pool, range, { fields, inOrder });
  return {
    highest: row.highest ?? 0,
    rows: unpacked(row.rows, fields),
    before: unpacked(row.before, provenance),
    seen: unpacked(row.seen, [firstDay]).t as number[],
  };
}

/** False also for two rows of the same second: their order is not known. */
function isAscending(t: readonly number[]): boolean {
  for (let i = 1; i < t.length; i++) if (t[i]! <= t[i - 1]!) return false;
  return true;
}

type ProvenanceColumns = Unpacked<"source" | "by">;

/**
 * Source and reporters of every row: one without a change has those of the price before it. Window functions would do
 * the same, but double the time of the statement.
 */
function filledProvenance(
  { source, by }: ProvenanceColumns,
  before: ProvenanceColumns,
): Pick<Columns, "source" | "by"> {
  const columns = { source: new Array<Source>(by.length), by: new Array<number>(by.length) };
  let lastSource = Source.options[before.source[0] ?? numberOf("crowd")]!;
  let lastBy = before.by[0] ?? 0;
  for (let i = 0; i < by.length; i++) {
    const reporters = by[i]!;
    if (reporters !== null) {
      lastSource = Source.options[source[i]!]!;
      lastBy = reporters;
    }
    columns.source[i] = lastSource;
    columns.by[i] = lastBy;
  }
  return columns;
}
