import { isolatedMoney } from "@tidemark/texts";
import { browserReader } from "./reader.ts";

/** Formats minor units of one currency in a locale, by default the page's, with all of the currency's decimals. */
export type WriteMoney = (minor: number) => string;

export function moneyWriter(currency: string, exponent: number, locale?: string): WriteMoney {
  const format = formatOf(currency, exponent, locale);
  const written = format.resolvedOptions().locale;
  return (minor) => isolatedMoney(format.format(minor / 10 ** exponent), written);
}

/** Formats axis labels in major units, without decimals if all are whole numbers. */
export function axisWriter(
  currency: string,
  exponent: number,
  locale?: string,
): (major: number[]) => string[] {
  const whole = formatOf(currency, 0, locale);
  const exact = formatOf(currency, exponent, locale);
  return (values) => {
    const format = values.every(Number.isInteger) ? whole : exact;
    return values.map((value) => format.format(value));
  };
}

function formatOf(currency: string, digits: number, locale: string | undefined): Intl.NumberFormat {
  return new Intl.NumberFormat(locale ?? browserReader().formats.locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
