import type { Currency } from "./money.ts";

/** One Amazon storefront. `number` is part of every product id and never changes. */
export interface Marketplace {
  readonly number: number;
  /** Domain suffix after `amazon.`; the marketplace's name in URLs, JSON and tables. */
  readonly suffix: string;
  readonly host: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly currency: Currency;
  /** Languages the storefront can be switched to; the first is its default. BCP 47. */
  readonly languages: readonly string[];
}

const row = (
  number: number,
  suffix: string,
  country: string,
  currency: Currency,
  languages: string,
): Marketplace => ({
  number,
  suffix,
  host: `www.amazon.${suffix}`,
  country,
  currency,
  languages: languages.split(" "),
});

export const marketplaces: readonly Marketplace[] = [
  row(1, "com", "US", "USD", "en es zh he ar de ko pt"),
  row(2, "ca", "CA", "CAD", "en fr"),
  row(3, "com.mx", "MX", "MXN", "es"),
  row(4, "com.br", "BR", "BRL", "pt"),
  row(5, "co.uk", "GB", "GBP", "en"),
  row(6, "de", "DE", "EUR", "de en nl pl tr cs"),
  row(7, "fr", "FR", "EUR", "fr en"),
  row(8, "it", "IT", "EUR", "it en"),
  row(9, "es", "ES", "EUR", "es pt en"),
  row(10, "nl", "NL", "EUR", "nl en"),
  row(11, "se", "SE", "SEK", "sv en"),
  row(12, "pl", "PL", "PLN", "pl en"),
  row(13, "com.be", "BE", "EUR", "fr nl en"),
  row(14, "ie", "IE", "EUR", "en"),
  row(15, "com.tr", "TR", "TRY", "tr en"),
  row(16, "ae", "AE", "AED", "en ar"),
  row(17, "sa", "SA", "SAR", "en ar"),
  row(18, "eg", "EG", "EGP", "en ar"),
  row(19, "in", "IN", "INR", "en hi ta te kn ml bn mr"),
  row(20, "co.jp", "JP", "JPY", "ja en zh"),
  row(21, "sg", "SG", "SGD", "en"),
  row(22, "com.au", "AU", "AUD", "en"),
  row(23, "co.za", "ZA", "ZAR", "en"),
];

const bySuffix = new Map(marketplaces.map((m) => [m.suffix, m]));
const byNumber = new Map(marketplaces.map((m) => [m.number, m]));

export const marketplaceBySuffix = (suffix: string): Marketplace | null => bySuffix.get(suffix) ?? null;

export const marketplaceByNumber = (number: number): Marketplace | null => byNumber.get(number) ?? null;

/** Takes a host with or without `www.`, `smile.` or `m.` before `amazon.`; null for any other host. */
export function marketplaceByHost(host: string): Marketplace | null {
  const match = /^(?:(?:www|smile|m)\.)?amazon\.([a-z.]{2,6})$/.exec(host.toLowerCase());
  return match ? marketplaceBySuffix(match[1]!) : null;
}

/** The marketplace of a locale's country (BCP 47), or else of the country where most speak its language; without one the first. */
export function localMarketplace(locale: string): Marketplace {
  const wanted = new Intl.Locale(locale);
  const countries = [wanted.region, new Intl.Locale(wanted.language).maximize().region];
  const inCountry = (country: string | undefined) => marketplaces.find((m) => m.country === country);
  return countries.map(inCountry).find((found) => found) ?? marketplaces[0]!;
}
