import { summaryOf } from "@tidemark/core";
import type { HistoryView, OpenClaim } from "@tidemark/core/wire";
import uPlot from "uplot";
import { columnsOf } from "./columns.ts";
import { axisWriter, moneyWriter } from "./money.ts";
import { drawClaims, drawGaps, drawMarks, type Overlay } from "./overlay.ts";
import type { Span } from "./span.ts";
import { themeOf } from "./theme.ts";
import { tickLabels } from "./ticks.ts";
import { showTip } from "./tip.ts";

export interface ChartInput {
  readonly history: HistoryView;
  readonly claims: readonly OpenClaim[];
  readonly span: Span;
}

export interface Chart {
  destroy(): void;
}

/**
 * Draws a price history into an element that has a size, and keeps to that size and to the colour scheme.
 * The element gets no text alternative: put the text twin beside it.
 */
export function drawChart(element: HTMLElement, input: ChartInput): Chart {
  const { history, claims, span } = input;
  const columns = columnsOf(history, span);
  const prices = [...columns.y, ...claims.map(({ price }) => price && price / 10 ** history.exponent)];
  const [bottom, top] = limitsOf(prices.filter((price) => price !== null));
  element.replaceChildren();
  element.classList.add("tm-chart");
  if (bottom === top) {
    const empty = document.createElement("p");
    empty.className = "tm-empty";
    empty.textContent = "No confirmed price in this range yet.";
    element.append(empty);
    return { destroy: () => element.replaceChildren() };
  }

  const money = moneyWriter(history.currency, history.exponent);
  const summary = summaryOf(history, span.from, span.until);
  let overlay: Overlay = { history, claims, summary, span, money, theme: themeOf(element) };
  const labels = axisWriter(history.currency, history.exponent);
  const axis = {
    stroke: () => overlay.theme.text,
    font: `11px ${overlay.theme.font}`,
    grid: { stroke: () => overlay.theme.grid, width: 1 },
    ticks: { show: false },
  } satisfies uPlot.Axis;
  const plot = new uPlot(
    {
      ...sizeOf(element),
      legend: { show: false },
      padding: [10, 12, 0, 4],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: () => [span.from, span.until] },
        y: { range: () => [bottom, top] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 64,
          size: 26,
          gap: 6,
          values: (_, values, _axis, _space, step) => tickLabels(values, step),
        },
        {
          ...axis,
          space: 34,
          gap: 6,
          values: (_, values) => labels(values),
          size: (u, values) => axisWidth(u, values ?? []),
        },
      ],
      series: [
        {},
        {
          stroke: () => overlay.theme.line,
          fill: () => overlay.theme.fill,
          width: 2,
          points: { show: false },
        },
      ],
      hooks: {
        drawClear: [(u) => drawGaps(u, overlay)],
        draw: [(u) => drawClaims(u, overlay), (u) => drawMarks(u, overlay)],
        setCursor: [(u) => showTip(u, overlay)],
      },
    },
    [columns.x, columns.y],
    element,
  );

  const resized = new ResizeObserver(() => plot.setSize(sizeOf(element)));
  resized.observe(element);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = (): void => {
    overlay = { ...overlay, theme: themeOf(element) };
    plot.redraw();
  };
  dark.addEventListener("change", repaint);
  return {
    destroy() {
      resized.disconnect();
      dark.removeEventListener("change", repaint);
      plot.destroy();
    },
  };
}

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(element.clientWidth, 120),
  height: Math.max(element.clientHeight, 120),
});

/** The axis from a little under the lowest to a little over the highest, with room for their labels. */
function limitsOf(prices: readonly number[]): [number, number] {
  if (prices.length === 0) return [0, 0];
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const price of prices) {
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  const margin = (high - low) * 0.25 || high * 0.1 || 1;
  return [Math.max(low - margin, 0), high + margin];
}

function axisWidth(u: uPlot, values: readonly string[]): number {
  u.ctx.save();
  u.ctx.font = `11px ${getComputedStyle(u.root).fontFamily}`;
  const widest = Math.max(0, ...values.map((value) => u.ctx.measureText(value).width));
  u.ctx.restore();
  return Math.ceil(widest) + 12;
}
