/** What holds for purchases at a marketplace. */
export interface ShopRules {
  /** Its pages show prices with tax. An order history has the price without tax, and the tax. */
  readonly withTax: boolean;
  /** Days after the order within which nearly everything can be returned. The shop counts from delivery, which is later. */
  readonly returnDays: number;
  /** Minor units: for less nobody sends a parcel back. */
  readonly leastSaving: number;
}

const rules = (withTax: boolean, returnDays: number, leastSaving: number): ShopRules => ({
  withTax,
  returnDays,
  leastSaving,
});

/**
 * By marketplace suffix. Where windows differ by category, the shortest one stands.
 *
 * Prices with tax: EU directive 98/6/EC, article 2a (and the UK's Price Marking Order 2004); an export of amazon.co.uk
 * compared with its invoice says the same. amazon.com and amazon.ca add the tax at the checkout. The others: unverified, by
 * the consumer law of each country.
 *
 * Returns: amazon.com's help pages (most items, 30 days from delivery). EU directive 2011/83/EU, article 9 (the UK's Consumer
 * Contracts Regulations 2013): 14 days from delivery; the shops give 30 for many categories, not for electronics since 2024.
 * Brazil: consumer code, article 49. Turkey: law 6502, article 48. The others: unverified, the shortest that was heard of.
 */
const byMarketplace: Readonly<Record<string, ShopRules>> = {
  com: rules(false, 30, 300),
  ca: rules(false, 30, 400),
  "com.mx": rules(true, 15, 6000),
  "com.br": rules(true, 7, 1500),
  "co.uk": rules(true, 14, 300),
  de: rules(true, 14, 300),
  fr: rules(true, 14, 300),
  it: rules(true, 14, 300),
  es: rules(true, 14, 300),
  nl: rules(true, 14, 300),
  se: rules(true, 14, 3000),
  pl: rules(true, 14, 1200),
  "com.be": rules(true, 14, 300),
  ie: rules(true, 14, 300),
  "com.tr": rules(true, 14, 12_000),
  ae: rules(true, 14, 1000),
  sa: rules(true, 14, 1000),
  eg: rules(true, 14, 15_000),
  in: rules(true, 7, 25_000),
  "co.jp": rules(true, 14, 400),
  sg: rules(true, 14, 400),
  "com.au": rules(true, 14, 400),
  "co.za": rules(true, 14, 5000),
};

/** The rules of a marketplace; null for one that is not known. */
export const shopRulesOf = (marketplace: string): ShopRules | null =>
  Object.hasOwn(byMarketplace, marketplace) ? byMarketplace[marketplace]! : null;
