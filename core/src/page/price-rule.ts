import { formatAmount } from "../money.ts";
import type { Price, Reason } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { readPriceElement, sameMoney } from "./price-element.ts";
import type { MoneyReading } from "./price-text.ts";

/** One place where a price can stand. All elements found must show the same price. */
export interface PriceRule {
  readonly name: string;
  readonly find: (context: PageContext) => readonly Element[];
}

export type PriceReading =
  | { readonly ok: true; readonly price: Price }
  | { readonly ok: false; readonly reason: Reason };

function agreedMoney(elements: readonly Element[], context: PageContext): MoneyReading {
  let found: MoneyReading = { ok: false, reason: "not-found" };
  for (const element of elements) {
    const reading = readPriceElement(element, context.currencies);
    if (!reading.ok) {
      if (reading.reason === "not-found") continue;
      return reading;
    }
    if (found.ok && !sameMoney(found, reading)) {
      return { ok: false, reason: element.closest(".a-price-range") ? "range" : "ambiguous" };
    }
    found = reading;
  }
  return found;
}

export interface FoundPrice {
  readonly reading: PriceReading;
  /** The elements that show the price; none without a price. */
  readonly elements: readonly Element[];
}

/** The price of the first rule that finds one. A place whose price is not certain ends the search. */
export function findPrice(rules: readonly PriceRule[], context: PageContext): FoundPrice {
  for (const { name, find } of rules) {
    const elements = find(context);
    const reading = agreedMoney(elements, context);
    if (reading.ok) {
      const price = { amount: formatAmount(reading.money), currency: reading.money.currency, rule: name };
      return { reading: { ok: true, price }, elements };
    }
    if (reading.reason !== "not-found") return { reading, elements: [] };
  }
  return { reading: { ok: false, reason: "not-found" }, elements: [] };
}

export const firstPrice = (rules: readonly PriceRule[], context: PageContext): PriceReading =>
  findPrice(rules, context).reading;
