import { followedServerIn, importSourceName } from "@tidemark/core";
import {
  type ChartInput,
  type ChartModel,
  chartModelOf,
  defaultDisplay,
  type VisiblePrices,
  visiblePricesIn,
} from "./chart-model.ts";
import { downsample } from "./downsample.ts";
import { claimAt } from "./keyboard-stops.ts";
import { moneyWriter } from "./money.ts";
import type { Span } from "./span.ts";
import type { StepSeries } from "./step-series.ts";
import { pictureTitle, widthOf, xmlText } from "./svg-text.ts";
import { importedDashes } from "./theme.ts";
import { timeTicks } from "./time-ticks.ts";

export interface Picture extends ChartInput {
  readonly title: string;
  /** Replaces a title that cannot be drawn, and is shown below it. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** `page`: the colours of the page that it is written into, from its custom properties. */
  readonly theme: "light" | "dark" | "page";
  /** Without title, price and verdict, and the margin around them. */
  readonly plotOnly?: boolean;
}

const locale = "en";
const colours = {
  light: { paper: "#ffffff", ink: "#10222e", quiet: "#526470", grid: "#e3eaee", line: "#0b6aa8", fill: "#0b6aa8", low: "#0a7d5a", high: "#a84b06", claim: "#8a3ffc" }, // biome-ignore format: one row
  dark: { paper: "#10191f", ink: "#e8f1f6", quiet: "#9fb2be", grid: "#25353f", line: "#5cb8f0", fill: "#5cb8f0", low: "#4fd1a1", high: "#f5a25d", claim: "#c9a6ff" }, // biome-ignore format: one row
  page: { paper: "none", ink: "var(--ink)", quiet: "var(--quiet)", grid: "var(--line)", line: "var(--accent)", fill: "var(--accent)", low: "var(--good)", high: "var(--high)", claim: "var(--claim)" }, // biome-ignore format: one row
} as const;

/** The plot's layout in pixels. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly size: number;
  readonly x: (at: number) => number;
  readonly y: (minor: number) => number;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * A price history as an SVG: title, current price, line, marks, claims and gaps. It has no words, only names, digits and ISO
 * dates: everybody sees the same picture, and its font has no letters of many languages. All text is escaped.
 */
export function svgOf(picture: Picture): string {
  const { width, height, theme, title, name, history, span } = picture;
  const { paper, ink, quiet } = colours[theme];
  const model = chartModelOf(picture, defaultDisplay, locale);
  const visible = visiblePricesIn(model, span);
  const size = Math.max(11, Math.round(height / 26));
  const edge = picture.plotOnly ? 2 : Math.round(size * 1.5);
  const room = Math.floor((width - 2 * edge) / (size * 1.25 * 0.64));
  const named = pictureTitle(title, room);
  const text = named ? (named.isRightToLeft ? `\u2067${named.text}\u2069` : named.text) : name;
  const side = named?.isRightToLeft ? `x="${width - edge}" text-anchor="end"` : `x="${edge}"`;
  const money = moneyWriter(history.currency, history.exponent, locale);
  const row = history.t.length - 1;
  const price = history.p[row] ?? null;
  const now = price === null ? "–" : money(price);
  const since = row < 0 ? "" : new Date(history.t[row]! * 1000).toISOString().slice(0, 10);
  const first = edge + size * 1.1;
  const second = first + size * 2.5;
  const head = [
    `<text ${side} y="${n(first)}" font-size="${n(size * 1.25)}" fill="${ink}">${xmlText(text)}</text>`,
    `<text x="${edge}" y="${n(second)}" font-size="${n(size * 2)}" font-weight="700" fill="${ink}">${xmlText(now)}</text>`,
    `<text x="${n(edge + widthOf(now) * size * 2 * 1.08 + size)}" y="${n(second)}" fill="${quiet}">${xmlText(since)}</text>`,
    `<text x="${width - edge}" y="${n(second)}" text-anchor="end" fill="${quiet}">${xmlText(named ? `${name} · Tidemark` : "Tidemark")}</text>`,
  ];
  const top = picture.plotOnly ? size : second + size * 1.2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans" font-size="${size}">`,
    `<rect width="${width}" height="${height}" fill="${paper}"/>`,
    ...(picture.plotOnly ? [] : head),
    ...(visible.limits ? plotOf({ picture, model, visible, limits: visible.limits, top, size, edge }) : []),
    "</svg>",
  ].join("");
}

interface Plot {
  readonly picture: Picture;
  readonly model: ChartModel;
  readonly visible: VisiblePrices;
  readonly limits: NonNullable<VisiblePrices["limits"]>;
  /** In pixels, as the font size and the margin. */
  readonly top: number;
  readonly size: number;
  readonly edge: number;
}

