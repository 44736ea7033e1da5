import type uPlot from "uplot";
import type { WriteMoney } from "./money.ts";
import { type Line, lineStyle, type Scene, type Shown } from "./chart-model.ts";
import type { Span } from "./span.ts";
import { claimAt } from "./keyboard-stops.ts";
import { dashes, type Theme } from "./theme.ts";
import { thin } from "./downsample.ts";

/** A scene as a part of it is painted. */
export interface Painting {
  readonly scene: Scene;
  readonly view: Span;
  readonly shown: Shown;
  readonly money: WriteMoney;
  readonly theme: Theme;
}

export const targetName = "Wanted:";
const px = (n: number): number => n * devicePixelRatio;
const right = ({ left, width }: uPlot.BBox): number => left + width;
const bottom = ({ top, height }: uPlot.BBox): number => top + height;

/** Shades and hatches the spans in which nobody looked. Drawn under the lines. */
export function paintGaps(u: uPlot, { scene, view, theme }: Painting): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  for (const [from, to] of scene.history.gaps) {
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

/** The lines of prices, the product's own on top and with its ground shaded. */
export function paintLines(u: uPlot, painting: Painting): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const line of painting.scene.lines.toReversed()) paintLine(u, line, painting);
  ctx.restore();
}

function paintLine(u: uPlot, line: Line, { scene, view, theme }: Painting): void {
  const { ctx, bbox } = u;
  const own = line === scene.lines[0];
  const style = lineStyle(line.history.series, scene.history.series);
  const { x, y } = thin(line.track, view, Math.max(1, Math.round(bbox.width / devicePixelRatio)));
  const path = new Path2D();
  const ground = new Path2D();
  const foot = bottom(bbox) + px(2);
  let lifted = true;
  let last = 0;
  for (let i = 0; i < x.length; i++) {
    const price = y[i]!;
    if (Number.isNaN(price)) {
      ground.lineTo(last, foot);
      lifted = true;
      continue;
    }
    last = bbox.left + px(x[i]!);
    const at = u.valToPos(scene.axis.at(price), "y", true);
    if (lifted) {
      path.moveTo(last, at);
      ground.moveTo(last, foot);
    } else path.lineTo(last, at);
    ground.lineTo(last, at);
    lifted = false;
  }
  if (own) {
    ground.lineTo(last, foot);
    ctx.fillStyle = theme.fill;
    ctx.fill(ground);
  }
  ctx.setLineDash(dashes[style].map(px));
  ctx.lineJoin = "bevel";
  ctx.lineWidth = px(own ? 2 : 1.75);
  ctx.strokeStyle = theme.lines[style];
  ctx.stroke(path);
}

/** How far words around a place reach, kept within the chart. Sets their font. */
function extentOf({ ctx, bbox }: uPlot, { theme }: Painting, text: string, x: number) {
  ctx.font = `600 ${px(11)}px ${theme.font}`;
  const { width } = ctx.measureText(text);
  return { left: Math.min(Math.max(x - width / 2, bbox.left), right(bbox) - width), width };
}

/** Words that stay legible over a line. */
function write(u: uPlot, painting: Painting, text: string, x: number, y: number, colour: string): void {
  const { ctx } = u;
  const { left, width } = extentOf(u, painting, text, x);
  const middle = left + width / 2;
  ctx.textAlign = "center";
  ctx.lineJoin = "round";
  ctx.lineWidth = px(3);
  ctx.strokeStyle = painting.theme.surface;
  ctx.strokeText(text, middle, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, middle, y);
}

/** Marks the lowest and the highest price in view with a triangle and its amount, where they differ. */
export function paintMarks(u: uPlot, painting: Painting): void {
  const { shown, scene, money, theme } = painting;
  const { lowest, highest } = shown.marks;
  if (!lowest || !highest || lowest.price === highest.price) return;
  const { ctx } = u;
  for (const [mark, side, colour] of [
    [lowest, 1, theme.low],
    [highest, -1, theme.high],
  ] as const) {
    const x = Math.round(u.valToPos(mark.at, "x", true));
    const y = Math.round(u.valToPos(scene.axis.at(mark.price), "y", true));
    const size = px(4);
    ctx.save();
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, y + side * size * 0.6);
    ctx.lineTo(x - size, y + side * size * 2.2);
    ctx.lineTo(x + size, y + side * size * 2.2);
    ctx.fill();
    ctx.textBaseline = side > 0 ? "top" : "bottom";
    write(u, painting, money(mark.price), x, y + side * size * 2.8, colour);
    ctx.restore();
  }
}

/** The price that a watch waits for: a dashed line with its amount; at the edge when it is out of sight. */
export function paintTarget(u: uPlot, painting: Painting): void {
  const { scene, shown, money, theme } = painting;
  const { target } = scene;
  if (!target || !shown.limits) return;
  const place = scene.axis.at(target);
  const below = place < shown.limits[0];
  const above = place > shown.limits[1];
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
  const text = `${sign}${targetName} ${money(target)}`;
  const at = (spot: Omit<Spot, "x">): Spot[] => [right(bbox), bbox.left].map((x) => ({ x, ...spot }));
  const over = at({ y: y - px(3), baseline: "bottom" });
  const spots = below || above ? over : [...over, ...at({ y: y + px(4), baseline: "top" })];
  const spot = spots.find((one) => isFree(u, painting, text, one)) ?? spots[0]!;
  ctx.textBaseline = spot.baseline;
  write(u, painting, text, spot.x, spot.y, theme.target);
  ctx.restore();
}

interface Spot {
  /** At an edge of the chart, which the words keep within. */
  readonly x: number;
  readonly y: number;
  readonly baseline: "top" | "bottom";
}

/** Whether the product's own line keeps away from words there. */
function isFree(u: uPlot, painting: Painting, text: string, { x, y, baseline }: Spot): boolean {
  const { scene } = painting;
  const { left, width } = extentOf(u, painting, text, x);
  const second = (at: number): number => u.posToVal(at, "x", true);
  const { y: prices } = thin(scene.lines[0].track, { from: second(left), until: second(left + width) }, 1);
  const places = prices
    .filter((price) => !Number.isNaN(price))
    .map((price) => u.valToPos(scene.axis.at(price), "y", true));
  const height = px(13);
  const top = baseline === "top" ? y : y - height;
  return Math.max(...places) < top || Math.min(...places) > top + height;
}

/** Open claims: a hollow ring behind a dashed line from the last accepted price, after the last point. */
export function paintClaims(u: uPlot, { scene, view, theme }: Painting): void {
  const { claims, axis, span, lines } = scene;
  const { ctx, bbox } = u;
  const accepted = lines[0].track.to.at(-1) === span.until ? lines[0].track.value.at(-1) : undefined;
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
