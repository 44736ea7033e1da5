import { isAfterExtra } from "@tidemark/core";
import type uPlot from "uplot";
import { boughtAt, boughtIn } from "./bought.ts";
import { type ChartModel, type Line, lineStyle, type VisiblePrices } from "./chart-model.ts";
import { downsample } from "./downsample.ts";
import { claimAt } from "./keyboard-stops.ts";
import type { WriteMoney } from "./money.ts";
import { browserReader } from "./reader.ts";
import type { Span } from "./span.ts";
import { dashes, importedDashes, type Theme } from "./theme.ts";

/** What is painted: a view of the model. */
export interface PaintContext {
  readonly model: ChartModel;
  readonly view: Span;
  readonly visible: VisiblePrices;
  readonly money: WriteMoney;
  readonly theme: Theme;
  /** Where texts stand already in this drawing, in canvas pixels. */
  readonly labels: Rect[];
}

interface Rect {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const px = (n: number): number => n * devicePixelRatio;
const right = ({ left, width }: uPlot.BBox): number => left + width;
const bottom = ({ top, height }: uPlot.BBox): number => top + height;

/** Shades and hatches gaps without observations. Drawn under the lines. */
export function paintGaps(u: uPlot, { model, view, theme, labels }: PaintContext): void {
  const { ctx, bbox } = u;
  labels.length = 0;
  ctx.save();
  ctx.beginPath();
  for (const [from, to] of model.history.gaps) {
    if (to <= view.from || from >= view.until) continue;
    const start = u.valToPos(Math.max(from, view.from), "x", true);
    const end = u.valToPos(Math.min(to, view.until), "x", true);
    ctx.rect(start, bbox.top, end - start, bbox.height);
  }
  ctx.fillStyle = theme.gap;
  ctx.fill();
  ctx.clip();
  ctx.beginPath();
  for (let x = bbox.left - bbox.height; x < right(bbox); x += px(7)) {
    ctx.moveTo(x, bottom(bbox));
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.strokeStyle = theme.gap;
  ctx.lineWidth = px(1);
  ctx.stroke();
  ctx.restore();
}

/** The price lines, the main one on top and with the area below it shaded. */
export function paintLines(u: uPlot, context: PaintContext): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const line of context.model.lines.toReversed()) paintLine(u, line, context);
  ctx.restore();
}

/** Prices from other tools: thin, dashed and without an area. Drawn under the lines. */
export function paintImported(u: uPlot, { model, view, theme }: PaintContext): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = theme.imported;
  ctx.lineWidth = px(1.25);
  ctx.setLineDash(importedDashes.map(px));
  for (const { steps } of model.imported) {
    const { x, y } = downsample(steps, view, Math.max(1, Math.round(bbox.width / devicePixelRatio)));
    ctx.beginPath();
    let isLifted = true;
    for (let i = 0; i < x.length; i++) {
      const price = y[i]!;
      const at = bbox.left + px(x[i]!);
      if (Number.isNaN(price)) isLifted = true;
      else {
        const place = u.valToPos(model.axis.at(price), "y", true);
        if (isLifted) ctx.moveTo(at, place);
        else ctx.lineTo(at, place);
        isLifted = false;
      }
    }
    ctx.stroke();
  }
  ctx.restore();
}

function paintLine(u: uPlot, line: Line, { model, view, theme }: PaintContext): void {
  const { ctx, bbox } = u;
  const own = line === model.lines[0];
  const style = lineStyle(line.history.series, model.history.series);
  const { x, y } = downsample(line.steps, view, Math.max(1, Math.round(bbox.width / devicePixelRatio)));
  const path = new Path2D();
  const area = new Path2D();
  const base = bottom(bbox) + px(2);
  let isLifted = true;
  let last = 0;
  for (let i = 0; i < x.length; i++) {
    const price = y[i]!;
    if (Number.isNaN(price)) {
      area.lineTo(last, base);
      isLifted = true;
      continue;
    }
    last = bbox.left + px(x[i]!);
    const at = u.valToPos(model.axis.at(price), "y", true);
    if (isLifted) {
      path.moveTo(last, at);
      area.moveTo(last, base);
    } else path.lineTo(last, at);
    area.lineTo(last, at);
    isLifted = false;
  }
  if (own) {
    area.lineTo(last, base);
    ctx.fillStyle = theme.fill;
    ctx.fill(area);
  }
  ctx.setLineDash(dashes[style].map(px));
  ctx.lineJoin = "bevel";
  ctx.lineWidth = px(own ? 2 : isAfterExtra(line.history.series) ? 1 : 1.75);
  ctx.strokeStyle = theme.lines[style];
  ctx.stroke(path);
}

