import type { SeriesKind } from "@tidemark/core";
import { type Chart, drawChart } from "./draw-chart.ts";
import { legendOf } from "./legend.ts";
import { type ChartInput, type Look, plainLook } from "./chart-model.ts";
import { describeChart, tableOf } from "./data-table.ts";
import { toolsOf } from "./toolbar.ts";

interface ViewInput extends ChartInput {
  /** Series that may be drawn beside. */
  readonly beside?: readonly SeriesKind[];
}

export interface ChartView {
  show(input: ViewInput): void;
  destroy(): void;
}

interface Places {
  /** Gets the chart, its sentences and its legend. */
  readonly head: HTMLElement;
  /** Gets the table, the buttons and the menu. */
  readonly foot: HTMLElement;
}

const driftS = 300;

/** The same line over the same range, asked for again a little later: what is zoomed stays zoomed. */
const isSame = (a: ChartInput, b: ChartInput): boolean =>
  a.history.series === b.history.series &&
  Math.abs(a.span.from - b.span.from) < driftS &&
  Math.abs(a.span.until - b.span.until) < driftS;

/** The chart with all that belongs to it. What a person chose of its looks stays while it lives. */
export function viewChart(
  { head, foot }: Places,
  onBesides: (series: readonly SeriesKind[]) => void = () => {},
): ChartView {
  const { ownerDocument: document } = head;
  const make = (tag: string, className: string): HTMLElement => {
    const made = document.createElement(tag);
    made.className = className;
    return made;
  };
  const words = make("p", "tm-hidden");
  const plot = make("div", "tm-chart");
  const legend = make("div", "tm-legend");
  head.classList.add("tm-part");
  head.replaceChildren(words, plot, legend);
  const details = document.createElement("details");
  details.className = "tm-as-table";
  const summary = document.createElement("summary");
  summary.textContent = "Show as table";
  const twin = make("div", "tm-twin");
  twin.tabIndex = 0;
  details.append(summary, twin);

  let look: Look = plainLook;
  let chart: Chart | undefined;
  let shown: ViewInput | undefined;
  const tell = (): void => tools.tell(chart?.isWhole() ?? true);
  const draw = (keepsView: boolean): void => {
    if (!shown) return;
    const view = keepsView && chart && !chart.isWhole() ? chart.view() : undefined;
    chart?.destroy();
    chart = drawChart(plot, shown, { look, view, onView: tell });
    legend.replaceChildren(...legendOf(document, shown));
    tell();
  };
  const fill = (): void => {
    if (details.open && shown) twin.replaceChildren(tableOf(shown));
  };
  const tools = toolsOf(document, {
    zoom: (factor) => chart?.zoom(factor),
    whole: () => chart?.whole(),
    look,
    onLook: (next) => {
      look = next;
      draw(true);
    },
    onBesides,
  });
  foot.classList.add("tm-part", "tm-foot-row");
  foot.replaceChildren(details, tools.element);
  details.addEventListener("toggle", fill);

  return {
    show(input) {
      const same = shown !== undefined && isSame(shown, input);
      shown = input;
      words.textContent = describeChart(input);
      const others = input.others ?? [];
      tools.offer(
        input.beside ?? [],
        others.map(({ series }) => series),
      );
      draw(same);
      fill();
    },
    destroy() {
      chart?.destroy();
      tools.destroy();
    },
  };
}
