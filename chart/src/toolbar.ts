import type { SeriesKind } from "@tidemark/core";
import type { Scale } from "./axis.ts";
import { choiceOf } from "./radio-group.ts";
import type { Look } from "./chart-model.ts";
import { seriesNames } from "./words.ts";

export interface ToolsInput {
  readonly zoom: (factor: number) => void;
  readonly whole: () => void;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  readonly onBesides: (series: readonly SeriesKind[]) => void;
}

export interface Tools {
  readonly element: HTMLElement;
  /** Which other series can be drawn beside, and which are. */
  offer(series: readonly SeriesKind[], drawn: readonly SeriesKind[]): void;
  /** Whether all is in sight. */
  tell(isWhole: boolean): void;
  destroy(): void;
}

const scales: readonly (readonly [Scale, string])[] = [
  ["linear", "Plain"],
  ["log", "Logarithmic"],
  ["percent", "Percent"],
];

/** Buttons to zoom, and one small menu for all the rest. */
export function toolsOf(document: Document, input: ToolsInput): Tools {
  let { look } = input;
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
  const whole = button("⤢", "Show all", input.whole);
  const nearer = button("+", "Zoom in", () => input.zoom(0.5));
  const farther = button("−", "Zoom out", () => input.zoom(2));

  const menu = document.createElement("details");
  menu.className = "tm-menu";
  const summary = document.createElement("summary");
  summary.textContent = "Options";
  const card = document.createElement("div");
  card.className = "tm-options";
  const besides = document.createElement("fieldset");
  besides.className = "tm-besides";
  let offered: string | undefined;
  const change = (part: Partial<Look>): void => {
    look = { ...look, ...part };
    input.onLook(look);
  };
  const scale = choiceOf(document, {
    legend: "Price scale",
    shown: true,
    options: scales,
    value: look.scale,
    onChange: (value) => change({ scale: value }),
  });
  const outliers = tickOf(document, "Hide outliers", look.hideOutliers, (hideOutliers) =>
    change({ hideOutliers }),
  );
  card.append(scale, outliers, besides);
  menu.append(summary, card);
  element.append(farther, nearer, whole, menu);

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
    offer(series, drawn) {
      // Made anew, a box that was just ticked would lose the focus.
      if (series.join() === offered) return;
      offered = series.join();
      besides.hidden = series.length === 0;
      const legend = document.createElement("legend");
      legend.textContent = "Draw beside";
      const chosen = new Set(drawn);
      const ticks = series.map((kind) =>
        tickOf(document, seriesNames[kind], chosen.has(kind), (on) => {
          if (on) chosen.add(kind);
          else chosen.delete(kind);
          input.onBesides(series.filter((one) => chosen.has(one)));
        }),
      );
      besides.replaceChildren(legend, ...ticks);
    },
    tell(isWhole) {
      whole.hidden = isWhole;
      farther.disabled = isWhole;
    },
    destroy: () => stop.abort(),
  };
}

function tickOf(document: Document, text: string, on: boolean, onChange: (on: boolean) => void): HTMLElement {
  const label = document.createElement("label");
  label.className = "tm-tick";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = on;
  box.addEventListener("change", () => onChange(box.checked));
  label.append(box, text);
  return label;
}
