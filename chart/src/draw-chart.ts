import uPlot from "uplot";
import { listenForGestures, type Moves } from "./gestures.ts";
import { keyMove } from "./keyboard.ts";
import { moneyWriter } from "./money.ts";
import { type Painting, paintClaims, paintGaps, paintLines, paintMarks, paintTarget } from "./paint.ts";
import { type ChartInput, type Look, plainLook, sceneOf, shownIn } from "./chart-model.ts";
import type { Span } from "./span.ts";
import { readingAt, type Stop, stopsOf } from "./keyboard-stops.ts";
import { themeOf } from "./theme.ts";
import { tickWriter, uncut } from "./axis-labels.ts";
import { besidesAt, showTip } from "./tooltip.ts";
import { isWhole, panned, reaching, selected, zoomed } from "./view.ts";

export interface Chart extends Omit<Moves, "select"> {
  /** What is in sight. */
  readonly view: () => Span;
  destroy(): void;
}

export interface DrawOptions {
  readonly look?: Look;
  readonly view?: Span | undefined;
  /** Told after each change of what is in sight. */
  readonly onView?: () => void;
}

const tickSpacePx = 34;
const rightPx = 12;
const wheres = "Arrow keys move from change to change, plus and minus zoom, 0 shows all.";

/**
 * Draws a price history into an element that has a size, and keeps to that size and to the colour scheme. It can be
 * zoomed and walked through by hand and by keyboard; where its cursor stops is announced. Put the text twin beside it.
 */
export function drawChart(element: HTMLElement, input: ChartInput, options: DrawOptions = {}): Chart {
  const { look = plainLook, onView = () => {} } = options;
  const { history, span } = input;
  const scene = sceneOf(input, look);
  let view = options.view ?? span;
  let shown = shownIn(scene, view);
  element.replaceChildren();
  element.classList.add("tm-chart");
  if (!shown.limits) {
    const empty = document.createElement("p");
    empty.className = "tm-empty";
    empty.textContent = "No confirmed price in this range yet.";
    element.append(empty);
    element.removeAttribute("tabindex");
    element.removeAttribute("role");
    return { ...nothing, view: () => span, destroy: () => element.replaceChildren() };
  }
  let limits = shown.limits;
  const live = document.createElement("p");
  live.className = "tm-hidden";
  live.ariaLive = "polite";
  element.tabIndex = 0;
  element.role = "application";
  element.ariaRoleDescription = "chart";
  element.ariaLabel = `Price history. ${wheres}`;

  const dates = tickWriter();
  const money = moneyWriter(history.currency, history.exponent);
  let theme = themeOf(element);
  const painting = (): Painting => ({ scene, view, shown, money, theme });
  let stops: Stop[] | null = null;
  let current: number | null = null;
  const axis = {
    stroke: () => theme.text,
    font: `11px ${theme.font}`,
    grid: { stroke: () => theme.grid, width: 1 },
    ticks: { show: false },
  } satisfies uPlot.Axis;
  const plot = new uPlot(
    {
      ...sizeOf(element),
      legend: { show: false },
      padding: [10, rightPx, 0, 4],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { time: true, range: () => [view.from, view.until] },
        y: { range: () => [limits[0], limits[1]] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 64,
          size: 26,
          gap: 6,
          values: (u, values, _axis, _space, step) => {
            const labels = dates(values, step);
            const places = values.map((value) => u.valToPos(value, "x"));
            const end = u.valToPos(view.until, "x") + rightPx;
            return uncut(labels, places, widthsOf(u, labels, theme.font), end);
          },
        },
        {
          ...axis,
          gap: 6,
          splits: (u, _axis, from, to) =>
            scene.axis.ticks(from, to, Math.max(2, Math.floor(u.over.clientHeight / tickSpacePx))),
          values: (_, values) => scene.axis.labels(values),
          size: (u, values) => axisWidth(u, values ?? [], theme.font),
        },
      ],
      // The lines are painted below from columns thinned to the view; uPlot knows the corners only.
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        drawClear: [(u) => paintGaps(u, painting())],
        draw: [
          (u) => {
            const now = painting();
            for (const paint of [paintLines, paintTarget, paintClaims, paintMarks]) paint(u, now);
          },
        ],
        setCursor: [(u) => showTip(u, painting(), current === null ? null : stops![current]!)],
      },
    },
    [
      [span.from, span.until],
      [limits[0], limits[1]],
    ],
    element,
  );
  element.append(live);

  const lookAt = (next: Span): void => {
    if (next.from === view.from && next.until === view.until) return;
    view = next;
    shown = shownIn(scene, view);
    limits = shown.limits ?? limits;
    plot.batch(() => {
      plot.setScale("x", { min: view.from, max: view.until });
      plot.setScale("y", { min: limits[0], max: limits[1] });
    });
    onView();
  };
  const moves: Moves = {
    zoom: (factor, at) => lookAt(zoomed(view, span, factor, at)),
    pan: (share) => lookAt(panned(view, span, share)),
    select: (from, to) => lookAt(selected(view, span, from, to)),
    whole: () => lookAt(span),
    isWhole: () => isWhole(view, span),
  };
  listenForGestures(plot, () => element.contains(document.activeElement), moves);

  const stopAt = (index: number): void => {
    current = index;
    const stop = stops![index]!;
    lookAt(reaching(view, span, stop.at));
    const { price, about } = readingAt(scene, stop, money);
    live.textContent = [price, about, ...besidesAt(painting(), stop.at)].join(", ");
    plot.setCursor({ left: plot.valToPos(stop.at, "x"), top: plot.over.clientHeight / 2 });
  };
  const leave = (): void => {
    current = null;
    live.textContent = "";
    plot.setCursor({ left: -10, top: -10 });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    stops ??= stopsOf(scene, span);
    const move = keyMove(event, stops, current, view.until - view.from);
    if (!move) return;
    event.preventDefault();
    if (move.kind === "stop") stopAt(move.index);
    else if (move.kind === "zoom") moves.zoom(move.factor);
    else if (move.kind === "pan") moves.pan(move.share);
    else if (move.kind === "whole") moves.whole();
    else leave();
  };
  const onPointer = (): void => {
    current = null;
  };
  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener("keydown", onKey, { signal });
  element.addEventListener("blur", leave, { signal });
  element.addEventListener("pointermove", onPointer, { signal, capture: true });
  const resized = new ResizeObserver(() => plot.setSize(sizeOf(element)));
  resized.observe(element);
  const repaint = (): void => {
    theme = themeOf(element);
    plot.redraw();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint, { signal });
  return {
    ...moves,
    view: () => view,
    destroy() {
      stop.abort();
      resized.disconnect();
      plot.destroy();
    },
  };
}

const nothing: Moves = {
  zoom: () => {},
  pan: () => {},
  select: () => {},
  whole: () => {},
  isWhole: () => true,
};

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(element.clientWidth, 120),
  height: Math.max(element.clientHeight, 120),
});

const axisWidth = (u: uPlot, values: readonly string[], font: string): number =>
  Math.ceil(Math.max(0, ...widthsOf(u, values, font))) + 12;

function widthsOf(u: uPlot, texts: readonly string[], font: string): number[] {
  u.ctx.save();
  u.ctx.font = `11px ${font}`;
  const widths = texts.map((text) => u.ctx.measureText(text).width);
  u.ctx.restore();
  return widths;
}
