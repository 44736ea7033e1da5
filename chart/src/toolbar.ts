import type { AnySeriesKind } from "@tidemark/core";
import type { Scale } from "./axis.ts";
import type { DisplayOptions } from "./chart-model.ts";
import { radioGroupOf } from "./radio-group.ts";
import { browserReader } from "./reader.ts";
import { seriesName } from "./words.ts";

export interface ToolbarInput {
  readonly zoom: (factor: number) => void;
  readonly showAll: () => void;
  readonly display: DisplayOptions;
  readonly onDisplay: (display: DisplayOptions) => void;
  readonly onOtherSeries: (series: readonly AnySeriesKind[]) => void;
  /** Where there is little room: all is in the menu, and this with it. */
  readonly folded?: HTMLElement | undefined;
}

export interface Toolbar {
  readonly element: HTMLElement;
  /** Sets which other series can be drawn as well, and which are. */
  setOtherSeries(series: readonly AnySeriesKind[], drawn: readonly AnySeriesKind[]): void;
  /** Sets whether the whole span is in view. */
  setShowsAll(showsAll: boolean): void;
  destroy(): void;
}

const scales = ["linear", "log", "percent"] as const satisfies readonly Scale[];

/** Zoom buttons and a menu with all other options. */
export function toolbarOf(document: Document, input: ToolbarInput): Toolbar {
  let { display } = input;
  const reader = browserReader();
  const { t } = reader;
  const element = document.createElement("div");
  element.className = "tm-tools";
  const button = (sign: string, name: string, run: () => void): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.ariaLabel = name;
    made.title = name;
    made.addEventListener("click", run);
    return made;
  };
  const showAll = button("⤢", t("chart.show-all"), input.showAll);
  const zoomIn = button("+", t("chart.zoom-in"), () => input.zoom(0.5));
  const zoomOut = button("−", t("chart.zoom-out"), () => input.zoom(2));

  const menu = document.createElement("details");
  menu.className = "tm-menu";
  const summary = document.createElement("summary");
  const name = t("chart.options");
  summary.textContent = input.folded ? "⋯" : name;
  summary.title = name;
  if (input.folded) summary.ariaLabel = name;
  const card = document.createElement("div");
  card.className = "tm-options";
  const otherSeries = document.createElement("fieldset");
  otherSeries.className = "tm-besides";
  let shownSeries: string | undefined;
  const change = (part: Partial<DisplayOptions>): void => {
    display = { ...display, ...part };
    input.onDisplay(display);
  };
  const scale = radioGroupOf(document, {
    legend: t("chart.scale"),
    shown: true,
    options: scales.map((scale) => [scale, t(`chart.scale.${scale}`)] as const),
    value: display.scale,
    onChange: (value) => change({ scale: value }),
  });
  const outliers = checkboxOf(document, t("chart.outliers"), display.hideOutliers, (hideOutliers) =>
    change({ hideOutliers }),
  );
  card.append(scale, outliers, otherSeries);
  menu.append(summary, card);
  const buttons = [zoomOut, zoomIn, showAll];
  if (input.folded) {
    const row = document.createElement("div");
    row.className = "tm-zoom";
    row.append(...buttons);
    card.prepend(row);
    card.append(input.folded);
    element.classList.add("tm-folded");
    element.append(menu);
  } else element.append(...buttons, menu);

  const stop = new AbortController();
  const { signal } = stop;
  const close = (event: Event): void => {
    if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
  };
  document.addEventListener("pointerdown", close, { signal });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
    event.stopPropagation();
    event.preventDefault();
  });

  return {
    element,
    setOtherSeries(series, drawn) {
      // Rebuilding would take the focus from a box that was just ticked.
      if (series.join() === shownSeries) return;
      shownSeries = series.join();
      otherSeries.hidden = series.length === 0;
      const legend = document.createElement("legend");
      legend.textContent = t("chart.beside");
      const chosen = new Set(drawn);
      const ticks = series.map((kind) =>
        checkboxOf(document, seriesName(kind, reader), chosen.has(kind), (on) => {
          if (on) chosen.add(kind);
          else chosen.delete(kind);
          input.onOtherSeries(series.filter((one) => chosen.has(one)));
        }),
      );
      otherSeries.replaceChildren(legend, ...ticks);
    },
    setShowsAll(showsAll) {
      showAll.hidden = showsAll;
      zoomOut.disabled = showsAll;
    },
    destroy: () => stop.abort(),
  };
}

function checkboxOf(
  document: Document,
  text: string,
  on: boolean,
  onChange: (on: boolean) => void,
): HTMLElement {
  const label = document.createElement("label");
  label.className = "tm-tick";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = on;
  box.addEventListener("change", () => onChange(box.checked));
  label.append(box, text);
  return label;
}
