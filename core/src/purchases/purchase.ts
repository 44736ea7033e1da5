import { type Asin, parseAsin } from "../asin.ts";
import { marketplaceBySuffix } from "../marketplace.ts";
import { type Currency, ceilingOf, isCurrency } from "../money.ts";
import { isDate, utcDate } from "../utc-date.ts";

/** What a person paid for one unit of a product. Nothing else is kept of an order. */
export interface Purchase {
  /** Suffix of the marketplace. */
  readonly marketplace: string;
  readonly asin: Asin;
  /** `2025-03-03`. Of an order history it is the UTC day of the order. */
  readonly day: string;
  /** Minor units, more than 0; with tax where the shop shows its prices with tax. */
  readonly price: number;
  readonly currency: Currency;
}

type PurchaseParts = { readonly [Part in keyof Purchase]: Purchase[Part] | string | undefined };

/** `com/B000000001/2025-03-03/2499/USD`: how a purchase is stored, and what makes two the same. */
export type PurchaseText = string;

/** More than 20 years of two orders a week. */
export const maxPurchases = 10_000;
/** The day on which Amazon opened. */
const firstDay = "1995-07-16";
const dayMs = 86_400_000;

/** Of parts that may be none of a purchase: `parsePurchase` tells. */
export const purchaseText = ({ marketplace, asin, day, price, currency }: PurchaseParts): PurchaseText =>
  `${marketplace}/${asin}/${day}/${price}/${currency}`;

/** What the texts of a product's purchases begin with. */
export const purchasesOfProduct = (marketplace: string, asin: string): string => `${marketplace}/${asin}/`;

/** A purchase from its text; null when any part of it cannot be. */
export function parsePurchase(text: string): Purchase | null {
  const match = /^([a-z.]{2,6})\/([0-9A-Z]{10})\/(\d{4}-\d\d-\d\d)\/([1-9]\d{0,15})\/([A-Z]{3})$/.exec(text);
  if (!match) return null;
  const [, marketplace = "", asinText = "", day = "", priceText, currency = ""] = match;
  const asin = parseAsin(asinText);
  const price = Number(priceText);
  const isOfShop = marketplaceBySuffix(marketplace)?.currency === currency;
  if (!asin || !isOfShop || !isCurrency(currency) || price > ceilingOf(currency)) return null;
  return isDate(day) && day >= firstDay ? { marketplace, asin, day, price, currency } : null;
}

/** Whether something can have been bought on a day: not before Amazon opened, and at most a day after `today`. */
export const isPurchaseDay = (day: string, today: string): boolean =>
  isDate(day) && day >= firstDay && day <= addDays(today, 1);

/** The day so many days later. */
export const addDays = (day: string, days: number): string => utcDate(Date.parse(day) + days * dayMs);

const dayOfText = (text: PurchaseText): string => text.split("/")[2] ?? "";

/** Newest first; those of a day by their text, so that the order is the same everywhere. */
export const byDay = (a: PurchaseText, b: PurchaseText): number => {
  const [first, second] = [dayOfText(a), dayOfText(b)];
  return first === second ? (a < b ? -1 : a > b ? 1 : 0) : first < second ? 1 : -1;
};
