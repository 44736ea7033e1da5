import type { Summary } from "@tidemark/core";
import type { HistoryView, OpenClaim } from "@tidemark/core/wire";
import type uPlot from "uplot";
import type { WriteMoney } from "./money.ts";
import type { Span } from "./span.ts";
import type { Theme } from "./theme.ts";

export interface Overlay {
  readonly history: HistoryView;
  readonly claims: readonly OpenClaim[];
  readonly summary: Summary;
  readonly span: Span;
  readonly money: WriteMoney;
  readonly theme: Theme;
}

const at = (u: uPlot, seconds: number, minor: number, scale: number): [number, number] => [
  Math.round(u.valToPos(seconds, "x", true)),
  Math.round(u.valToPos(minor / scale, "y", true)),
];

/** Shades the spans in which nobody looked. Drawn under the line. */
export function drawGaps(u: uPlot, { history, span, theme }: Overlay): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.fillStyle = theme.gap;
  for (const [from, to] of history.gaps) {
    if (to <= span.from || from >= span.until) continue;
    const left = u.valToPos(Math.max(from, span.from), "x", true);
    const right = u.valToPos(Math.min(to, span.until), "x", true);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

/** Marks the lowest and the highest price with a triangle and its amount, where they differ. */
export function drawMarks(u: uPlot, { summary, history, span, money, theme }: Overlay): void {
  const { lowest, highest } = summary;
  if (!lowest || !highest || lowest.price === highest.price) return;
  const scale = 10 ** history.exponent;
  for (const [mark, side, colour] of [
    [lowest, 1, theme.low],
    [highest, -1, theme.high],
  ] as const) {
    const [x, y] = at(u, Math.max(mark.at, span.from), mark.price, scale);
    const size = 4 * devicePixelRatio;
    const { ctx, bbox } = u;
    ctx.save();
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, y + side * size * 0.6);
    ctx.lineTo(x - size, y + side * size * 2.2);
    ctx.lineTo(x + size, y + side * size * 2.2);
    ctx.fill();
    ctx.font = `600 ${11 * devicePixelRatio}px ${theme.font}`;
    ctx.textBaseline = side > 0 ? "top" : "bottom";
    const label = money(mark.price);
    const half = ctx.measureText(label).width / 2;
    const middle = Math.min(Math.max(x, bbox.left + half), bbox.left + bbox.width - half);
    ctx.textAlign = "center";
    ctx.fillText(label, middle, y + side * size * 2.8);
    ctx.restore();
  }
}

/** Open claims: a hollow ring behind a dashed line from the last accepted price, after the last point. */
export function drawClaims(u: uPlot, { claims, summary, history, span, theme }: Overlay): void {
  const scale = 10 ** history.exponent;
  const { ctx } = u;
  for (const { price, since } of claims) {
    if (price === null) continue;
    const seconds = Math.min(Math.max(Date.parse(since) / 1000, span.from), span.until);
    const [x, y] = at(u, seconds, price, scale);
    const edge = u.bbox.left + u.bbox.width;
    ctx.save();
    ctx.strokeStyle = theme.claim;
    ctx.fillStyle = theme.surface;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    const accepted = summary.current?.price ?? null;
    if (accepted !== null) {
      ctx.moveTo(x, at(u, seconds, accepted, scale)[1]);
      ctx.lineTo(x, y);
    } else ctx.moveTo(x, y);
    ctx.lineTo(edge, y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    ctx.arc(x, y, 4.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.restore();
  }
}
