import type { SeriesKind } from "@tidemark/core";
import type { HistoryView, OpenClaim } from "@tidemark/core/wire";
import { axisOf, limitsOf, type PriceAxis, type Scale } from "./axis.ts";
import type { Span } from "./span.ts";
import { claimAt } from "./keyboard-stops.ts";
import { type Extremes, extremesOf, type Fences, fencesOf, noFences, type Track, trackOf } from "./step-series.ts";

export interface ChartInput {
  readonly history: HistoryView;
  readonly claims: readonly OpenClaim[];
  readonly span: Span;
  /** Other series of the product, drawn beside it. */
  readonly others?: readonly HistoryView[] | undefined;
  /** The price that a watch waits for, in minor units. */
  readonly target?: number | null | undefined;
}

/** How a person wants to see it. */
export interface Look {
  readonly scale: Scale;
  readonly hideOutliers: boolean;
}

export const plainLook: Look = { scale: "linear", hideOutliers: false };

export interface Line {
  readonly history: HistoryView;
  readonly track: Track;
}

/** The product's own line is the plain one, whichever it is; the headline price beside it takes that one's style. */
export const lineStyle = (series: SeriesKind, own: SeriesKind): SeriesKind =>
  series === own ? "buy_box" : series === "buy_box" ? own : series;

/** What there is to draw, whatever part of it is in view. */
export interface Scene extends ChartInput {
  /** The product's own line first. */
  readonly lines: readonly [Line, ...Line[]];
  readonly axis: PriceAxis;
  readonly look: Look;
  readonly fences: Fences;
}

export function sceneOf(input: ChartInput, look: Look, locale?: string): Scene {
  const lineOf = (history: HistoryView): Line => ({ history, track: trackOf(history, input.span) });
  const { history } = input;
  const own = lineOf(history);
  // Amounts of another currency have no place on this axis.
  const others = (input.others ?? []).filter(
    ({ currency, series }) => currency === history.currency && series !== history.series,
  );
  const { currency, exponent } = history;
  const base = own.track.value.find((price) => price > 0) ?? null;
  const scale = look.scale === "percent" && base === null ? "linear" : look.scale;
  return {
    ...input,
    look: { ...look, scale },
    lines: [own, ...others.map(lineOf)],
    axis: axisOf({ scale, currency, exponent, base, locale }),
    fences: look.hideOutliers ? fencesOf(own.track) : noFences,
  };
}

/** What a view of a scene shows: its marks, and the axis from bottom to top; null without any price. */
export interface Shown {
  readonly marks: Extremes;
  readonly limits: readonly [bottom: number, top: number] | null;
}

export function shownIn(scene: Scene, view: Span): Shown {
  const { lines, fences, axis, claims, target, look, span } = scene;
  const [marks, ...besides] = lines.map(({ track }) => extremesOf(track, view, fences)) as [
    Extremes,
    ...Extremes[],
  ];
  const prices = claims
    .filter((claim) => claimAt(claim, span) <= view.until)
    .flatMap(({ price }) => price ?? []);
  for (const { lowest, highest } of [marks, ...besides]) {
    for (const mark of [lowest, highest]) if (mark) prices.push(mark.price);
  }
  if (prices.length === 0) return { marks, limits: null };
  if (target && isNear(target, prices)) prices.push(target);
  return { marks, limits: limitsOf(prices.map(axis.at), look) };
}

/** A target far away would press the line flat: it stands at the edge instead. */
const isNear = (target: number, prices: readonly number[]): boolean =>
  target >= Math.min(...prices) * 0.6 && target <= Math.max(...prices) * 1.5;