function plotOf({ picture, model, visible, limits, top, size, edge }: Plot): string[] {
  const { width, height, theme, span } = picture;
  const [bottomAt, topAt] = limits;
  const { grid, quiet, line, fill } = colours[theme];
  const bottom = height - (picture.plotOnly ? size * 0.6 : edge) - size * 1.4;
  const ticks = model.axis.ticks(bottomAt, topAt, Math.max(2, Math.floor((bottom - top) / (size * 3))));
  const labels = model.axis.labels(ticks);
  const left = edge + Math.max(...labels.map(widthOf), 1) * size + size * 0.6;
  const right = width - edge;
  const frame: Frame = {
    left,
    right,
    top,
    bottom,
    size,
    x: (at) => left + ((at - span.from) / (span.until - span.from)) * (right - left),
    y: (minor) => bottom - ((model.axis.at(minor) - bottomAt) / (topAt - bottomAt)) * (bottom - top),
  };
  const rows = ticks.map((tick, i) => {
    const y = n(bottom - ((tick - bottomAt) / (topAt - bottomAt)) * (bottom - top));
    return `<path d="M${n(left)} ${y}H${n(right)}" stroke="${grid}"/><text x="${n(left - size * 0.6)}" y="${n(Number(y) + size * 0.36)}" text-anchor="end" fill="${quiet}">${xmlText(labels[i]!)}</text>`;
  });
  const most = Math.max(2, Math.floor((right - left) / (size * 8)));
  const dates = timeTicks(span.from, span.until, most).flatMap(({ at, text }) => {
    const x = frame.x(at);
    const half = (widthOf(text) * size) / 2;
    if (x - half < left - size || x + half > right + size * 0.3) return [];
    return `<text x="${n(x)}" y="${n(bottom + size * 1.6)}" text-anchor="middle" fill="${quiet}">${xmlText(text)}</text>`;
  });
  const [path, area] = pathsOf(model.lines[0].steps, span, frame);
  return [
    `<defs><pattern id="g" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8" stroke="${quiet}" stroke-opacity=".35" stroke-width="1.5"/></pattern></defs>`,
    ...gapsOf(model, frame),
    ...rows,
    ...dates,
    ...importedOf(model, frame, quiet),
    `<path d="${area}" fill="${fill}" fill-opacity=".12"/>`,
    `<path d="${path}" fill="none" stroke="${line}" stroke-width="${n(size / 6)}" stroke-linejoin="bevel"/>`,
    ...claimsOf(model, frame, theme),
    ...marksOf(model, visible, frame, theme),
  ];
}

/** Prices from other tools, dashed, with the tools' names at the plot's top. */
function importedOf({ imported, span }: ChartModel, frame: Frame, colour: string): string[] {
  if (imported.length === 0) return [];
  const { right, top, size } = frame;
  const lines = imported.map(({ steps }) => {
    const [path] = pathsOf(steps, span, frame);
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${importedDashes.join(" ")}"/>`;
  });
  const names = imported
    .map(({ source }) => followedServerIn(source) ?? importSourceName(source))
    .join(" · ");
  return [
    ...lines,
    `<text x="${n(right)}" y="${n(top + size * 0.4)}" text-anchor="end" fill="${colour}">${xmlText(names)}</text>`,
  ];
}

function pathsOf(steps: StepSeries, span: Span, frame: Frame): [string, string] {
  const { left, right, bottom } = frame;
  const columns = Math.round(right - left);
  const { x, y } = downsample(steps, span, columns);
  const perColumn = (right - left) / columns;
  let path = "";
  let area = "";
  let isLifted = true;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(y[i])) {
      area += `V${n(bottom)}Z`;
      isLifted = true;
      continue;
    }
    const at = n(left + x[i]! * perColumn);
    const place = n(frame.y(y[i]!));
    path += isLifted ? `M${at} ${place}` : `L${at} ${place}`;
    area += isLifted ? `M${at} ${n(bottom)}V${place}` : `L${at} ${place}`;
    isLifted = false;
  }
  return [path, isLifted ? area : `${area}V${n(bottom)}Z`];
}

function gapsOf({ history, span }: ChartModel, { x, top, bottom }: Frame): string[] {
  return history.gaps
    .filter(([from, to]) => to > span.from && from < span.until)
    .map(([from, to]) => {
      const [start, end] = [x(Math.max(from, span.from)), x(Math.min(to, span.until))];
      return `<rect x="${n(start)}" y="${n(top)}" width="${n(end - start)}" height="${n(bottom - top)}" fill="url(#g)"/>`;
    });
}

function claimsOf(
  { claims, span }: ChartModel,
  { x, y, right, size }: Frame,
  theme: Picture["theme"],
): string[] {
  const { claim: colour, paper } = colours[theme];
  return claims.flatMap((claim) => {
    if (claim.price === null) return [];
    const [cx, cy] = [x(claimAt(claim, span)), y(claim.price)];
    return `<path d="M${n(cx)} ${n(cy)}H${n(right)}" stroke="${colour}" stroke-width="2" stroke-dasharray="5 5"/><circle cx="${n(cx)}" cy="${n(cy)}" r="${n(size / 3)}" fill="${paper}" stroke="${colour}" stroke-width="2.5"/>`;
  });
}

function marksOf(
  { history }: ChartModel,
  { marks }: VisiblePrices,
  frame: Frame,
  theme: Picture["theme"],
): string[] {
  const { lowest, highest } = marks;
  if (!lowest || !highest || lowest.price === highest.price) return [];
  const money = moneyWriter(history.currency, history.exponent, locale);
  const { size, left, right } = frame;
  const { low, high, paper } = colours[theme];
  return [
    { mark: lowest, side: 1, colour: low },
    { mark: highest, side: -1, colour: high },
  ].map(({ mark, side, colour }) => {
    const [x, y] = [frame.x(mark.at), frame.y(mark.price)];
    const text = money(mark.price);
    const half = (widthOf(text) * size) / 2;
    const middle = Math.min(Math.max(x, left + half), right - half);
    const tip = y + side * size * 0.25;
    const foot = y + side * size * 0.85;
    const base = side > 0 ? foot + size * 1.05 : foot - size * 0.3;
    return `<path d="M${n(x)} ${n(tip)}L${n(x - size * 0.4)} ${n(foot)}H${n(x + size * 0.4)}Z" fill="${colour}"/><text x="${n(middle)}" y="${n(base)}" text-anchor="middle" font-weight="700" fill="${colour}" stroke="${paper}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${xmlText(text)}</text>`;
  });
}
