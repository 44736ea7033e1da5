import {
  type Compiled,
  type Formats,
  formatsFor,
  localeFor,
  type ScreenLanguage,
  type Write,
  type WriteRich,
  writerOf,
} from "@tidemark/texts";
import { chartMessages } from "@tidemark/texts/chart";

type Messages = NonNullable<(typeof chartMessages)["catalogue"]>;

/** The chart's messages in one language, compiled. English stands in for those that are missing. */
export type ChartMessages = Partial<Compiled<Messages>>;

/** How one reader is written to: sentences of the chart's catalogue, and formats. */
export interface ChartReader {
  readonly t: Write<Messages> & { readonly rich: WriteRich<Messages> };
  readonly formats: Formats;
}

/**
 * A reader of another language.
 * @param locale of plural forms, dates, numbers and money, of the messages' language: see `localeFor`.
 * @param timeZone IANA name; by default the machine's own.
 */
export const chartReaderOf = (messages: ChartMessages, locale: string, timeZone?: string): ChartReader => ({
  t: writerOf({ ...chartMessages, ...messages }, locale),
  formats: formatsFor(locale, timeZone),
});

/** A reader of English. */
export const chartReader = (locale: string, timeZone?: string): ChartReader => ({
  t: writerOf(chartMessages, "en"),
  formats: formatsFor(locale, timeZone),
});

let browser: ChartReader | undefined;

/** The person at this browser: of English until a page says otherwise. */
export const browserReader = (): ChartReader =>
  (browser ??= chartReader(localeFor("en", navigator.languages)));

/**
 * Charts that are drawn from now on are written in this language.
 * @param locale by default as the browser's person writes that language.
 */
export function writeChartsIn(
  language: ScreenLanguage,
  messages: ChartMessages,
  locale = localeFor(language, navigator.languages),
): void {
  browser = chartReaderOf(messages, locale);
}
