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
  /** The elements that show the price; none without a price. */
  readonly elements: readonly Element[];
  /** The prices shown, if the place shows different ones. */
  readonly candidates: readonly Price[];
}

const miss = (reason: NoPriceReason, candidates: readonly Price[] = []): FoundPrice => ({
  reading: { ok: false, reason },
  elements: [],
  candidates,
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
    isRange ||= found.length > 0 && element.closest(".a-price-range") !== null;
    found.push(reading.money);
  }
  const candidates = found.map((money) => ({
    amount: formatAmount(money),
    currency: money.currency,
    rule: name,
  }));
  const [price, second] = candidates;
  if (isRange) return miss("range");
  if (second) return miss("ambiguous", candidates);
  return price ? { reading: { ok: true, price }, elements, candidates: [] } : miss("not-found");
}

/** The price of the first rule that finds one. A place whose price is not certain ends the search. */
export function findPrice(rules: readonly PriceRule[], context: PageContext): FoundPrice {
  for (const { name, find } of rules) {
    const found = readPlace(name, find(context), context);
    if (found.reading.ok || found.reading.reason !== "not-found") return found;
  }
  return miss("not-found");
}

export const firstPrice = (rules: readonly PriceRule[], context: PageContext): PriceReading =>
  findPrice(rules, context).reading;
