import { Listing, ReportedCard } from "@tidemark/core/wire";
import * as z from "zod/mini";

const entryFields = { id: z.uuid(), readAt: z.number() };
/** A queued report. Its id is made once and kept over every retry: the server counts it once. */
export const Entry = z.union([
  z.object({ ...entryFields, listing: Listing }),
  z.object({ ...entryFields, card: ReportedCard }),
]);
export type Entry = z.infer<typeof Entry>;

/** The last report of a product: the fingerprint of its prices, when (epoch ms), and how often it was repeated. */
const LastReport = z.object({
  print: z.string(),
  at: z.number(),
  again: z.int(),
  /** Ids of the last reports with these prices, oldest first. */
  ids: z._default(z.array(z.uuid()), []),
  /** The person said that these prices are wrong: they are not reported again. */
  wrong: z._default(z.boolean(), false),
});
export type LastReport = z.infer<typeof LastReport>;

export const Outbox = z.object({
  /** Oldest first. */
  entries: z.array(Entry),
  /** The last reports, by product and apart for pages and cards: `com/B000000001`, `card com/B000000001`. Oldest first. */
  said: z.record(z.string(), LastReport),
  /** Ids of reports that the server is asked to take back. */
  withdrawals: z._default(z.array(z.uuid()), []),
  /** Failures in a row, when the server may be asked again (epoch ms), and the most reports a body may hold. */
  attempt: z.int(),
  notBefore: z.number(),
  limit: z.int(),
  /** Who is sending now. An answer is ignored unless its sender still holds the lease. */
  lease: z.nullable(z.object({ holder: z.string(), until: z.number() })),
});
export type Outbox = z.infer<typeof Outbox>;

/** The most queued reports of product pages. */
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
  withdrawals: [],
  attempt: 0,
  notBefore: 0,
  limit: 50,
  lease: null,
};

export interface Product {
  readonly marketplace: string;
  readonly asin: string;
}

/** The product of a report. */
export const productOf = (entry: Entry): Product => ("card" in entry ? entry.card : entry.listing);

const cardPrefix = "card ";
export const isCardKey = (key: string): boolean => key.startsWith(cardPrefix);

/** The key of `said` for a product's own page. */
export const productKey = ({ marketplace, asin }: Product): string => `${marketplace}/${asin}`;

/** The key of `said` for a report. */
export const reportKey = (entry: Entry): string =>
  ("card" in entry ? cardPrefix : "") + productKey(productOf(entry));

/** Keeps the newest of each kind: cards never displace product pages. */
export function keepNewest<T>(
  list: readonly T[],
  isCard: (one: T) => boolean,
  max: { readonly pages: number; readonly cards: number },
): T[] {
  const cards = list.filter(isCard).length;
  let cardsOver = cards - max.cards;
  let pagesOver = list.length - cards - max.pages;
  return list.filter((one) => (isCard(one) ? cardsOver-- : pagesOver--) <= 0);
}
