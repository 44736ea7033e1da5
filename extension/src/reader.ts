import { type ChartMessages, writeChartsIn } from "@tidemark/chart/reader";
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
import { extensionMessages } from "@tidemark/texts/extension";

type Messages = NonNullable<(typeof extensionMessages)["catalogue"]>;

/** The messages of one language that a page uses, of the extension and of the chart. English stands in for missing ones. */
export interface ReaderMessages {
  readonly extension: Partial<Compiled<Messages>>;
  readonly chart: ChartMessages;
}

export type WriteMessage = Write<Messages> & { readonly rich: WriteRich<Messages> };

/** How one reader is written to. */
export interface Reader {
  readonly language: ScreenLanguage;
  readonly write: WriteMessage;
  /** Money, dates and numbers. */
  readonly formats: Formats;
}

export function readerOf(language: ScreenLanguage, { extension }: Pick<ReaderMessages, "extension">): Reader {
  const locale = localeFor(language, navigator.languages);
  return {
    language,
    write: writerOf({ ...extensionMessages, ...extension }, locale),
    formats: formatsFor(locale),
  };
}

/** Every page has English in itself. */
export const englishReader: Reader = readerOf("en", { extension: {} });

let reader = englishReader;

/** Whatever is written from now on, here and in charts, is in this language. */
export function setReader(language: ScreenLanguage, messages: ReaderMessages): void {
  reader = readerOf(language, messages);
  writeChartsIn(language, messages.chart);
}

/** The person at this browser. */
export const currentReader = (): Reader => reader;

const text = ((...message: Parameters<WriteMessage>) => reader.write(...message)) as Write<Messages>;
const rich: WriteRich<Messages> = (...message) => reader.write.rich(...message);

/** Writes the extension's sentences in the reader's language. */
export const write: WriteMessage = Object.assign(text, { rich });

/** Money, dates and numbers as this browser's reader expects them. */
export const readerFormats = (): Formats => reader.formats;
