import type { WriteMoney } from "./money.ts";
import { browserReader } from "./reader.ts";
import type { Span } from "./span.ts";

/** Something that the reader bought. */
export interface Bought {
  /** `2025-03-03` */
  readonly day: string;
  /** Minor units. */
  readonly price: number;
}

/** Where a purchase is drawn, in epoch seconds: the hour is not known. */
export const boughtAt = ({ day }: Bought): number => Date.parse(day) / 1000 + 43_200;

export const boughtDay = ({ day }: Bought): string => browserReader().formats.calendarDay(day);

/** `Bought Mar 3, 2025 for $24.99.` */
export const boughtText = (bought: Bought, money: WriteMoney): string =>
  browserReader().t("chart.bought", { day: boughtDay(bought), price: money(bought.price) });

/** Those of a span. */
export const boughtIn = (bought: readonly Bought[] = [], { from, until }: Span): readonly Bought[] =>
  bought.filter((one) => boughtAt(one) >= from && boughtAt(one) <= until);
