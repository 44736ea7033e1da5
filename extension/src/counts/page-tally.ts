import { type PageOutcome, utcDay } from "@tidemark/core";
import { maxPageCounts, PageCount } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** Product pages by marketplace and what they gave: a bare count, without products and times. */
export const PageTally = z.object({
  /** The UTC day that is counted, from 1970. */
  day: z.int(),
  counts: z.array(PageCount),
  /** Those of the last day that is over; they wait to be sent. */
  due: z.array(PageCount),
  /** When the server may be asked again, epoch ms. */
  notBefore: z.number(),
});
export type PageTally = z.infer<typeof PageTally>;

export const emptyTally: PageTally = { day: 0, counts: [], due: [], notBefore: 0 };

const mostPages = 10_000;

/** The tally as of now: a day that is over is due, in place of one before that could not be sent. */
export function tallyAt(tally: PageTally, now: number): PageTally {
  const day = utcDay(now);
  if (day === tally.day) return tally;
  return { ...tally, day, counts: [], due: tally.counts.length > 0 ? tally.counts : tally.due };
}

/** Counts one page. Past the most kinds that one body holds, new kinds are not counted. */
export function countPage(
  tally: PageTally,
  { marketplace, priced, outcome }: PageOutcome & { readonly marketplace: string },
  now: number,
): PageTally {
  const today = tallyAt(tally, now);
  const isSame = (one: PageCount): boolean =>
    one.marketplace === marketplace && one.priced === priced && one.outcome === outcome;
  const known = today.counts.find(isSame);
  if (!known && today.counts.length >= maxPageCounts) return today;
  const pages = Math.min(mostPages, (known?.pages ?? 0) + 1);
  const others = today.counts.filter((one) => one !== known);
  return { ...today, counts: [...others, { marketplace, priced, outcome, pages }] };
}
