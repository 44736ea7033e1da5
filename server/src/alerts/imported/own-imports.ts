import {
  isAfterExtra,
  marketplaceBySuffix,
  type ProductId,
  parseAsin,
  parseProductId,
  parseSeriesId,
  productIdOf,
  seriesIdOf,
  seriesKinds,
} from "@tidemark/core";
import { maxBundlePoints, maxBundleSeries, moments, type OwnImport } from "@tidemark/core/wire";
import type { Pool } from "../../platform/database.ts";
import { type OwnPoints, ownAmong, ownPoints, ownSeries } from "./own-points.ts";

/** Of one series from one tool: ten years with a change a day, and more. */
const mostOfSeries = 5000;
const seriesAtOnce = 200;

/** What a holder imported of one product. */
export async function ownImportsOf(pool: Pool, holder: bigint, product: ProductId): Promise<OwnImport[]> {
  const series = seriesKinds.map((kind) => seriesIdOf(product, kind));
  return (await ownPoints(pool, holder, series, mostOfSeries)).flatMap(viewOf);
}

/** Which of some watched products a holder imported prices of, as `de/B000000001`. */
export async function withOwnPrices(
  pool: Pool,
  holder: bigint,
  watches: readonly { readonly marketplace: string; readonly asin: string }[],
): Promise<ReadonlySet<string>> {
  const paths = new Map(
    watches.flatMap(({ marketplace, asin }) => {
      const [shop, number] = [marketplaceBySuffix(marketplace), parseAsin(asin)];
      return shop && number ? [[productIdOf(shop, number), `${marketplace}/${asin}`] as const] : [];
    }),
  );
  const own = paths.size === 0 ? [] : await ownAmong(pool, holder, [...paths.keys()]);
  return new Set(own.map(({ id }) => paths.get(id as ProductId)!));
}

/** All that a holder imported, as it is sent (`ImportedBundle`), and bounded. */
export async function bundleText(pool: Pool, holder: bigint): Promise<string> {
  // One more than may be sent: more are not counted.
  const all = (await ownSeries(pool, holder, maxBundleSeries + 1)).map(({ id }) => id);
  const sent: string[] = [];
  let points = 0;
  let done = 0;
  for (; done < Math.min(all.length, maxBundleSeries); done += seriesAtOnce) {
    const chunk = all.slice(done, done + seriesAtOnce);
    const order = new Map(chunk.map((id, at) => [id, at]));
    const found = await ownPoints(pool, holder, chunk, mostOfSeries);
    for (const one of found.sort((a, b) => order.get(a.seriesId)! - order.get(b.seriesId)!)) {
      points += one.t.length;
      if (points > maxBundlePoints) return bundleOf(sent, all.length - done - order.get(one.seriesId)!);
      for (const view of viewOf(one)) sent.push(JSON.stringify({ ...view, t: moments.encode(view.t) }));
    }
  }
  return bundleOf(sent, Math.max(0, all.length - maxBundleSeries));
}

const bundleOf = (series: readonly string[], left: number): string =>
  `{"series":[${series.join(",")}],"left":${left}}`;

/** Of two prices of one second the one imported last counts. */
function viewOf({ seriesId, source, t, p }: OwnPoints): OwnImport[] {
  const { product, kind } = parseSeriesId(seriesId);
  const known = parseProductId(product);
  if (!known || isAfterExtra(kind)) return [];
  const kept = t.flatMap((at, i) => (t[i + 1] === at ? [] : [i]));
  const { marketplace, asin } = known;
  return [
    {
      ...{ marketplace: marketplace.suffix, asin, series: kind, source },
      t: kept.map((i) => t[i]!),
      p: kept.map((i) => p[i]!),
    },
  ];
}
