import { formatAmount, type Money } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import type { NoPriceReason } from "../wire/no-price-reason.ts";
import type { PageContext } from "./page-context.ts";
import { readPriceElement, sameMoney } from "./price-element.ts";

/** One place where a price can stand. All elements found must show the same price. */
export interface PriceRule {
  readonly name: string;
  readonly find: (context: PageContext) => readonly Element[];
}

export type PriceReading =
  | { readonly ok: true; readonly price: Price }
  | { readonly ok: false; readonly reason: NoPriceReason };

export interface FoundPrice {
  readonly reading: PriceReading;
  /** The elements that show the price, or the different ones. */
  readonly elements: readonly Element[];
  /** The prices shown, if the place shows different ones. */
  readonly candidates: readonly Price[];
  /** Whether there are elements for a price, but none can be read. */
  readonly isUnread: boolean;
}

const miss = (reason: NoPriceReason, candidates: readonly Price[] = [], isUnread = false): FoundPrice => ({
  reading: { ok: false, reason },
  elements: [],
  candidates,
  isUnread,
});

function readPlace(name: string, elements: readonly Element[], context: PageContext): FoundPrice {
  const found: Money[] = [];
  let isRange = false;
  for (const element of elements) {
    const reading = readPriceElement(element, context.currencies);
    if (!reading.ok) {
      if (reading.reason === "not-found") continue;
      return miss(reading.reason);
    }
    if (found.some((one) => sameMoney(one, reading.money))) continue;
    isRange ||= element.closest(".a-price-range") !== null;
    found.push(reading.money);
  }
  const candidates = found.map((money) => ({
    amount: formatAmount(money),
    currency: money.currency,
    rule: name,
  }));
  const [price, second] = candidates;
  if (isRange) return miss("range");
  if (second) return { ...miss("ambiguous", candidates), elements };
  if (!price) return miss("not-found", [], elements.length > 0);
  return { reading: { ok: true, price }, elements, candidates: [], isUnread: false };
}

/** The price of the first rule that finds one. A place whose price is not certain ends the search. */
function findPrice(rules: readonly PriceRule[], context: PageContext): FoundPrice {
  let isUnread = false;
  for (const { name, find } of rules) {
    const found = readPlace(name, find(context), context);
    if (found.reading.ok || found.reading.reason !== "not-found") return found;
    isUnread ||= found.isUnread;
  }
  return miss("not-found", [], isUnread);
}

export const isSamePrice = (a: Price, b: Price): boolean =>
  a.amount === b.amount && a.currency === b.currency;

/** Whether a second place speaks against the price of the first: it shows another, a range, or only others. */
function contradicts({ reading, candidates }: FoundPrice, price: Price): boolean {
  if (reading.ok) return !isSamePrice(reading.price, price);
  if (reading.reason === "range") return true;
  return candidates.length > 0 && !candidates.some((one) => isSamePrice(one, price));
}

/**
 * The price of the first group of rules that finds one. The other groups read places of other layouts, which an offer's
 * own part of the page does not mix: where one shows something else, the price is ambiguous.
 */
export function agreedPrice(groups: readonly (readonly PriceRule[])[], context: PageContext): FoundPrice {
  const found = groups.map((rules) => findPrice(rules, context));
  const first =
    found.find(({ reading }) => reading.ok || reading.reason !== "not-found") ?? miss("not-found");
  const isUnread = found.some((one) => one.isUnread);
  const { reading, elements } = first;
  const isAmbiguous =
    reading.ok && found.some((other) => other !== first && contradicts(other, reading.price));
  return isAmbiguous ? { ...miss("ambiguous"), elements, isUnread } : { ...first, isUnread };
}

export const firstPrice = (rules: readonly PriceRule[], context: PageContext): PriceReading =>
  findPrice(rules, context).reading;
