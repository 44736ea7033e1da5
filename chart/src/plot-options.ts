import type uPlot from "uplot";
import { timeLabelWriter, withoutCutLabels } from "./axis-labels.ts";
import type { KeyboardStop } from "./keyboard-stops.ts";
import {
  type PaintContext,
  paintBought,
  paintClaims,
  paintEnd,
  paintGaps,
  paintImported,
  paintLines,
  paintMarks,
  paintTarget,
} from "./paint.ts";
import { showTooltip } from "./tooltip.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A drawn chart's state. The view and what follows from it change as it is zoomed and panned. */
export interface ChartState extends Writable<PaintContext> {
  limits: readonly [bottom: number, top: number];
  /** Where the keyboard's cursor is; null while the keyboard is not used. */
  stop: KeyboardStop | null;
}

const tickSpacePx = 34;
const rightPx = 12;
const topPx = 10;
const timeAxisPx = 26;

export function plotOptions(element: HTMLElement, state: ChartState): uPlot.Options {
  return {
    ...sizeOf(element),
    legend: { show: false },
    padding: [topPx, rightPx, 0, 4],
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    scales: {
      x: { time: true, range: () => [state.view.from, state.view.until] },
      y: { range: () => [state.limits[0], state.limits[1]] },
    },
    axes: [timeAxis(state), priceAxis(state)],
    // The lines are painted by a hook from steps downsampled to the view; uPlot has only the corners.
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      drawClear: [(plot) => paintGaps(plot, state)],
      draw: [paintImported, paintLines, paintClaims, paintEnd, paintBought, paintMarks, paintTarget].map(
        (paint) => (plot) => paint(plot, state),
      ),
      setCursor: [(plot) => showTooltip(plot, state, state.stop)],
    },
  };
}

export const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(element.clientWidth, 120),
  height: Math.max(element.clientHeight, 120),
});

const axisStyle = (state: ChartState) =>
  ({
    stroke: () => state.theme.text,
    font: `11px ${state.theme.font}`,
    grid: { stroke: () => state.theme.grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  }) satisfies uPlot.Axis;

function timeAxis(state: ChartState): uPlot.Axis {
  const labelsOf = timeLabelWriter();
  return {
    ...axisStyle(state),
    grid: { show: false },
    space: 64,
    size: timeAxisPx,
    values: (plot, values, _axis, _space, step) => {
      const labels = labelsOf(values, step);
      const places = values.map((value) => plot.valToPos(value, "x"));
      const end = plot.valToPos(state.view.until, "x") + rightPx;
      return withoutCutLabels(labels, places, widthsOf(plot, labels, state.theme.font), end);
    },
  };
}

function priceAxis(state: ChartState): uPlot.Axis {
  const { axis } = state.model;
  return {
    ...axisStyle(state),
    splits: (plot, _axis, from, to) =>
      // The plot itself has no size before the first drawing, whose axis must be as wide as the next one's.
      axis.ticks(from, to, Math.max(2, Math.floor((plot.height - topPx - timeAxisPx) / tickSpacePx))),
    values: (_, values) => axis.labels(values),
    size: (plot, values) => Math.ceil(Math.max(0, ...widthsOf(plot, values ?? [], state.theme.font))) + 12,
  };
}

function widthsOf({ ctx }: uPlot, texts: readonly string[], font: string): number[] {
  ctx.save();
  ctx.font = `11px ${font}`;
  const widths = texts.map((text) => ctx.measureText(text).width);
  ctx.restore();
  return widths;
}
