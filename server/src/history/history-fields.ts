import { type Granularity, type HistoryView, Source } from "@tidemark/core/wire";
import type { Field } from "./packed-rows.ts";

/** What a history says of its series, by columns. */
export type Columns = Omit<
  HistoryView,
  "marketplace" | "asin" | "series" | "currency" | "exponent" | "granularity" | "imported"
>;

export type ColumnName = Exclude<keyof Columns, "gaps">;

const moment = { name: "t", of: "at", bytes: 8, as: "moment" } as const;
/** A row's first day. */
export const firstDay = { name: "t", of: "start", bytes: 2, as: "day" } as const;
const money = (name: ColumnName, of: string = name): Field<ColumnName> => ({ name, of, bytes: 8 });
const count = (name: ColumnName): Field<ColumnName> => ({ name, bytes: 3 });

/** The number that a source is sent as. */
export const numberOf = (source: Source): number => Source.options.indexOf(source);
const int8 = (source: Source) => `${numberOf(source)}::int8`;
/** Source and number of reporters of the last change in each row; `by` is null without one. */
export const provenance: readonly Field<"source" | "by">[] = [
  {
    name: "source",
    of: `case when imported then ${int8("imported")} when verified and reporters > 0 then ${int8("both")}
      when verified then ${int8("verifier")} else ${int8("crowd")} end`,
    bytes: 2,
  },
  { name: "by", of: "reporters", bytes: 2 },
];

const point = [moment, money("p", "close"), ...provenance];
const prices = [money("open"), money("high"), money("low"), money("mean"), count("changes")];
const day = [firstDay, money("p", "close"), ...prices, ...provenance];
const longer = [firstDay, money("p", "close"), ...prices, count("days"), ...provenance];

/** The columns of each granularity, in their order. */
export const fieldsOf: Readonly<Record<Granularity, readonly Field<ColumnName>[]>> = {
  raw: point,
  day,
  week: longer,
  month: longer,
  year: longer,
};
