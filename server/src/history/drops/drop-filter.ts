import { type Marketplace, marketplaceBySuffix } from "@tidemark/core";

export const periods = { "24h": 1, "7d": 7, "30d": 30 } as const;
export type Period = keyof typeof periods;
export const percents = [5, 10, 20, 30, 50] as const;

/** Which drops are asked for. Of closed sets, so that few answers are remembered for all. */
export interface DropFilter {
  /** Null: all. */
  readonly marketplace: Marketplace | null;
  readonly percent: (typeof percents)[number];
  readonly period: Period;
}

/** What a query says; anything else is the default. */
export const dropFilter = (query: Readonly<Record<string, string>>): DropFilter => ({
  marketplace: marketplaceBySuffix(query.marketplace ?? ""),
  percent: percents.find((known) => String(known) === query.percent) ?? 10,
  period: Object.hasOwn(periods, query.period ?? "") ? (query.period as Period) : "7d",
});

/** The same filter as a query, without a leading question mark. */
export const queryOf = ({ marketplace, percent, period }: DropFilter): string =>
  new URLSearchParams({
    ...(marketplace && { marketplace: marketplace.suffix }),
    percent: String(percent),
    period,
  }).toString();
