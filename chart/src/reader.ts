import { type Formats, formatsFor, type Write, type WriteRich, writerOf } from "@tidemark/texts";
import { chartMessages } from "@tidemark/texts/chart";

type Messages = NonNullable<(typeof chartMessages)["catalogue"]>;

/** How one reader is written to: sentences of the chart's catalogue, and formats. */
export interface ChartReader {
  readonly t: Write<Messages> & { readonly rich: WriteRich<Messages> };
  readonly formats: Formats;
}

/** @param timeZone IANA name; by default the machine's own. */
export const chartReader = (locale: string, timeZone?: string): ChartReader => ({
  t: writerOf(chartMessages, "en"),
  formats: formatsFor(locale, timeZone),
});

let browser: ChartReader | undefined;

/** The person at this browser. */
export const browserReader = (): ChartReader => (browser ??= chartReader(navigator.language));
