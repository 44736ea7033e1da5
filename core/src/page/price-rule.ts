import { formatAmount } from "../money.ts";
import type { Price, Reason } from "../wire/listing.ts";
import { readPriceElement, sameMoney } from "./price-element.ts";
import type { MoneyReading } from "./price-text.ts";
import type { Scene } from "./page-context.ts";

/** One place where a price can stand: the elements that show it, all of which must say the same. */
export interface PriceRule {
  readonly name: string;
  readonly find: (scene: Scene) => readonly Element[];
}

export type PriceReading =
  | { readonly ok: true; readonly price: Price }
  | { readonly ok: false; readonly reason: Reason };

function agreed(elements: readonly Element[], scene: Scene): MoneyReading {
  let found: MoneyReading = { ok: false, reason: "not-found" };
  for (const element of elements) {
    const reading = readPriceElement(element, scene.prices);
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

/** The price of the first rule whose place is there; a place that cannot be read for sure ends the search. */
export function firstPrice(rules: readonly PriceRule[], scene: Scene): PriceReading {
  for (const { name, find } of rules) {
    const reading = agreed(find(scene), scene);
    if (reading.ok) {
      const price = { amount: formatAmount(reading.money), currency: reading.money.currency, rule: name };
      return { ok: true, price };
    }
    if (reading.reason !== "not-found") return reading;
  }
  return { ok: false, reason: "not-found" };
}
