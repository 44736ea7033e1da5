import uPlot from "uplot";
import {
  type ChartInput,
  type ChartModel,
  chartModelOf,
  type DisplayOptions,
  defaultDisplay,
  visiblePricesIn,
} from "./chart-model.ts";
import { type ChartActions, listenForGestures } from "./gestures.ts";
import { listenForKeys } from "./keyboard.ts";
import { moneyWriter } from "./money.ts";
import { type ChartState, plotOptions, sizeOf } from "./plot-options.ts";
import { browserReader } from "./reader.ts";
import type { Span } from "./span.ts";
import { themeOf } from "./theme.ts";
import { panned, selected, showsAll, zoomed } from "./view.ts";

export interface Chart extends Omit<ChartActions, "select" | "show"> {
  /** The span in view. */
  readonly view: () => Span;
  destroy(): void;
}

export interface DrawOptions {
  readonly display?: DisplayOptions;
  readonly view?: Span | undefined;
  /** Called after each change of the view. */
  readonly onView?: () => void;
}

/**
 * Draws a price history into an element that has a size, and follows its size and the colour scheme. It can be zoomed
 * and walked through by pointer and keyboard; the prices at keyboard stops are announced. Show the data table with it.
 */
export function drawChart(element: HTMLElement, input: ChartInput, options: DrawOptions = {}): Chart {
  const { display = defaultDisplay, view = input.span, onView = () => {} } = options;
  const model = chartModelOf(input, display);
  element.replaceChildren();
  element.classList.add("tm-chart");
  const state = stateOf(element, model, view);
  if (!state) return emptyChart(element, input.span);
  const live = makeInteractive(element);
  const plot = new uPlot(
    plotOptions(element, state),
    [[input.span.from, input.span.until], [...state.limits]],
    element,
  );
  element.append(live);
  const actions = actionsOn(plot, state, onView);
  const ended = new AbortController();
  listenForGestures(plot, () => element.contains(document.activeElement), actions);
  listenForKeys({ element, plot, state, actions, live, signal: ended.signal });
  followSizeAndTheme(element, plot, state, ended.signal);
  const { zoom, pan, showAll, showsAll } = actions;
  return {
    zoom,
    pan,
    showAll,
    showsAll,
    view: () => state.view,
    destroy() {
      ended.abort();
      plot.destroy();
    },
  };
}

/** Null if there is no price in view. */
function stateOf(element: HTMLElement, model: ChartModel, view: Span): ChartState | null {
  const visible = visiblePricesIn(model, view);
  const { currency, exponent } = model.history;
  return (
    visible.limits && {
      model,
      view,
      visible,
      limits: visible.limits,
      money: moneyWriter(currency, exponent),
      theme: themeOf(element),
      labels: [],
      stop: null,
    }
  );
}

function emptyChart(element: HTMLElement, span: Span): Chart {
  const empty = document.createElement("p");
  empty.className = "tm-empty";
  empty.textContent = browserReader().t("chart.empty");
  element.append(empty);
  element.removeAttribute("tabindex");
  element.removeAttribute("role");
  return {
    zoom: () => {},
    pan: () => {},
    showAll: () => {},
    showsAll: () => true,
    view: () => span,
    destroy: () => element.replaceChildren(),
  };
}

/** Makes the element focusable. Returns the element whose text is announced. */
function makeInteractive(element: HTMLElement): HTMLElement {
  element.tabIndex = 0;
  element.role = "application";
  element.ariaRoleDescription = "chart";
  element.ariaLabel = browserReader().t("chart.name");
  const live = document.createElement("p");
  live.className = "tm-hidden";
  live.ariaLive = "polite";
  return live;
}

function actionsOn(plot: uPlot, state: ChartState, onView: () => void): ChartActions {
  const { span } = state.model;
  const show = (view: Span): void => {
    if (view.from === state.view.from && view.until === state.view.until) return;
    state.view = view;
    state.visible = visiblePricesIn(state.model, view);
    state.limits = state.visible.limits ?? state.limits;
    const [min, max] = state.limits;
    plot.batch(() => {
      plot.setScale("x", { min: view.from, max: view.until });
      plot.setScale("y", { min, max });
    });
    onView();
  };
  return {
    show,
    zoom: (factor, at) => show(zoomed(state.view, span, factor, at)),
    pan: (share) => show(panned(state.view, span, share)),
    select: (from, to) => show(selected(state.view, span, from, to)),
    showAll: () => show(span),
    showsAll: () => showsAll(state.view, span),
  };
}

function followSizeAndTheme(element: HTMLElement, plot: uPlot, state: ChartState, signal: AbortSignal): void {
  const resized = new ResizeObserver(() => plot.setSize(sizeOf(element)));
  resized.observe(element);
  signal.addEventListener("abort", () => resized.disconnect());
  const repaint = (): void => {
    state.theme = themeOf(element);
    plot.redraw();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint, { signal });
}
