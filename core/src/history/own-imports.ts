import { marketplaceBySuffix } from "../marketplace.ts";
import { exponentOf } from "../money.ts";
import { type SeriesKind, seriesKinds } from "../series-kind.ts";
import { utcDate } from "../utc-date.ts";
import type { OwnImport } from "../wire/imported-bundle.ts";
import type { Appraisal, HistoryView, ImportedHistory, ProductView, SeriesView } from "../wire/product.ts";
import { minLowSpanDays } from "./appraise.ts";
import { daySeconds, type Step } from "./day.ts";
import { dayStart } from "./days.ts";
import {
  importedHistory,
  importedSteps,
  importSources,
  isImportSource,
  type SeenHere,
  stepsFrom,
} from "./imported.ts";

/** What a reader imported of one product. */
export type OwnImports = readonly Pick<OwnImport, "series" | "source" | "t" | "p">[];

/** The series of a product with own imports that stand for a series that nobody has seen here. */
const unseen = (marketplace: string): SeriesView => {
  const { currency } = marketplaceBySuffix(marketplace)!;
  return {
    ...{ currency, exponent: exponentOf(currency) },
    ...{ price: null, since: null, lastConfirmedAt: null, lowest: null, highest: null, claims: [] },
  };
};

/** A product with the tools of own imports named in its series. */
export function withOwnSources(product: ProductView, own: OwnImports): ProductView {
  const series: ProductView["series"] = { ...product.series };
  for (const kind of seriesKinds) {
    const sources = own.flatMap((one) => (one.series === kind ? [one.source] : []));
    if (sources.length === 0) continue;
    const view = series[kind] ?? unseen(product.marketplace);
    series[kind] = { ...view, imported: [...new Set([...(view.imported ?? []), ...sources])].sort() };
  }
  return { ...product, series };
}

/** A product that nobody has reported, of which a reader imported prices. */
export const ownProduct = (id: string, marketplace: string, asin: string, own: OwnImports): ProductView =>
  withOwnSources({ id, marketplace, asin, title: null, image: null, dirty: false, series: {} }, own);

/** A history of a series that nobody has seen here. */
export function unseenHistory(marketplace: string, asin: string, series: SeriesKind): HistoryView {
  const { currency, exponent } = unseen(marketplace);
  return {
    marketplace,
    asin,
    series,
    currency,
    exponent,
    granularity: "raw",
    t: [],
    p: [],
    source: [],
    by: [],
    gaps: [],
  };
}

/**
 * What a reader imported of one series, where it was not seen here: before its first price in a history, and in the gaps.
 * `until`: epoch s.
 */
export const ownHistories = (
  own: OwnImports,
  series: string,
  seen: SeenHere,
  until: number,
): readonly { readonly source: string; readonly steps: readonly Step[] }[] =>
  own
    .filter((one) => one.series === series)
    .map(({ source, t, p }) => {
      const points = t.map((at, i) => ({ t: at, price: p[i] ?? null }));
      const holds = isImportSource(source) ? importSources[source].holds : "day";
      return { source, steps: importedSteps(points, holds, seen, until) };
    });

/**
 * A history with what its reader imported. Of a tool whose prices everybody sees as well, what has more steps is drawn.
 * `from`: the beginning of the range, null for all; `first`: when it was seen here first; all in epoch s.
 */
export function withOwnImports(
  history: HistoryView,
  own: OwnImports,
  from: number | null,
  now: number,
  first = history.t[0] ?? null,
): HistoryView {
  const seen = { first, gaps: history.gaps };
  const drawn = new Map((history.imported ?? []).map((one) => [one.source, one]));
  for (const { source, steps } of ownHistories(own, history.series, seen, Math.ceil(now))) {
    const inRange = stepsFrom(steps, from);
    if (inRange.length <= (drawn.get(source)?.t.length ?? 0)) continue;
    drawn.set(source, importedHistory(source, inRange));
  }
  const imported = [...drawn.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  return imported.length === 0 ? history : { ...history, imported };
}

/** An appraisal in which imported prices may count. `with`: the tools whose prices do, and there is a day then; missing: none. */
export type CountedAppraisal = Omit<Appraisal, "lowest"> & {
  readonly lowest: (NonNullable<Appraisal["lowest"]> & { readonly with?: readonly string[] }) | null;
};

/**
 * Lets imported prices count when a price (minor units) is called the lowest: since when is then later, or it is no low any
 * more; never is one made that was none. What was never lower is told of the time that imports go back to. Only for a reader who asked for it, and never for an alert. `now`: epoch s.
 */
export function countImported(
  appraisal: Appraisal,
  price: number,
  imported: readonly Pick<ImportedHistory, "source" | "t" | "p">[],
  now: number,
): CountedAppraisal {
  const { lowest, ...rest } = appraisal;
  if (!lowest) return appraisal;
  const seen = lowest.since === null ? Number.NEGATIVE_INFINITY : Date.parse(lowest.since) / 1000;
  let since = seen;
  for (const { t, p } of imported) {
    for (const [i, at] of t.entries()) {
      const own = p[i] ?? null;
      // The first whole day without it.
      if (own !== null && own < price)
        since = Math.max(since, dayStart((t[i + 1] ?? at + 1) + daySeconds - 1));
    }
  }
  if (now - since < minLowSpanDays * daySeconds) return { ...rest, lowest: null };
  // Those that say when it was lower, and those that say that it was not.
  const counted = imported.filter(({ t, p }) =>
    p.some((one, i) => one !== null && (t[i + 1] ?? t[i]!) >= seen),
  );
  if (!Number.isFinite(since)) {
    // Nothing lower was ever seen: that is said of the time that imports tell of, where they go back further.
    const starts = counted.flatMap(({ t, p }) => t.filter((_, i) => p[i] !== null).slice(0, 1));
    since = dayStart(Math.min(...starts) + daySeconds - 1);
    if (since > now - lowest.observedDays * daySeconds) return appraisal;
  }
  if (counted.length === 0) return appraisal;
  const sources = [...new Set(counted.map(({ source }) => source))].sort();
  const first = utcDate(since * 1000);
  return { ...rest, lowest: { since: first, observedDays: lowest.observedDays, with: sources } };
}

/**
 * A series whose imported prices count when its price is called the lowest: those that everybody sees (`shared`) and its reader's
 * own, where it was not seen here. `now`: epoch s.
 */
export function withCountedImports(
  view: SeriesView,
  kind: SeriesKind,
  own: OwnImports,
  { seen, shared }: { readonly seen: SeenHere; readonly shared: readonly ImportedHistory[] },
  now: number,
): SeriesView {
  if (!view.appraisal || view.price === null) return view;
  const mine = ownHistories(own, kind, seen, Math.ceil(now)).map(({ source, steps }) =>
    importedHistory(source, steps),
  );
  return { ...view, appraisal: countImported(view.appraisal, view.price, [...shared, ...mine], now) };
}
