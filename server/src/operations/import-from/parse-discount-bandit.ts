import { type Asin, type Marketplace, marketplaceByHost, parseAsin, type SeriesKind } from "@tidemark/core";
import type { Batches } from "./batches.ts";
import { type BanditRow, type BanditVersion, banditDigits } from "./discount-bandit-rows.ts";
import { dayAt, type ImportSeries, importSeries, pointOf, refused } from "./import-item.ts";

interface Product {
  readonly buyBox: ImportSeries;
  readonly used: ImportSeries;
}

/** Makes points of Discount Bandit's rows: a day's lowest price each. Its days are those of its time zone, taken for UTC's. */
export class BanditPoints {
  readonly #batches: Batches;
  readonly #digits: number;
  readonly #nowS: number;
  /** Null: no product. */
  readonly #products = new Map<string, Product | null>();

  constructor(version: BanditVersion, batches: Batches, nowS: number) {
    this.#digits = banditDigits[version];
    this.#batches = batches;
    this.#nowS = nowS;
  }

  add({ domain, key, date, price, used }: BanditRow): void {
    const product = this.#productOf(domain, key);
    if (!product) return;
    const where = `${key}, ${date}`;
    const at = typeof date === "string" ? dayAt(date.slice(0, 10)) : null;
    if (at === null) {
      this.#batches.add(refused("time", where));
      return;
    }
    for (const [series, amount] of [
      [product.buyBox, price],
      [product.used, used],
    ] as const) {
      // It was not seen.
      if (amount === 0 || amount === null || amount === undefined) continue;
      const minor = typeof amount === "number" ? this.#minorOf(amount, series) : null;
      this.#batches.add(
        minor === null ? refused("price", where) : pointOf(series, at, minor, where, this.#nowS),
      );
    }
  }

  /** A product of another shop. */
  leave(domain: unknown, key: unknown): void {
    this.#batches.add(refused("not-a-product", `${key} at ${domain}`));
  }

  /** Null where a price is no whole number of the currency's smallest unit. */
  #minorOf(amount: number, { exponent }: ImportSeries): number | null {
    const scaled = amount / 10 ** (this.#digits - exponent);
    return Number.isSafeInteger(amount) && Number.isInteger(scaled) ? scaled : null;
  }

  #productOf(domain: unknown, key: unknown): Product | null {
    const name = `${domain} ${key}`;
    const known = this.#products.get(name);
    if (known !== undefined) return known;
    const shop = marketplaceByHost(String(domain).replace(/^https?:\/\//, ""));
    const asin = typeof key === "string" ? parseAsin(key) : null;
    if (!shop || !asin) {
      const isShop = !shop && String(domain).includes("amazon.");
      this.#batches.add(refused(isShop ? "unknown-shop" : "not-a-product", `${key} at ${domain}`));
    }
    const product =
      shop && asin ? { buyBox: seriesOf(shop, asin, "buy_box"), used: seriesOf(shop, asin, "used") } : null;
    this.#products.set(name, product);
    return product;
  }
}

const seriesOf = (shop: Marketplace, asin: Asin, kind: SeriesKind): ImportSeries =>
  importSeries(shop, asin, kind);
