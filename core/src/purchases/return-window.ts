import { utcDate } from "../utc-date.ts";
import type { SeriesView } from "../wire/product.ts";
import { addDays, type Purchase } from "./purchase.ts";
import { shopRulesOf } from "./shop-rules.ts";

const dayMs = 86_400_000;
/** A price that nobody has seen for so long is not the price now. */
const freshMs = 2 * dayMs;
/** Of what was paid: for less nobody sends a parcel back. */
const leastShare = 0.05;

/** The last day on which a purchase can be returned, at the least; null for a shop that is not known. */
export function lastReturnDay({ marketplace, day }: Purchase): string | null {
  const rules = shopRulesOf(marketplace);
  return rules && addDays(day, rules.returnDays);
}

/** Whether a purchase can still be returned at a moment (epoch ms). Not before it was made: its day may be a mistake. */
export function canBeReturned(purchase: Purchase, now: number): boolean {
  const last = lastReturnDay(purchase);
  const today = utcDate(now);
  return last !== null && purchase.day <= today && today <= last;
}

/** What may be told of a purchase: the price now, in minor units, and the last day to return it. */
export interface CheaperNow {
  readonly price: number;
  readonly lastDay: string;
}

/**
 * Whether a purchase can be returned and costs clearly less now. Null where anything is not sure: a price that is not accepted,
 * was not seen for two days, is disputed, or is of another currency. `view`: the headline price. `now`: epoch ms.
 */
export function cheaperNow(purchase: Purchase, view: SeriesView | undefined, now: number): CheaperNow | null {
  const rules = shopRulesOf(purchase.marketplace);
  const lastDay = lastReturnDay(purchase);
  if (!rules || lastDay === null || !canBeReturned(purchase, now)) return null;
  if (!view || view.since === null || view.price === null || view.claims.length > 0) return null;
  if (view.currency !== purchase.currency || view.lastConfirmedAt === null) return null;
  if (Math.abs(now - Date.parse(view.lastConfirmedAt)) > freshMs) return null;
  const saving = purchase.price - view.price;
  const least = Math.max(rules.leastSaving, purchase.price * leastShare);
  return view.price > 0 && saving >= least ? { price: view.price, lastDay } : null;
}

/** Products that are asked about on one day at most. */
export const mostChecked = 20;

/**
 * The purchases that are to be looked at: they can be returned, and were not told of. Those that can be returned for the
 * shortest time come first. `told`: texts of purchases.
 */
export function purchasesToCheck<T extends { readonly purchase: Purchase; readonly text: string }>(
  purchases: readonly T[],
  told: ReadonlySet<string>,
  now: number,
): T[] {
  return purchases
    .filter(({ purchase, text }) => !told.has(text) && canBeReturned(purchase, now))
    .sort((a, b) => (lastReturnDay(a.purchase)! < lastReturnDay(b.purchase)! ? -1 : 1));
}
