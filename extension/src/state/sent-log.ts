import * as z from "zod/mini";
import type { Settled } from "../outbox/settle.ts";

/** One report as the options page shows it. */
export const LogLine = z.object({
  id: z.string(),
  at: z.number(),
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  prices: z.array(z.object({ series: z.string(), amount: z.string(), currency: z.string() })),
  fate: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

export const maxLines = 200;

/** Adds what was just answered, newest first. */
export function logged(log: readonly LogLine[], fates: Settled["fates"], at: number): LogLine[] {
  const lines = fates.map(({ entry, fate }): LogLine => {
    const { marketplace, asin, title, prices } = entry.listing;
    const read = Object.entries(prices).map(([series, price]) => ({
      series,
      amount: price.amount,
      currency: price.currency,
    }));
    return { id: entry.id, at, marketplace, asin, title, prices: read, fate };
  });
  return [...lines.reverse(), ...log].slice(0, maxLines);
}
