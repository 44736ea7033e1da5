/**
 * Words that only take away: a price, "new", "in stock". They can stand without a source, because a wrong one costs a price
 * and never gives one. All are alternatives of a regular expression without capturing groups, in lower case.
 */
export interface RefusingWords {
  /** Out of stock, but expected back. */
  readonly temporarily: readonly string[];
  readonly unavailable: readonly string[];
  /** "Per", "the": with a period or weight after it, the price is a rate. */
  readonly per: readonly string[];
  readonly period: readonly string[];
  /** A rate in one word. */
  readonly rate: readonly string[];
  /** Names of consumption taxes. */
  readonly tax: readonly string[];
  /** "Without", before a tax. */
  readonly without: readonly string[];
  /** "Excluded", after a tax. */
  readonly excluded: readonly string[];
  /** A price without tax, without naming one. */
  readonly net: readonly string[];
  /** The name of the shop's members' programme, where it is not written "Prime". */
  readonly programme: readonly string[];
  readonly member: readonly string[];
  readonly exclusive: readonly string[];
  /** "Price": next to the programme's name it is the members' price. */
  readonly price: readonly string[];
  /** Names of coupons: a price with one of them in the words right after it is not what everybody pays. */
  readonly withCoupon: readonly string[];
  /** "Put it into the cart to see its price". */
  readonly withheld: readonly string[];
  /** What is appended to the title of a refurbished product. */
  readonly renewed: readonly string[];
  /** Amazon's own seller of returned goods, after "Amazon". */
  readonly resale: readonly string[];
}

/** Words that let a price stand or state a fact. Each has a source; without one it is left out. */
export interface AcceptingWords {
  /** The beginning of an availability line. */
  readonly inStock: readonly string[];
  /** In the label of the seller's row, and in a sentence that names the seller. */
  readonly soldBy: readonly string[];
  /** All of a delivery price that is free. */
  readonly free: readonly string[];
  /** Delivery, returns, gifts: say nothing of the price next to them. */
  readonly delivery: readonly string[];
  /** Other services of the members' programme. */
  readonly service: readonly string[];
  /** "Included", points: a note that leaves the price as it is. */
  readonly included: readonly string[];
  readonly taxIncluded: readonly string[];
  /** A deal for everybody. */
  readonly deal: readonly string[];
  /** "Apply", "off": the amount next to it is taken off the price. */
  readonly reduces: readonly string[];
  /** Names of a coupon, and what joins them to its value. */
  readonly coupon: readonly string[];
  /** After a coupon's value: "with coupon", links to its terms. */
  readonly couponEnd: readonly string[];
}

/**
 * One language of the marketplaces. Every line of `accepts` and `refuses` names its source:
 *
 * - `page NNN`: the captured page of that number in PAGES_DIR
 * - `CLDR`: Unicode's common locale data
 * - `Resellers`: the userscript "Amazon: Highlight Resellers" 1.7.1 by Graphen
 * - `Stock-Tracker`: github.com/StevenJDH/Amazon-Stock-Tracker, AmazonProductDataService.cs
 * - `Reveal-Seller`: github.com/Smart-rwl/Amazon-Reveal-Seller, reveal-seller.user.js
 * - `ASIN checker`: orbitton's script that checks the availability of ASINs, 2018
 * - `streetmerchant`: github.com/jef/streetmerchant, src/store/model/amazon*.ts
 * - `changedetection`: github.com/dgtlmoon/changedetection.io, content_fetchers/res/stock-not-in-stock.js
 * - `code`: found by an exact search in public code that reads pages of this marketplace
 * - `shops`: found by an exact search on at least four public shops' pages, not on Amazon's
 */
export interface Language {
  /** ISO 639-1. */
  readonly code: string;
  /** A number in each way that it is written, with thousands and decimals (CLDR). */
  readonly numbers: readonly string[];
  /** `CC name|…`: folded names of countries besides CLDR's. Those of English count in every language. */
  readonly countries?: string;
  readonly accepts: Partial<AcceptingWords>;
  readonly refuses: Partial<RefusingWords>;
  /** Words without a source. */
  readonly unverified: Partial<RefusingWords>;
}
