import type { AnySeriesKind } from "@tidemark/core";
import { HistoryView, ProductView, type Range } from "@tidemark/core/wire";

export type Get = (path: string) => Promise<Response>;

/** One product on the page's own server. */
export interface Product {
  readonly marketplace: string;
  readonly asin: string;
  /** Where it is asked for; by default the API. */
  readonly at?: string | undefined;
}

const pathOf = ({ marketplace, asin, at = "/v1/products" }: Product): string =>
  `${at}/${encodeURIComponent(marketplace)}/${encodeURIComponent(asin)}`;

async function json(get: Get, path: string): Promise<unknown> {
  const response = await get(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Throws when the server does not answer as it should. */
export const loadProduct = async (get: Get, product: Product): Promise<ProductView> =>
  ProductView.parse(await json(get, pathOf(product)));

export async function loadHistory(
  get: Get,
  product: Product,
  series: AnySeriesKind,
  range: Range,
): Promise<HistoryView> {
  const query = new URLSearchParams({ series, range, granularity: "raw" });
  return HistoryView.parse(await json(get, `${pathOf(product)}/history?${query}`));
}
