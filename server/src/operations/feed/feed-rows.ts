import {
  type Asin,
  ceilingOf,
  isDate,
  type Marketplace,
  marketplaceBySuffix,
  parseAsin,
  plainImage,
  productIdOf,
  type SeriesKind,
  seriesKinds,
  shopImage,
} from "@tidemark/core";
import * as z from "zod/mini";
import { sanitizeTitle } from "../../prices/judging/sanitize-title.ts";
import { unguarded } from "../open-data/guard-csv-formulas.ts";

/** A day of a series in a feed. Prices in minor units. `withdrawn`: the server takes the day back. */
export interface FeedDay {
  readonly seriesId: bigint;
  readonly day: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly close: number | null;
  readonly withdrawn: boolean;
}

export interface FeedProduct {
  readonly productId: bigint;
  readonly title: string | null;
  readonly image: string | null;
}

/** A row of a feed cannot be true; the message says why, without the row's content. */
export class BadRow extends Error {
  override readonly name = "BadRow";
}

const Minor = z.nullable(z.string().check(z.regex(/^(?:0|[1-9]\d{0,14})$/)));
const DayFields = z.tuple([
  z.string(),
  z.string(),
  z.enum(seriesKinds),
  z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
  Minor,
  Minor,
  Minor,
  z.enum(["t", "f"]),
]);
const ProductFields = z.tuple([
  z.string(),
  z.string(),
  z.nullable(z.string().check(z.maxLength(1000))),
  z.nullable(z.string().check(z.maxLength(1000))),
]);

/** Amazon opened in July 1995. */
const earliestDay = "1995-07-01";

const kindNumber = new Map<SeriesKind, bigint>(seriesKinds.map((kind, n) => [kind, BigInt(n)]));

/** Parses rows of one file, which must ascend by series and day, or by product. `lastDay`: no later day can be true. */
export class FeedRows {
  readonly #lastDay: string;
  #series = -1n;
  #day = "";
  #product = -1n;
  #known = { suffix: "", asin: "", marketplace: null as Marketplace | null, id: 0n };
  readonly #days = new Map<string, boolean>();

  constructor(lastDay: string) {
    this.#lastDay = lastDay;
  }

  /** Throws a BadRow. */
  day(fields: readonly (string | null)[]): FeedDay {
    const parsed = DayFields.safeParse(fields);
    if (!parsed.success) throw new BadRow("a row of days does not have its fields");
    const [suffix, asin, kind, day, lowText, highText, closeText, flag] = parsed.data;
    const { id, marketplace } = this.#productOf(suffix, asin);
    const seriesId = id * 8n + kindNumber.get(kind)!;
    if (!this.#isDay(day)) throw new BadRow("a day does not exist, or is in the future");
    if (seriesId < this.#series || (seriesId === this.#series && day <= this.#day)) {
      throw new BadRow("its rows do not ascend, or one stands twice");
    }
    this.#series = seriesId;
    this.#day = day;
    const [low, high, close] = [lowText, highText, closeText].map((text) =>
      text === null ? null : Number(text),
    );
    const withdrawn = flag === "t";
    refuseImpossible({ low: low!, high: high!, close: close!, withdrawn }, ceilingOf(marketplace.currency));
    return { seriesId, day, low: low!, high: high!, close: close!, withdrawn };
  }

  /** Throws a BadRow. */
  product(fields: readonly (string | null)[]): FeedProduct {
    const parsed = ProductFields.safeParse(fields);
    if (!parsed.success) throw new BadRow("a row of products does not have its fields");
    const [suffix, asin, guardedTitle, guardedImage] = parsed.data;
    const { id } = this.#productOf(suffix, asin);
    if (id <= this.#product) throw new BadRow("its rows do not ascend, or one stands twice");
    this.#product = id;
    const [title, image] = [guardedTitle, guardedImage].map((text) =>
      text === null ? null : unguarded(text),
    );
    if (title && sanitizeTitle(title) !== title) throw new BadRow("a title is not a line of text");
    if (image && shopImage(image) !== image) throw new BadRow("an image is not the shop's");
    return { productId: id, title: title ?? null, image: plainImage(image ?? null) };
  }

  #productOf(suffix: string, asin: string): { id: bigint; marketplace: Marketplace } {
    const known = this.#known;
    if (suffix !== known.suffix || !known.marketplace) {
      known.marketplace = marketplaceBySuffix(suffix) ?? null;
      known.suffix = suffix;
      known.asin = "";
    }
    const { marketplace } = known;
    if (!marketplace) throw new BadRow("there is no such marketplace");
    if (asin !== known.asin) {
      const parsed: Asin | null = parseAsin(asin);
      if (!parsed || parsed !== asin) throw new BadRow("an ASIN is invalid");
      known.id = productIdOf(marketplace, parsed);
      known.asin = asin;
    }
    return { id: known.id, marketplace };
  }

  #isDay(day: string): boolean {
    let isReal = this.#days.get(day);
    if (isReal === undefined) {
      isReal = isDate(day) && day >= earliestDay && day <= this.#lastDay;
      if (this.#days.size < 50_000) this.#days.set(day, isReal);
    }
    return isReal;
  }
}

function refuseImpossible(
  { low, high, close, withdrawn }: Omit<FeedDay, "seriesId" | "day">,
  ceiling: number,
): void {
  if (withdrawn && !(low === null && high === null && close === null)) {
    throw new BadRow("a day that is taken back has a price");
  }
  if ((low === null) !== (high === null) || (low === null && close !== null)) {
    throw new BadRow("a day has a part of its prices only");
  }
  if (low === null || high === null) return;
  if (high > ceiling || low > high || (close !== null && (close < low || close > high))) {
    throw new BadRow("a price cannot be real, or lies outside of its day");
  }
}
