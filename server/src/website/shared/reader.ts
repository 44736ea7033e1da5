import type { ChartReader } from "@tidemark/chart/reader";
import { type Formats, formatsFor, writerOf } from "@tidemark/texts";
import { chartMessages } from "@tidemark/texts/chart";
import { serverMessages } from "@tidemark/texts/server";
import type { Context } from "hono";
import { createContext, useContext } from "hono/jsx";
import type { WebsiteServices } from "../services.ts";
import type { Assets } from "./assets.ts";
import { type PageLocales, pageLocalesOf } from "./locale.ts";

/** Writes the website's sentences. */
export type Texts = typeof english;

const english = writerOf(serverMessages, "en");
const englishOfChart = writerOf(chartMessages, "en");

/** What a page needs to know of who reads it. */
export interface Reader {
  readonly assets: Assets;
  /** The path in PUBLIC_URL; pages are written without it, and `written` puts it before their links. */
  readonly basePath: string;
  readonly t: Texts;
  /** Writes what the chart says, too: series, verdicts, who saw a price. */
  readonly chart: ChartReader;
  /** Dates are UTC: the page's script writes them again in the reader's time zone. */
  readonly formats: Formats;
  /** Epoch ms. */
  readonly now: number;
}

/** What every page needs. */
export type PageServices = Pick<WebsiteServices, "assets" | "basePath" | "clock">;

/** Formats are slow to create. Locales are of a closed set. */
const knownFormats = new Map<string, Formats>();

function formatsIn({ words, numbers }: PageLocales): Formats {
  const key = `${words} ${numbers}`;
  const known = knownFormats.get(key);
  if (known) return known;
  const { money, number, percent } = formatsFor(numbers);
  const formats = { ...formatsFor(words, "UTC"), money, number, percent };
  knownFormats.set(key, formats);
  return formats;
}

/** For what has no reader of its own: logs, and pages that are the same for everybody. */
export const plainReader: Pick<Reader, "t" | "formats"> = {
  t: english,
  formats: formatsIn({ words: "en", numbers: "en" }),
};

/** The reader who sent a request; without one, of a page that is the same for everybody. */
export function readerOf({ assets, basePath, clock }: PageServices, c?: Context): Reader {
  const formats = c ? formatsIn(pageLocalesOf(c)) : plainReader.formats;
  return { assets, basePath, t: english, chart: { t: englishOfChart, formats }, formats, now: clock() };
}

export const ReaderContext = createContext<Reader | null>(null);

/** The reader, within a page that `answerPage` answers with. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (!reader) throw new Error("A part of a page was written without a reader.");
  return reader;
}
