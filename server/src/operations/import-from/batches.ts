import type { ImportItem } from "./import-item.ts";

const batchItems = 4096;

/** Gathers items into batches. */
export class Batches {
  #items: ImportItem[] = [];

  add(item: ImportItem): void {
    this.#items.push(item);
  }

  /** The items so far, once they are many. */
  *full(): Generator<readonly ImportItem[]> {
    if (this.#items.length >= batchItems) yield* this.rest();
  }

  /** The items so far, if there are any. */
  *rest(): Generator<readonly ImportItem[]> {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    yield items;
  }
}
