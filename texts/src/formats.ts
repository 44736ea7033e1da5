import { type Currency, exponentOf } from "@tidemark/core";
import { formatCache } from "./format-cache.ts";
import { directionOf } from "./languages.ts";

/** A moment: a date, an ISO string, or epoch milliseconds. */
export type Moment = Date | string | number;

/** Money, numbers, dates and spans of time as one reader expects them. */
export interface Formats {
  readonly locale: string;
  /** Minor units with all of the currency's decimals: `$1,299.00`. From right to left it stays one piece beside other numbers. */
  money(minor: number, currency: Currency): string;
  /** Minor units as the reader types them: `1299,00`. */
  amount(minor: number, currency: Currency): string;
  number(value: number): string;
  /** A share of 1 as a percentage without sign and with at most one decimal: `7%`, `97.5%`. */
  percent(share: number): string;
  /** `Nov 24, 2026` in the reader's time zone. */
  day(at: Moment): string;
  /** `Nov 24, 2026` of a day of the calendar, `2026-11-24`, which is of no time zone. */
  calendarDay(day: string): string;
  /** `Nov 24, 2026, 2:05 PM` in the reader's time zone. */
  moment(at: Moment): string;
  /** `3 hours ago`; `now` within the first minute and for moments in the future. */
  ago(at: Moment, now: Moment): string;
  /** Milliseconds in their largest whole unit: `3 hours`, `40 seconds`. */
  length(ms: number): string;
  /** `a, b, and c` */
  list(items: readonly string[]): string;
  /** Sentences one after the other: with a space between them, where the language has one. */
  sentences(all: readonly string[]): string;
  /** Country of an ISO code: `NG` → `Nigeria`. The code itself where the name is not known. */
  country(code: string): string;
}

/** A text in a language that is written from right to left, isolated: it keeps its order wherever it stands. Others stay. */
export const isolatedText = (text: string, locale: string): string =>
  directionOf(new Intl.Locale(locale).language) === "rtl" ? `\u2068${text}\u2069` : text;

/** Written money, isolated from the text around it where that runs from right to left: there `US$` and digits change places. */
export const isolatedMoney = (money: string, locale: string): string => {
  const isolated = isolatedText(money, locale);
  return isolated === money ? money : isolated.replace(/[\u200e\u200f]/g, "");
};

const withoutSpaces: ReadonlySet<string> = new Set(["ja"]);

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** @param timeZone IANA name; by default the machine's own. */
export function formatsFor(locale: string, timeZone?: string): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const cached = formatCache();
  const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    cached(JSON.stringify(options), () => new Intl.DateTimeFormat(locale, { ...options, ...zone }));
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
    cached(JSON.stringify(options), () => new Intl.NumberFormat(locale, options));
  return {
    locale,
    money(minor, currency) {
      const digits = exponentOf(currency);
      const format = number({
        style: "currency",
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      return isolatedMoney(format.format(minor / 10 ** digits), locale);
    },
    amount(minor, currency) {
      const digits = exponentOf(currency);
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
      return number(options).format(minor / 10 ** digits);
    },
    number: (value) => number({}).format(value),
    percent: (share) => number({ style: "percent", maximumFractionDigits: 1 }).format(Math.abs(share)),
    day: (at) => date({ dateStyle: "medium" }).format(new Date(at)),
    calendarDay(day) {
      const options = { dateStyle: "medium", timeZone: "UTC" } as const;
      return cached("calendar", () => new Intl.DateTimeFormat(locale, options)).format(new Date(day));
    },
    moment: (at) => date({ dateStyle: "medium", timeStyle: "short" }).format(new Date(at)),
    ago(at, now) {
      const ms = Math.max(0, new Date(now).getTime() - new Date(at).getTime());
      const format = cached("ago", () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
      const [unit, length] =
        units.find(([, one]) => ms >= one) ?? (["second", Number.POSITIVE_INFINITY] as const);
      return format.format(-Math.floor(ms / length), unit);
    },
    length(ms) {
      const [unit, length] = units.find(([, one]) => ms >= one) ?? (["second", 1000] as const);
      return number({ style: "unit", unit, unitDisplay: "long" }).format(Math.round(ms / length));
    },
    list: (items) => cached("list", () => new Intl.ListFormat(locale)).format(items),
    sentences: (all) => all.join(withoutSpaces.has(new Intl.Locale(locale).language) ? "" : " "),
    country(code) {
      const names = cached(
        "country",
        () => new Intl.DisplayNames(locale, { type: "region", fallback: "code" }),
      );
      return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
    },
  };
}
