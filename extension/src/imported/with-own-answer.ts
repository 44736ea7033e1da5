import {
  marketplaceBySuffix,
  type OwnImports,
  ownProduct,
  parseAsin,
  productIdOf,
  rangeDays,
  type SeriesKind,
  seriesKinds,
  unseenHistory,
  withCountedImports,
  withOwnImports,
  withOwnSources,
} from "@tidemark/core";
import type { HistoryView, ProductView, Range } from "@tidemark/core/wire";
import type { FoundProduct, LookupResult } from "../server/client.ts";

export interface OwnWish {
  readonly marketplace: string;
  readonly asin: string;
  readonly series?: SeriesKind | undefined;
  readonly range: Range;
  /** Whether imported prices count when a price is called the lowest. */
  readonly count: boolean;
}

/** A look-up's answer with what the person imported of the product, also of one that nobody has reported. `now`: epoch ms. */
export function withOwnAnswer(
  answer: LookupResult,
  own: OwnImports,
  wish: OwnWish,
  now: number,
): LookupResult {
  const { marketplace, asin } = wish;
  if (!answer.ok) {
    const [shop, number] = [marketplaceBySuffix(marketplace), parseAsin(asin)];
    if (answer.reason !== "unknown" || own.length === 0 || !shop || !number) return answer;
    const product = ownProduct(String(productIdOf(shop, number)), marketplace, asin, own);
    return merged({ ok: true, product, history: null, others: [], now }, own, wish);
  }
  return own.length === 0 && !wish.count ? answer : merged(answer, own, wish);
}

function merged(found: FoundProduct, own: OwnImports, wish: OwnWish): FoundProduct {
  const nowS = found.now / 1000;
  const from = wish.range === "all" ? null : nowS - rangeDays[wish.range] * 86_400;
  const product = withOwnSources(found.product, own);
  const main = mainHistory(found, product, own, wish);
  const others = main === found.history || !found.history ? found.others : [found.history, ...found.others];
  const draw = (history: HistoryView) =>
    withOwnImports(history, own, from, nowS, history.t[0] ?? sinceOf(product, history.series));
  return {
    ...found,
    product: wish.count ? withCounted(product, own, main, nowS) : product,
    history: main && draw(main),
    others: others.map(draw),
  };
}

/** The history that is shown first: of a series that only the person has prices of, and by look-ups without one, an empty one. */
function mainHistory(
  { history }: FoundProduct,
  { marketplace, asin }: ProductView,
  own: OwnImports,
  { series: wanted }: OwnWish,
): HistoryView | null {
  if (history && (!wanted || history.series === wanted)) return history;
  const isOwn = (kind: SeriesKind | undefined) => own.some((one) => one.series === kind);
  const kind = isOwn(wanted) ? wanted : history ? undefined : seriesKinds.find(isOwn);
  if (!kind) return history;
  return unseenHistory(marketplace, asin, kind);
}

/** Since when the present price of a series holds here, epoch s; an answer without a history says no more of what was seen. */
function sinceOf({ series }: ProductView, kind: string): number | null {
  const since = seriesKinds.includes(kind as SeriesKind) ? series[kind as SeriesKind]?.since : null;
  return since ? Date.parse(since) / 1000 : null;
}

function withCounted(
  product: ProductView,
  own: OwnImports,
  history: HistoryView | null,
  nowS: number,
): ProductView {
  const series: ProductView["series"] = { ...product.series };
  for (const kind of seriesKinds) {
    const view = series[kind];
    if (!view) continue;
    const isDrawn = history?.series === kind && history.t.length > 0;
    const known = isDrawn
      ? { seen: { first: history.t[0]!, gaps: history.gaps }, shared: history.imported ?? [] }
      : { seen: { first: sinceOf(product, kind), gaps: [] }, shared: [] };
    series[kind] = withCountedImports(view, kind, own, known, nowS);
  }
  return { ...product, series };
}