/** Left edge and width of a text centred at x, kept within the chart. Sets the font. */
function extentOf({ ctx, bbox }: uPlot, { theme }: PaintContext, text: string, x: number) {
  ctx.font = `600 ${px(11)}px ${theme.font}`;
  const { width } = ctx.measureText(text);
  return { left: Math.min(Math.max(x - width / 2, bbox.left), right(bbox) - width), width };
}

interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly baseline: "top" | "bottom";
  readonly colour: string;
}

/** The place of a text. */
function rectOf(u: uPlot, context: PaintContext, { text, x, y, baseline }: Omit<Label, "colour">): Rect {
  const { left, width } = extentOf(u, context, text, x);
  const top = baseline === "top" ? y : y - px(13);
  return { left, right: left + width, top, bottom: top + px(13) };
}

/** Writes a text that stays legible over a line. */
function write(u: uPlot, context: PaintContext, label: Label): void {
  const { ctx } = u;
  const { text, y, baseline, colour } = label;
  const rect = rectOf(u, context, label);
  context.labels.push(rect);
  const middle = (rect.left + rect.right) / 2;
  ctx.textBaseline = baseline;
  ctx.textAlign = "center";
  ctx.lineJoin = "round";
  ctx.lineWidth = px(3);
  ctx.strokeStyle = context.theme.surface;
  ctx.strokeText(text, middle, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, middle, y);
}

/** Marks the lowest and highest price in view with a triangle and the amount, if they differ. */
export function paintMarks(u: uPlot, context: PaintContext): void {
  const { visible, model, money, theme } = context;
  const { lowest, highest } = visible.marks;
  if (!lowest || !highest || lowest.price === highest.price) return;
  const { ctx } = u;
  for (const [mark, side, colour] of [
    [lowest, 1, theme.low],
    [highest, -1, theme.high],
  ] as const) {
    const x = Math.round(u.valToPos(mark.at, "x", true));
    const y = Math.round(u.valToPos(model.axis.at(mark.price), "y", true));
    const size = px(4);
    ctx.save();
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, y + side * size * 0.6);
    ctx.lineTo(x - size, y + side * size * 2.2);
    ctx.lineTo(x + size, y + side * size * 2.2);
    ctx.fill();
    const baseline = side > 0 ? "top" : "bottom";
    write(u, context, { text: money(mark.price), x, y: y + side * size * 2.8, baseline, colour });
    ctx.restore();
  }
}

/** A dot where the main line ends, with the amount if it is the only one: a price of some minutes would not be seen. */
export function paintEnd(u: uPlot, context: PaintContext): void {
  const { model, view, visible, money, theme } = context;
  const { to, value } = model.lines[0].steps;
  const at = to.at(-1);
  const price = value.at(-1);
  if (at === undefined || price === undefined || at < view.from || at > view.until) return;
  const { ctx } = u;
  const x = u.valToPos(at, "x", true);
  const y = u.valToPos(model.axis.at(price), "y", true);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, px(3.5), 0, 2 * Math.PI);
  ctx.fillStyle = theme.lines.buy_box;
  ctx.fill();
  const { lowest, highest } = visible.marks;
  if (lowest && lowest.price === highest?.price) {
    write(u, context, { text: money(price), x, y: y - px(8), baseline: "bottom", colour: theme.text });
  }
  ctx.restore();
}

