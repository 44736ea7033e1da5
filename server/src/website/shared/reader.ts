import { type Formats, formatsFor, writerOf } from "@tidemark/texts";
import { serverMessages } from "@tidemark/texts/server";
import type { Context } from "hono";
import { createContext, useContext } from "hono/jsx";
import type { WebsiteServices } from "../services.ts";
import type { Assets } from "./assets.ts";
import { formatsLocaleOf } from "./locale.ts";

/** Writes the website's sentences. */
export type Texts = typeof english;

const english = writerOf(serverMessages, "en");

/** What a page needs to know of who reads it. */
export interface Reader {
  readonly assets: Assets;
  readonly t: Texts;
  /** Dates are UTC: the page's script writes them again in the reader's time zone. */
  readonly formats: Formats;
  /** Epoch ms. */
  readonly now: number;
}

/** Formats are slow to create. Locales are a closed set: English of each region. */
const formatsByLocale = new Map<string, Formats>();

function formatsIn(locale: string): Formats {
  const formats = formatsByLocale.get(locale) ?? formatsFor(locale, "UTC");
  formatsByLocale.set(locale, formats);
  return formats;
}

/** For what has no reader of its own: logs, and pages that are the same for everybody. */
export const plainReader: Pick<Reader, "t" | "formats"> = { t: english, formats: formatsIn("en") };

/** The reader who sent a request; without one, of a page that is the same for everybody. */
export const readerOf = (
  { assets, clock }: Pick<WebsiteServices, "assets" | "clock">,
  c?: Context,
): Reader => ({
  assets,
  t: english,
  formats: formatsIn(c ? formatsLocaleOf(c) : "en"),
  now: clock(),
});

export const ReaderContext = createContext<Reader | null>(null);

/** The reader, within a page that `answerPage` answers with. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (!reader) throw new Error("A part of a page was written without a reader.");
  return reader;
}
