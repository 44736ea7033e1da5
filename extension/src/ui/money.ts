import { moneyWriter, type WriteMoney } from "@tidemark/chart/money";
import { exponentOf, isCurrency, parseAmount } from "@tidemark/core";
import type { Price } from "@tidemark/core/wire";

/** Writes money that a server names. An unknown currency is written as bare minor units: no locale can format it. */
export const moneyOf = (currency: string, exponent: number): WriteMoney =>
  isCurrency(currency) && exponentOf(currency) === exponent
    ? moneyWriter(currency, exponent)
    : (minor) => `${minor} ${currency.slice(0, 3)}`;

/** A price as a page shows it; null for an unknown currency, or what is no amount. */
export function readPriceText({ amount, currency }: Pick<Price, "amount" | "currency">): string | null {
  const money = isCurrency(currency) ? parseAmount(amount, currency) : null;
  return money && moneyWriter(money.currency, exponentOf(money.currency))(money.minor);
}

/** For little room: a currency written in letters is left out, where the amount above has it. */
export const shortAmount = (amount: string): string =>
  amount.length > 8 ? amount.replace(/\p{L}[\p{L}.]*[\s\u00a0]*|[\s\u00a0]*\p{L}[\p{L}.]*$/gu, "") : amount;
