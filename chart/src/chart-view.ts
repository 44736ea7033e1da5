import type { AnySeriesKind } from "@tidemark/core";
import { type ChartInput, type DisplayOptions, defaultDisplay } from "./chart-model.ts";
import { dataTableOf } from "./data-table.ts";
import { describeChart } from "./describe-chart.ts";
import { type Chart, drawChart } from "./draw-chart.ts";
import { legendOf } from "./legend.ts";
import { browserReader } from "./reader.ts";
import { toolbarOf } from "./toolbar.ts";

interface ViewInput extends ChartInput {
  /** Other series that can be drawn as well. */
  readonly beside?: readonly AnySeriesKind[];
}

export interface ChartView {
  show(input: ViewInput): void;
  destroy(): void;
}

interface Containers {
  /** Holds the chart, its description and its legend. */
  readonly head: HTMLElement;
  /** Holds the data table, the buttons and the menu. */
  readonly foot: HTMLElement;
  /** All that the foot holds is in its menu. */
  readonly isFolded?: boolean;
}

const sameSpanS = 300;

/** Whether both show the same line over the same range, up to a short delay: then the zoom is kept. */
const isSame = (a: ChartInput, b: ChartInput): boolean =>
  a.history.series === b.history.series &&
  Math.abs(a.span.from - b.span.from) < sameSpanS &&
  Math.abs(a.span.until - b.span.until) < sameSpanS;

/** A chart with description, legend, data table and toolbar. Display options are kept until it is destroyed. */
export function viewChart(
  { head, foot, isFolded = false }: Containers,
  onOtherSeries: (series: readonly AnySeriesKind[]) => void = () => {},
): ChartView {
  const { ownerDocument: document } = head;
  const make = (tag: string, className: string): HTMLElement => {
    const made = document.createElement(tag);
    made.className = className;
    return made;
  };
  const description = make("p", "tm-hidden");
  const plot = make("div", "tm-chart");
  const legend = make("div", "tm-legend");
  head.classList.add("tm-part");
  head.replaceChildren(description, plot, legend);
  const details = document.createElement("details");
  details.className = "tm-as-table";
  const summary = document.createElement("summary");
  summary.textContent = browserReader().t("table.show");
  const dataTable = make("div", "tm-data-table");
  dataTable.tabIndex = 0;
  details.append(summary, dataTable);

  let display: DisplayOptions = defaultDisplay;
  let chart: Chart | undefined;
  let shown: ViewInput | undefined;
  const updateToolbar = (): void => toolbar.setShowsAll(chart?.showsAll() ?? true);
  const draw = (keepsView: boolean): void => {
    if (!shown) return;
    const view = keepsView && chart && !chart.showsAll() ? chart.view() : undefined;
    chart?.destroy();
    chart = drawChart(plot, shown, { display, view, onView: updateToolbar });
    legend.replaceChildren(...legendOf(document, shown));
    updateToolbar();
  };
  const fillTable = (): void => {
    if (details.open && shown) dataTable.replaceChildren(dataTableOf(shown));
  };
  const toolbar = toolbarOf(document, {
    zoom: (factor) => chart?.zoom(factor),
    showAll: () => chart?.showAll(),
    display,
    onDisplay: (next) => {
      display = next;
      draw(true);
    },
    onOtherSeries,
    ...(isFolded && { folded: details }),
  });
  foot.classList.add("tm-part", isFolded ? "tm-folded-row" : "tm-foot-row");
  foot.replaceChildren(...(isFolded ? [] : [details]), toolbar.element);
  details.addEventListener("toggle", fillTable);

  return {
    show(input) {
      const keepsView = shown !== undefined && isSame(shown, input);
      shown = input;
      description.textContent = describeChart(input);
      const others = input.others ?? [];
      toolbar.setOtherSeries(
        input.beside ?? [],
        others.map(({ series }) => series),
      );
      draw(keepsView);
      fillTable();
    },
    destroy() {
      chart?.destroy();
      toolbar.destroy();
    },
  };
}
