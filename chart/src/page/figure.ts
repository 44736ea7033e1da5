import { type SeriesKind, seriesKinds } from "@tidemark/core";
import { type HistoryView, type ProductView, Range } from "@tidemark/core/wire";
import { type Chart, drawChart } from "../draw.ts";
import { rangeNames, spanOf } from "../span.ts";
import { describeChart, tableOf } from "../text-twin.ts";
import { hasData, seriesNames } from "../words.ts";
import { choiceOf } from "./choice.ts";
import { type Get, loadHistory, loadProduct, type Product } from "./load.ts";

const first: Range = "3m";
const failure = "The chart could not be loaded. The table has the latest figures.";

/** Draws every `<figure data-tidemark-chart data-marketplace data-asin data-series>` of a page. */
export function startFigures(document: Document, get: Get): void {
  for (const figure of document.querySelectorAll<HTMLElement>("figure[data-tidemark-chart]")) {
    void startFigure(figure, get);
  }
}

/** Draws one figure; what the server put there stays in sight until that has worked. */
export async function startFigure(figure: HTMLElement, get: Get): Promise<void> {
  const { marketplace = "", asin = "", series = "" } = figure.dataset;
  const product = { marketplace, asin };
  try {
    const view = await loadProduct(get, product);
    const known = seriesKinds.filter((kind) => hasData(view.series[kind]));
    const wanted = known.find((kind) => kind === series) ?? known[0];
    if (!wanted) return;
    const history = await loadHistory(get, product, wanted, first);
    draw(figure, { get, product, view, known, history });
  } catch {
    status(figure).textContent = failure;
  }
}

interface Drawing {
  readonly get: Get;
  readonly product: Product;
  readonly view: ProductView;
  readonly known: readonly SeriesKind[];
  readonly history: HistoryView;
}

function draw(figure: HTMLElement, { get, product, view, known, history }: Drawing): void {
  const { ownerDocument: document } = figure;
  const parts = partsOf(document);
  let chosen: { readonly series: SeriesKind; readonly range: Range } = {
    series: history.series,
    range: first,
  };
  let chart: Chart | undefined;

  const show = (shown: HistoryView): void => {
    const claims = view.series[shown.series]?.claims ?? [];
    const input = { history: shown, claims, span: spanOf(chosen.range, shown, claims) };
    chart?.destroy();
    chart = drawChart(parts.plot, input);
    parts.words.textContent = describeChart(input);
    parts.table.replaceChildren(tableOf(input));
  };
  const choose = async (change: Partial<typeof chosen>): Promise<void> => {
    const now = { ...chosen, ...change };
    chosen = now;
    const loaded = await loadHistory(get, product, now.series, now.range).catch(() => null);
    // A later choice is on its way.
    if (chosen !== now) return;
    status(figure).textContent = loaded ? "" : failure;
    if (loaded) show(loaded);
  };

  const series = choiceOf(document, {
    legend: "Which price",
    options: known.map((kind) => [kind, seriesNames[kind]] as const),
    value: chosen.series,
    onChange: (value) => void choose({ series: value }),
  });
  const ranges = choiceOf(document, {
    legend: "Time range",
    options: Range.options.map((range) => [range, rangeNames[range]] as const),
    value: chosen.range,
    onChange: (value) => void choose({ range: value }),
  });
  const fallbacks = fallbacksOf(figure);
  figure.prepend(...(known.length > 1 ? [series] : []), parts.words, parts.plot, ranges, parts.details);
  figure.dataset.tidemarkChart = "drawn";
  show(history);
  for (const fallback of fallbacks) fallback.hidden = true;
}

/** What the server rendered for those without a script: tables inside the figure, or marked ones after it. */
function fallbacksOf(figure: HTMLElement): HTMLElement[] {
  const next = figure.nextElementSibling;
  const after = next instanceof HTMLElement && next.matches("[data-tidemark-fallback]") ? [next] : [];
  return [...figure.querySelectorAll<HTMLElement>("table, [data-tidemark-fallback]"), ...after];
}

function partsOf(document: Document) {
  const words = document.createElement("p");
  words.className = "tm-hidden";
  const plot = document.createElement("div");
  plot.setAttribute("aria-hidden", "true");
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "Show as table";
  const table = document.createElement("div");
  table.className = "tm-twin";
  details.append(summary, table);
  return { words, plot, details, table };
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
