import { type Asin, parseAsin } from "../asin.ts";
import { type Marketplace, marketplaceByHost } from "../marketplace.ts";
import { type Currency, exponentOf, isPlausible, parseAmount } from "../money.ts";
import { CsvRows } from "./csv-rows.ts";
import { byDay, isPurchaseDay, maxPurchases, type PurchaseText, purchaseText } from "./purchase.ts";
import { shopRulesOf } from "./shop-rules.ts";

/** Why a row of an order history is no purchase. */
export const rowRefusals = [
  "cancelled",
  "returned",
  "no-product",
  "no-shop",
  "no-day",
  "other-currency",
  "no-price",
  "too-many",
] as const;
export type RowRefusal = (typeof rowRefusals)[number];

/** Why a file is not read. */
export class OrderHistoryError extends Error {
  readonly reason: "no-order-history" | "too-many-rows";

  constructor(reason: OrderHistoryError["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

export interface OrderHistory {
  /** Newest first, each once, at most `maxPurchases`. */
  readonly purchases: readonly PurchaseText[];
  /** Rows below the headings. */
  readonly rows: number;
  /** Rows that say what another one says: the same order in two files, or another unit. */
  readonly same: number;
  readonly refused: ReadonlyArray<{ readonly reason: RowRefusal; readonly count: number }>;
}

const mostRows = 500_000;
/** What is held before the oldest are left out. */
const mostHeld = 5 * maxPurchases;

/** Columns by which both headings are known: the older one from `Website` on, and that of 2026, in alphabetical order. */
const needed = ["asin", "website", "currency", "order date", "unit price"] as const;
type Column = (typeof needed)[number] | "unit price tax" | "order status" | "shipment status" | Quantity;
type Quantity = "quantity" | "original quantity";

/**
 * Reads what was paid from the CSV files of Amazon's "Request my data". Of a row it takes product, shop, day, price and
 * currency; names, addresses and numbers of orders are never kept. `today`: the UTC day.
 */
export class OrderHistoryReader {
  readonly #today: string;
  readonly #found = new Set<PurchaseText>();
  readonly #refused = new Map<RowRefusal, number>();
  #rows = 0;
  #same = 0;

  constructor(today: string) {
    this.#today = today;
  }

  /** Where the pieces of one CSV file go. `push` and `end` throw an OrderHistoryError or a CsvError. */
  file(): Pick<CsvRows, "push" | "end"> {
    let columns: ReadonlyMap<string, number> | null = null;
    let isStart = true;
    const csv = new CsvRows((cells) => {
      if (columns) this.#row(columns, cells);
      else columns = columnsOf(cells);
    });
    return {
      push(text) {
        csv.push(isStart ? text.replace(/^\ufeff/, "") : text);
        isStart &&= text === "";
      },
      end() {
        csv.end();
        if (!columns) throw new OrderHistoryError("no-order-history");
      },
    };
  }

  result(): OrderHistory {
    const newest = [...this.#found].sort(byDay);
    const refused = new Map(this.#refused);
    const over = newest.length - maxPurchases;
    if (over > 0) refused.set("too-many", (refused.get("too-many") ?? 0) + over);
    return {
      purchases: newest.slice(0, maxPurchases),
      rows: this.#rows,
      same: this.#same,
      refused: rowRefusals.flatMap((reason) => {
        const count = refused.get(reason) ?? 0;
        return count > 0 ? [{ reason, count }] : [];
      }),
    };
  }

  #row(columns: ReadonlyMap<string, number>, cells: readonly string[]): void {
    this.#rows += 1;
    if (this.#rows > mostRows) throw new OrderHistoryError("too-many-rows");
    const read = purchaseOf((name) => cells[columns.get(name) ?? -1]?.trim() ?? "", this.#today);
    if ("refused" in read) this.#refuse(read.refused);
    else if (this.#found.has(read.text)) this.#same += 1;
    else if (this.#found.size >= mostHeld) this.#refuse("too-many");
    else this.#found.add(read.text);
  }

  #refuse(reason: RowRefusal): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }
}

function columnsOf(heading: readonly string[]): ReadonlyMap<string, number> {
  const names = heading.map((name) => name.trim().toLowerCase());
  const columns = new Map(names.map((name, at) => [name, at]));
  const isKnown = needed.every((name) => columns.has(name) && names.indexOf(name) === columns.get(name));
  if (!isKnown) throw new OrderHistoryError("no-order-history");
  return columns;
}

type ReadRow = { readonly text: PurchaseText } | { readonly refused: RowRefusal };

function purchaseOf(cell: (name: Column) => string, today: string): ReadRow {
  const status = `${cell("order status")} ${cell("shipment status")}`;
  if (/cancel/i.test(status)) return { refused: "cancelled" };
  if (/refund|return/i.test(status)) return { refused: "returned" };
  const quantity = cell("quantity") || cell("original quantity");
  if (/^'?0+(\.0*)?'?$/.test(quantity)) return { refused: "cancelled" };
  const marketplace = marketplaceByHost(cell("website"));
  const rules = marketplace && shopRulesOf(marketplace.suffix);
  if (!marketplace || !rules) return { refused: "no-shop" };
  const asin = asinOf(cell("asin"));
  if (!asin) return { refused: "no-product" };
  const day = dayOf(cell("order date"));
  if (day === null || !isPurchaseDay(day, today)) return { refused: "no-day" };
  const { currency } = marketplace;
  if (cell("currency").toUpperCase() !== currency) return { refused: "other-currency" };
  const unit = amountOf(cell("unit price"), currency);
  const tax = rules.withTax ? amountOf(cell("unit price tax"), currency) : 0;
  if (unit === "negative" || tax === "negative") return { refused: "returned" };
  return unit === null || tax === null
    ? { refused: "no-price" }
    : priced(marketplace, { asin, day, price: unit + tax, currency });
}

function priced(
  { suffix: marketplace }: Marketplace,
  paid: { readonly asin: Asin; readonly day: string; readonly price: number; readonly currency: Currency },
): ReadRow {
  const isReal = paid.price > 0 && isPlausible({ minor: paid.price, currency: paid.currency });
  return isReal ? { text: purchaseText({ marketplace, ...paid }) } : { refused: "no-price" };
}

/**
 * An amount in minor units; null for what is none. Apostrophes keep spreadsheets from computing.
 * Commas part thousands (in India also hundreds of thousands), and only before decimals: `1,219` could be 1.219.
 */
function amountOf(text: string, currency: Currency): number | "negative" | null {
  const bare = text.replace(/^'(.*)'$/, "$1").replace(/^'/, "");
  if (/^-\d/.test(bare)) return "negative";
  const isGrouped = /^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/.test(bare);
  if (isGrouped && !bare.includes(".") && exponentOf(currency) > 0) return null;
  const money = parseAmount(isGrouped ? bare.replaceAll(",", "") : bare, currency);
  return money?.minor ?? null;
}

/** The day of an ISO moment as it is written, in UTC; others can be read in two ways. */
function dayOf(text: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|\+00:?00))?)?$/.exec(
    text,
  );
  return match?.[1] ?? null;
}

/** An ASIN; a spreadsheet takes the zeros from the front of an ISBN-10, and its last character tells whether they fit. */
function asinOf(text: string): Asin | null {
  const whole = parseAsin(text);
  if (whole || !/^\d{6,8}[\dX]$/i.test(text)) return whole;
  const isbn = text.toUpperCase().padStart(10, "0");
  const sum = [...isbn].reduce((sum, sign, at) => sum + (sign === "X" ? 10 : Number(sign)) * (10 - at), 0);
  return sum % 11 === 0 ? parseAsin(isbn) : null;
}