/** What the reader bought: a ringed diamond at the day and the price paid, at the edge if that is out of view. */
export function paintBought(u: uPlot, { model, view, theme }: PaintContext): void {
  const { ctx, bbox } = u;
  for (const one of boughtIn(model.bought, view)) {
    const place = u.valToPos(model.axis.at(one.price), "y", true);
    const size = px(6.5);
    const y = Math.min(Math.max(place, bbox.top + size), bottom(bbox) - size);
    ctx.save();
    ctx.translate(u.valToPos(boughtAt(one), "x", true), y);
    ctx.rotate(Math.PI / 4);
    ctx.fillStyle = theme.text;
    ctx.strokeStyle = theme.surface;
    ctx.lineWidth = px(2);
    ctx.beginPath();
    ctx.rect(-size * 0.7, -size * 0.7, size * 1.4, size * 1.4);
    ctx.fill();
    ctx.stroke();
    ctx.restore();
  }
}

/** The target price of a watch: a dashed line with the amount, or a label at the edge if it is out of view. */
export function paintTarget(u: uPlot, context: PaintContext): void {
  const { model, visible, money, theme } = context;
  const { target } = model;
  if (!target || !visible.limits) return;
  const place = model.axis.at(target);
  const below = place < visible.limits[0];
  const above = place > visible.limits[1];
  const { ctx, bbox } = u;
  ctx.save();
  const sign = below ? "▼ " : above ? "▲ " : "";
  const y = below ? bottom(bbox) : above ? bbox.top + px(18) : Math.round(u.valToPos(place, "y", true));
  if (!below && !above) {
    ctx.strokeStyle = theme.target;
    ctx.lineWidth = px(1.5);
    ctx.setLineDash([px(2), px(3)]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(right(bbox), y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  const text = `${sign}${browserReader().t("chart.wanted", { price: money(target) })}`;
  const middle = (bbox.left + right(bbox)) / 2;
  const at = (spot: Omit<Spot, "x">): Spot[] => [right(bbox), bbox.left, middle].map((x) => ({ x, ...spot }));
  const over = at({ y: y - px(3), baseline: "bottom" });
  const spots = below || above ? over : [...over, ...at({ y: y + px(4), baseline: "top" })];
  const spot = spots.find((one) => isFree(u, context, text, one)) ?? spots[0]!;
  write(u, context, { text, ...spot, colour: theme.target });
  ctx.restore();
}

interface Spot {
  /** At an edge of the chart, or in its middle; the text is kept within it. */
  readonly x: number;
  readonly y: number;
  readonly baseline: "top" | "bottom";
}

/** Whether neither the main line nor another text crosses a text there. */
function isFree(u: uPlot, context: PaintContext, text: string, spot: Spot): boolean {
  const { model, labels } = context;
  const rect = rectOf(u, context, { text, ...spot });
  if (labels.some((other) => overlap(rect, other))) return false;
  const second = (at: number): number => u.posToVal(at, "x", true);
  const { y: prices } = downsample(
    model.lines[0].steps,
    { from: second(rect.left), until: second(rect.right) },
    1,
  );
  const places = prices
    .filter((price) => !Number.isNaN(price))
    .map((price) => u.valToPos(model.axis.at(price), "y", true));
  return Math.max(...places) < rect.top || Math.min(...places) > rect.bottom;
}

/** Open claims: a hollow ring on a dashed line from the last accepted price, after the last point. */
export function paintClaims(u: uPlot, { model, view, theme }: PaintContext): void {
  const { claims, axis, span, lines } = model;
  const { ctx, bbox } = u;
  const accepted = lines[0].steps.to.at(-1) === span.until ? lines[0].steps.value.at(-1) : undefined;
  const place = (minor: number): number => Math.round(u.valToPos(axis.at(minor), "y", true));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - px(6), bbox.top, bbox.width + px(12), bbox.height);
  ctx.clip();
  for (const claim of claims) {
    const at = claimAt(claim, span);
    if (claim.price === null || at > view.until) continue;
    const x = Math.round(u.valToPos(at, "x", true));
    const y = place(claim.price);
    ctx.strokeStyle = theme.claim;
    ctx.fillStyle = theme.surface;
    ctx.lineWidth = px(1.5);
    ctx.setLineDash([px(3), px(3)]);
    ctx.beginPath();
    ctx.moveTo(x, accepted === undefined ? y : place(accepted));
    ctx.lineTo(x, y);
    ctx.lineTo(right(bbox), y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineWidth = px(2);
    ctx.beginPath();
    ctx.arc(x, y, px(4.5), 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}
