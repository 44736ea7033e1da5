import { moneyWriter, type WriteMoney } from "@tidemark/chart";
import { exponentOf, isCurrency } from "@tidemark/core";

/** Writes money that a server names. An unknown currency is written as bare minor units: no locale can format it. */
export const moneyOf = (currency: string, exponent: number): WriteMoney =>
  isCurrency(currency) && exponentOf(currency) === exponent
    ? moneyWriter(currency, exponent)
    : (minor) => `${minor} ${currency.slice(0, 3)}`;
