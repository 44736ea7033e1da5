import { type Listing, PageCount } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { AppliedAnswer } from "../outbox/apply-answer.ts";
import { type Entry, productOf } from "../outbox/outbox.ts";

/** One report, or the page counts of a day, as the options page shows it. */
export const LogLine = z.object({
  id: z.string(),
  at: z.number(),
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  prices: z.array(z.object({ series: z.string(), amount: z.string(), currency: z.string() })),
  /** Of page counts; then there is no product. */
  counts: z._default(z.array(PageCount), []),
  fate: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

export const maxLogLines = 200;

const contentOf = (entry: Entry): Pick<Listing, "title" | "prices"> =>
  "card" in entry ? { title: null, prices: { buy_box: entry.card.price } } : entry.listing;

/** Adds the reports that were just answered, newest first. */
export function appendToLog(
  log: readonly LogLine[],
  outcomes: AppliedAnswer["outcomes"],
  at: number,
): LogLine[] {
  const lines = outcomes.map(({ entry, outcome }): LogLine => {
    const { marketplace, asin } = productOf(entry);
    const { title, prices } = contentOf(entry);
    const readPrices = Object.entries(prices).map(([series, price]) => ({
      series,
      amount: price.amount,
      currency: price.currency,
    }));
    return { id: entry.id, at, marketplace, asin, title, prices: readPrices, counts: [], fate: outcome };
  });
  return [...lines.reverse(), ...log].slice(0, maxLogLines);
}

/** Adds the page counts that were just answered. */
export const logCounts = (
  log: readonly LogLine[],
  line: {
    readonly id: string;
    readonly at: number;
    readonly counts: readonly PageCount[];
    readonly fate: string;
  },
): LogLine[] =>
  [{ ...line, counts: [...line.counts], marketplace: "", asin: "", title: null, prices: [] }, ...log].slice(
    0,
    maxLogLines,
  );

/** Notes what became of the request to take a report back. */
export const withTakenBack = (log: readonly LogLine[], id: string, withdrawn: boolean): readonly LogLine[] =>
  log.some((line) => line.id === id)
    ? log.map((line) =>
        line.id === id ? { ...line, fate: withdrawn ? "taken-back" : "not-taken-back" } : line,
      )
    : log;
