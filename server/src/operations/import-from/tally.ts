import { productIdOf, productOfSeries } from "@tidemark/core";
import {
  ImportError,
  type ImportItem,
  type ImportWatch,
  mostItems,
  mostProducts,
  type RefusalReason,
} from "./import-item.ts";

/** What an import brings, or would bring. */
export interface ImportSummary {
  readonly products: number;
  readonly points: number;
  /** UTC days on which a series has a point; one of two series counts twice. */
  readonly days: number;
  readonly watches: number;
  /** Most frequent first. */
  readonly refused: readonly { readonly reason: RefusalReason; readonly count: number }[];
}

const examplesKept = 3;
const daySeconds = 86_400;

/** Counts items exactly, in whatever order they come. */
export class Tally {
  readonly #products = new Set<bigint>();
  readonly #series = new Map<bigint, number>();
  readonly #days = new DaySet();
  readonly #refused = new Map<RefusalReason, { count: number; readonly examples: string[] }>();
  #points = 0;
  #watches = 0;
  #items = 0;
  #lastId: bigint | null = null;
  #lastSeries = 0;

  add(items: readonly ImportItem[]): void {
    this.#items += items.length;
    if (this.#items > mostItems) throw new ImportError(`The file has more than ${mostItems} rows.`);
    for (const item of items) {
      if (item.kind === "point") this.#point(item.seriesId, item.at);
      else if (item.kind === "watch") this.#watch(item);
      else this.#refuse(item.reason, item.where);
    }
  }

  /** The first rows that were refused for a reason. */
  examplesOf(reason: RefusalReason): readonly string[] {
    return this.#refused.get(reason)?.examples ?? [];
  }

  get points(): number {
    return this.#points;
  }

  get products(): number {
    return this.#products.size;
  }

  get items(): number {
    return this.#items;
  }

  get summary(): ImportSummary {
    return {
      products: this.#products.size,
      points: this.#points,
      days: this.#days.size,
      watches: this.#watches,
      refused: [...this.#refused]
        .map(([reason, { count }]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count),
    };
  }

  #point(seriesId: bigint, at: number): void {
    this.#points += 1;
    // Points of one series mostly come together, and a look-up by a bigint is slow.
    if (seriesId !== this.#lastId) {
      this.#lastId = seriesId;
      this.#lastSeries = this.#numberOf(seriesId);
    }
    this.#days.add(this.#lastSeries, Math.floor(at / daySeconds));
  }

  #watch({ marketplace, asin }: ImportWatch): void {
    this.#watches += 1;
    this.#product(productIdOf(marketplace, asin));
  }

  #product(id: bigint): void {
    this.#products.add(id);
    if (this.#products.size > mostProducts) {
      throw new ImportError(`The file has more than ${mostProducts} products.`);
    }
  }

  #numberOf(seriesId: bigint): number {
    const known = this.#series.get(seriesId);
    if (known !== undefined) return known;
    this.#product(productOfSeries(seriesId));
    this.#series.set(seriesId, this.#series.size);
    return this.#series.size - 1;
  }

  #refuse(reason: RefusalReason, where: string): void {
    const known = this.#refused.get(reason) ?? { count: 0, examples: [] };
    known.count += 1;
    if (known.examples.length < examplesKept) known.examples.push(where);
    this.#refused.set(reason, known);
  }
}

/** Days from 1970 of one block. */
const blockDays = 256;
const wordsOfBlock = blockDays / 32;
/** 64 MB of days: ten million points lie in far fewer blocks, unless they are strewn to fill memory. */
const mostBlocks = 2_000_000;
/** Blocks of a series: until the year 2149. */
const blocksOfSeries = 256;

/** A set of days of numbered series, a bit each. */
class DaySet {
  readonly #places = new Map<number, number>();
  #bits = new Uint32Array(1024 * wordsOfBlock);
  #lastBlock = -1;
  #lastPlace = 0;
  size = 0;

  /** `day`: from 1970 on, below 65,536. */
  add(series: number, day: number): void {
    const block = series * blocksOfSeries + Math.floor(day / blockDays);
    if (block !== this.#lastBlock) {
      this.#lastPlace = this.#placeOf(block);
      this.#lastBlock = block;
    }
    const bit = day % blockDays;
    const word = this.#lastPlace + (bit >> 5);
    const mask = 1 << (bit & 31);
    if ((this.#bits[word]! & mask) !== 0) return;
    this.#bits[word]! |= mask;
    this.size += 1;
  }

  #placeOf(block: number): number {
    const known = this.#places.get(block);
    if (known !== undefined) return known;
    const place = this.#places.size * wordsOfBlock;
    if (this.#places.size >= mostBlocks)
      throw new ImportError("The file has too many days of too many products.");
    if (place >= this.#bits.length) {
      const larger = new Uint32Array(this.#bits.length * 2);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#places.set(block, place);
    return place;
  }
}
