import { Listing, ReportedCard } from "@tidemark/core/wire";
import * as z from "zod/mini";

const entryFields = { id: z.uuid(), readAt: z.number() };
/** A report that waits. The id is made once and kept over every retry: the server counts it once. */
export const Entry = z.union([
  z.object({ ...entryFields, listing: Listing }),
  z.object({ ...entryFields, card: ReportedCard }),
]);
export type Entry = z.infer<typeof Entry>;

/** The last thing said of a product, and how often it was said again. */
const LastReport = z.object({ print: z.string(), at: z.number(), again: z.int() });
export type LastReport = z.infer<typeof LastReport>;

export const Outbox = z.object({
  /** Oldest first. */
  entries: z.array(Entry),
  /** By product, what pages and what cards said: `com/B000000001`, `card com/B000000001`. Oldest first. */
  said: z.record(z.string(), LastReport),
  /** Failures in a row, the moment before which nothing is sent, and the most reports a body may hold. */
  attempt: z.int(),
  notBefore: z.number(),
  limit: z.int(),
  /** Who is sending now. Without one in its own name, an answer changes nothing. */
  lease: z.nullable(z.object({ holder: z.string(), until: z.number() })),
});
export type Outbox = z.infer<typeof Outbox>;

/** Reports of product pages that may wait. */
export const maxEntries = 500;
export const maxCards = 100;
export const maxLastReports = 500;
export const maxAgeMs = 7 * 24 * 3_600_000;
/** The server refuses older cards. */
export const maxCardAgeMs = 3_600_000;

export { maxReports, maxReportsBytes } from "@tidemark/core/wire";

export const emptyOutbox: Outbox = {
  entries: [],
  said: {},
  attempt: 0,
  notBefore: 0,
  limit: 50,
  lease: null,
};

/** The product of a report. */
export const productOf = (entry: Entry): { readonly marketplace: string; readonly asin: string } =>
  "card" in entry ? entry.card : entry.listing;

const cardMark = "card ";
export const isCardKey = (key: string): boolean => key.startsWith(cardMark);

/** Under which name `said` knows what the product's own page said. */
export const pageKeyOf = (entry: Entry): string => {
  const { marketplace, asin } = productOf(entry);
  return `${marketplace}/${asin}`;
};

/** Under which name `said` knows a report. */
export const reportKey = (entry: Entry): string => ("card" in entry ? cardMark : "") + pageKeyOf(entry);

/** The newest of each kind: cards never crowd product pages out. */
export function keepNewest<T>(
  list: readonly T[],
  isCard: (one: T) => boolean,
  most: { readonly pages: number; readonly cards: number },
): T[] {
  const cards = list.filter(isCard).length;
  let cardsOver = cards - most.cards;
  let pagesOver = list.length - cards - most.pages;
  return list.filter((one) => (isCard(one) ? cardsOver-- : pagesOver--) <= 0);
}
