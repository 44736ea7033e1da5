import { moneyWriter, type WriteMoney } from "@tidemark/chart/money";
import { exponentOf, isCurrency } from "@tidemark/core";

/** Writes money that a server names. An unknown currency is written as bare minor units: no locale can format it. */
export const moneyOf = (currency: string, exponent: number): WriteMoney =>
  isCurrency(currency) && exponentOf(currency) === exponent
    ? moneyWriter(currency, exponent)
    : (minor) => `${minor} ${currency.slice(0, 3)}`;

/** For little room: a currency written in letters is left out, where the amount above has it. */
export const shortAmount = (amount: string): string =>
  amount.length > 9 ? amount.replace(/\p{L}[\p{L}.]*[\s\u00a0]*|[\s\u00a0]*\p{L}[\p{L}.]*$/gu, "") : amount;
