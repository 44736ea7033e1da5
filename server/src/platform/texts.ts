import { AsyncLocalStorage } from "node:async_hooks";
import type { ChartReader } from "@tidemark/chart/reader";
import { type Formats, formatsFor, localeFor, type ScreenLanguage, writerOf } from "@tidemark/texts";
import { chartMessagesIn, serverMessagesIn } from "@tidemark/texts/server";

/** Writes the server's sentences. */
export type Texts = ReturnType<typeof textsIn>;

/** How somebody is written to. */
export interface Writing {
  readonly language: ScreenLanguage;
  readonly t: Texts;
  readonly formats: Formats;
  /** Writes what the chart says, too: series, verdicts, who saw a price. */
  readonly chart: ChartReader;
}

const textsIn = (language: ScreenLanguage, locale: string) => writerOf(serverMessagesIn(language), locale);

/** Sentences and formats are slow to make. Locales are of a closed set, and so are time zones of what is kept. */
const known = new Map<string, Writing>();

/**
 * How a reader of a language is written to.
 * @param preferred BCP 47 tags, best first: dates and numbers are as in the reader's region.
 * @param timeZone IANA name.
 */
export function writingFor(
  language: ScreenLanguage,
  preferred: readonly string[] = [],
  timeZone = "UTC",
): Writing {
  const locale = knownLocale(localeFor(language, preferred));
  const key = `${language} ${locale}`;
  const found = known.get(key) ?? makeWriting(language, locale);
  known.set(key, found);
  if (timeZone === "UTC") return found;
  const formats = formatsFor(locale, timeZone);
  return { ...found, formats, chart: { ...found.chart, formats } };
}

function makeWriting(language: ScreenLanguage, locale: string): Writing {
  const formats = formatsFor(locale, "UTC");
  const chart = { t: writerOf(chartMessagesIn(language), locale), formats };
  return { language, t: textsIn(language, locale), formats, chart };
}

/** The locale as the runtime knows it: regions that it does not know are many. English there is the world's. */
function knownLocale(locale: string): string {
  const [base = "en", ...extension] = locale.split("-u-");
  const found = new Intl.NumberFormat(base).resolvedOptions().locale;
  return [found === "en" && base !== "en" ? "en-001" : found, ...extension].join("-u-");
}

/** English, for logs and commands. */
export const plainWriting = (): Writing => writingFor("en");

const current = new AsyncLocalStorage<() => Writing>();

/** Runs work of which all sentences are for one reader: of a request, or of a holder who is told something. */
export const writingTo = <Result>(reader: () => Writing, work: () => Result): Result =>
  current.run(reader, work);

/** Writes to the reader of what runs; English outside of `writingTo`. */
export const currentWriting = (): Writing => current.getStore()?.() ?? plainWriting();

const write: Texts = Object.assign(((...message) => currentWriting().t(...message)) as Texts, {
  rich: ((...message) => currentWriting().t.rich(...message)) as Texts["rich"],
});

/** Writes a sentence to the reader of what runs. */
export { write as t };
