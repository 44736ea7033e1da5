import {
  type AnySeriesKind,
  drawnAfterExtras,
  isAfterExtra,
  type SeriesKind,
  seriesKinds,
} from "@tidemark/core";
import { type HistoryView, type ProductView, Range } from "@tidemark/core/wire";
import { viewChart } from "../chart-view.ts";
import { radioGroupOf } from "../radio-group.ts";
import { browserReader } from "../reader.ts";
import { spanOf } from "../span.ts";
import { hasData, rangeName, seriesName } from "../words.ts";
import { type Get, loadHistory, loadProduct } from "./load.ts";

const usual: Range = "3m";

/**
 * Draws every `<figure data-tidemark-chart data-marketplace data-asin data-series>` of a page when it comes near. `data-at`: the
 * path that its answers come from, by default the API's; `data-range`: the one shown first.
 */
export function startFigures(document: Document, get: Get): void {
  const nearing = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        nearing.unobserve(target);
        void startFigure(target as HTMLElement, get);
      }
    },
    { rootMargin: "50%" },
  );
  for (const figure of document.querySelectorAll("figure[data-tidemark-chart]")) nearing.observe(figure);
}

/** Lets the browser paint and respond between two pieces of work. */
const yieldToBrowser = (): Promise<void> => new Promise((resume) => setTimeout(resume));

/** Draws one figure. The server's content stays visible until that has worked. */
export async function startFigure(figure: HTMLElement, get: Get): Promise<void> {
  const { marketplace = "", asin = "", series = "", at } = figure.dataset;
  const product = { marketplace, asin, at };
  const first = Range.options.find((range) => range === figure.dataset.range) ?? usual;
  try {
    const view = await loadProduct(get, product);
    const known = seriesKinds.filter((kind) => hasData(view.series[kind]));
    const wanted = known.find((kind) => kind === series) ?? known[0];
    if (!wanted) return settle(figure, "none");
    const load = (kind: AnySeriesKind, range: Range) => loadHistory(get, product, kind, range);
    const beside = wanted === "buy_box" ? drawnAfterExtras(view.extras) : [];
    const [history, ...others] = await Promise.all([
      load(wanted, first),
      ...beside.map((kind) => load(kind, first)),
    ]);
    await yieldToBrowser();
    draw(figure, { product: view, known, wanted, first, history, others, load });
  } catch {
    status(figure).textContent = browserReader().t("chart.failed");
    settle(figure, "failed");
  }
}

/** Releases the space reserved for the chart. */
function settle(figure: HTMLElement, how: "drawn" | "none" | "failed"): void {
  figure.dataset.tidemarkChart = how;
}

interface Drawing {
  readonly product: ProductView;
  readonly known: readonly SeriesKind[];
  readonly wanted: SeriesKind;
  readonly first: Range;
  readonly history: HistoryView;
  /** Prices after extras, drawn from the beginning. */
  readonly others: readonly HistoryView[];
  readonly load: (series: AnySeriesKind, range: Range) => Promise<HistoryView>;
}

interface Chosen {
  readonly series: SeriesKind;
  readonly range: Range;
}

function draw(figure: HTMLElement, drawing: Drawing): void {
  const { product, known, wanted, first, history, load } = drawing;
  const { ownerDocument: document } = figure;
  const [head, foot] = [document.createElement("div"), document.createElement("div")];
  let chosen: Chosen = { series: wanted, range: first };
  let own = history;
  let span = spanOf(first, history, product.series[wanted]?.claims ?? []);
  const view = viewChart({ head, foot }, (otherKinds) => void choose({}, otherKinds));

  const show = (others: readonly HistoryView[]): void => {
    const claims = product.series[chosen.series]?.claims ?? [];
    const after = chosen.series === "buy_box" ? drawnAfterExtras(product.extras) : [];
    const beside = [...known.filter((kind) => kind !== own.series), ...after];
    view.show({ history: own, claims, span, others, beside });
  };
  let otherKinds: readonly AnySeriesKind[] = drawing.others.map((other) => other.series);
  const choose = async (change: Partial<Chosen>, beside = otherKinds): Promise<void> => {
    const now = { ...chosen, ...change };
    const isSame = now.series === chosen.series && now.range === chosen.range;
    chosen = now;
    otherKinds = beside;
    const others = beside.filter((kind) => isDrawnWith(kind, now.series));
    const wanted = isSame ? others : [now.series, ...others];
    const loaded = await Promise.all(wanted.map((kind) => load(kind, now.range))).catch(() => null);
    // A later choice is on its way.
    if (chosen !== now) return;
    status(figure).textContent = loaded ? "" : browserReader().t("chart.failed");
    if (!loaded) return;
    if (!isSame) {
      own = loaded.shift()!;
      span = spanOf(now.range, own, product.series[now.series]?.claims ?? []);
    }
    show(loaded);
  };

  const reader = browserReader();
  const series = radioGroupOf(document, {
    legend: reader.t("chart.series"),
    options: known.map((kind) => [kind, seriesName(kind, reader)] as const),
    value: chosen.series,
    onChange: (value) => void choose({ series: value }),
  });
  const ranges = radioGroupOf(document, {
    legend: reader.t("chart.range"),
    options: Range.options.map((range) => [range, rangeName(range, reader)] as const),
    value: chosen.range,
    onChange: (value) => void choose({ range: value }),
  });
  const fallbacks = fallbacksOf(figure);
  figure.prepend(...(known.length > 1 ? [series] : []), head, ranges, foot);
  settle(figure, "drawn");
  show(drawing.others);
  for (const fallback of fallbacks) fallback.hidden = true;
}

/** Prices after extras belong to the headline price. */
const isDrawnWith = (kind: AnySeriesKind, own: SeriesKind): boolean =>
  isAfterExtra(kind) ? own === "buy_box" : kind !== own;

/** What the server rendered for those without a script: tables inside the figure, or marked ones after it. */
function fallbacksOf(figure: HTMLElement): HTMLElement[] {
  const next = figure.nextElementSibling;
  const after = next instanceof HTMLElement && next.matches("[data-tidemark-fallback]") ? [next] : [];
  return [...figure.querySelectorAll<HTMLElement>("table, [data-tidemark-fallback]"), ...after];
}

function status(figure: HTMLElement): HTMLElement {
  const found = figure.querySelector<HTMLElement>("[role='status']");
  if (found) return found;
  const made = figure.ownerDocument.createElement("p");
  made.setAttribute("role", "status");
  made.className = "tm-status";
  figure.append(made);
  return made;
}
