import { isolatedText } from "@tidemark/texts";
import { browserReader } from "./reader.ts";

const day = 86_400;
const month = 28 * day;
const year = 365 * day;

/** Writes labels of the time axis on one line, by default as the page's language does. Epoch and step in seconds. */
export function timeLabelWriter(locale?: string): (ticks: readonly number[], step: number) => string[] {
  const write = (options: Intl.DateTimeFormatOptions): ((at: number) => string) => {
    const format = new Intl.DateTimeFormat(locale ?? browserReader().formats.locale, options);
    const { locale: written } = format.resolvedOptions();
    return (at) => isolatedText(format.format(at * 1000), written);
  };
  const years = write({ year: "numeric" });
  const months = write({ month: "short" });
  const days = write({ month: "short", day: "numeric" });
  const times = write({ hour: "numeric", minute: "2-digit" });
  return (ticks, step) =>
    ticks.map((at) => {
      const date = new Date(at * 1000);
      const midnight = date.getHours() === 0 && date.getMinutes() === 0;
      if (step >= year) return years(at);
      if (step >= month) return date.getMonth() === 0 ? years(at) : months(at);
      return step >= day || midnight ? days(at) : times(at);
    });
}

/** The labels, empty where one centred at its place (px) would reach beyond `end` (px). */
export const withoutCutLabels = (
  labels: readonly string[],
  places: readonly number[],
  widths: readonly number[],
  end: number,
): string[] => labels.map((label, i) => (places[i]! + widths[i]! / 2 > end ? "" : label));
