import { moneyWriter, type WriteMoney } from "@tidemark/chart";
import { exponentOf, isCurrency } from "@tidemark/core";

/** Writes what a server calls money; a currency nobody knows as bare minor units, for no locale can write it. */
export const moneyOf = (currency: string, exponent: number): WriteMoney =>
  isCurrency(currency) && exponentOf(currency) === exponent
    ? moneyWriter(currency, exponent)
    : (minor) => `${minor} ${currency.slice(0, 3)}`;
