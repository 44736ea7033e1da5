import {
  ceilingOf,
  formatAmount,
  marketplaceByNumber,
  marketplaceNumberOf,
  parseProductId,
  parseSeriesId,
} from "@tidemark/core";
import { expect } from "vitest";
import { ImportError, type ImportItem, type ImportItems, refusals } from "./import-item.ts";

/** 2026-11-01, epoch seconds. */
export const nowS = Date.UTC(2026, 10, 1) / 1000;

/** Bytes in pieces, as a file gives them. */
export async function* pieces(content: string | Uint8Array, size = 65_536): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

export async function itemsOf(items: ImportItems): Promise<ImportItem[]> {
  const all: ImportItem[] = [];
  for await (const some of items) all.push(...some);
  return all;
}

/** Items as short texts: `de B000000001 buy_box 2026-01-31T00:00 25.89`. */
export async function told(items: ImportItems): Promise<string[]> {
  return (await itemsOf(items)).map((item) => {
    if (item.kind === "refused") return `${item.reason}: ${item.where}`;
    if (item.kind === "watch") {
      const { marketplace, asin, target } = item;
      const price =
        target === null ? "" : ` ${formatAmount({ minor: target, currency: marketplace.currency })}`;
      return `watch ${marketplace.suffix} ${asin}${price}`;
    }
    const { product, kind } = parseSeriesId(item.seriesId);
    const { marketplace, asin } = parseProductId(product)!;
    const at = new Date(item.at * 1000).toISOString().slice(0, 16);
    const { currency } = marketplace;
    const price = item.price === null ? "none" : formatAmount({ minor: item.price, currency });
    return `${marketplace.suffix} ${asin} ${kind} ${at} ${price}`;
  });
}

/** Expects that a parser gives items within their bounds only, or throws its own refusal. */
export async function expectBounded(items: ImportItems): Promise<void> {
  try {
    for (const item of await itemsOf(items)) {
      if (item.kind === "point") {
        const { product } = parseSeriesId(item.seriesId);
        const shop = marketplaceByNumber(marketplaceNumberOf(product))!;
        expect(parseProductId(product)).not.toBeNull();
        expect(item.at).toBeGreaterThanOrEqual(Date.UTC(1995, 6, 1) / 1000);
        expect(item.at).toBeLessThanOrEqual(nowS + 86_400);
        expect(Number.isSafeInteger(item.at)).toBe(true);
        if (item.price === null) continue;
        expect(Number.isSafeInteger(item.price)).toBe(true);
        expect(item.price).toBeGreaterThan(0);
        expect(item.price).toBeLessThanOrEqual(ceilingOf(shop.currency));
      } else if (item.kind === "watch") {
        expect(item.asin).toMatch(/^[0-9A-Z]{10}$/);
        if (item.target !== null) expect(item.target).toBeGreaterThan(0);
      } else {
        expect(Object.hasOwn(refusals, item.reason)).toBe(true);
        expect(item.where).toMatch(/^[\x20-\x7e]{0,80}$/);
      }
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    expect((error as Error).message).not.toContain("\n");
  }
}

/** The sentence with which a file is refused. */
export const refusalOf = (items: ImportItems): Promise<string> =>
  itemsOf(items).then(
    () => "it was read",
    (error) => (error instanceof ImportError ? error.message : `not a refusal: ${error.stack}`),
  );
