import { type AnySeriesKind, isAfterExtra } from "@tidemark/core";
import type { HistoryView, OpenClaim } from "@tidemark/core/wire";
import { axisOf, limitsOf, type PriceAxis, type Scale } from "./axis.ts";
import { type Bought, boughtIn } from "./bought.ts";
import { claimAt } from "./keyboard-stops.ts";
import type { Span } from "./span.ts";
import {
  type Extremes,
  extremesOf,
  type Fences,
  fencesOf,
  noFences,
  type StepSeries,
  stepSeriesOf,
} from "./step-series.ts";

export interface ChartInput {
  readonly history: HistoryView;
  readonly claims: readonly OpenClaim[];
  readonly span: Span;
  /** Other series of the product, drawn as well. */
  readonly others?: readonly HistoryView[] | undefined;
  /** The target price of a watch, in minor units. */
  readonly target?: number | null | undefined;
  /** What the reader bought, in the history's currency. */
  readonly bought?: readonly Bought[] | undefined;
}

/** Display options that the user chooses. */
export interface DisplayOptions {
  readonly scale: Scale;
  readonly hideOutliers: boolean;
}

export const defaultDisplay: DisplayOptions = { scale: "linear", hideOutliers: false };

export interface Line {
  readonly history: HistoryView;
  readonly steps: StepSeries;
}

/** Prices of the main series that were imported from another tool. */
export interface ImportedLine {
  /** The tool's id. */
  readonly source: string;
  readonly steps: StepSeries;
}

/** The main line is always drawn plain; if it is not the headline price, that takes the main series' style. */
export const lineStyle = (series: AnySeriesKind, own: AnySeriesKind): AnySeriesKind =>
  series === own ? "buy_box" : series === "buy_box" ? own : series;

/** What a chart draws, independent of the view. */
export interface ChartModel extends ChartInput {
  /** The main line first. */
  readonly lines: readonly [Line, ...Line[]];
  readonly imported: readonly ImportedLine[];
  readonly axis: PriceAxis;
  readonly display: DisplayOptions;
  readonly fences: Fences;
}

export function chartModelOf(input: ChartInput, display: DisplayOptions, locale?: string): ChartModel {
  const { history } = input;
  // Nobody reports a price after an extra: it was seen on the days on which its headline price was.
  const seen = (other: HistoryView): HistoryView =>
    isAfterExtra(other.series) ? { ...other, gaps: history.gaps } : other;
  const lineOf = (other: HistoryView): Line => ({
    history: other,
    steps: stepSeriesOf(seen(other), input.span),
  });
  const own = lineOf(history);
  // Another currency does not fit this axis.
  const others = (input.others ?? []).filter(
    ({ currency, series }) => currency === history.currency && series !== history.series,
  );
  const { currency, exponent } = history;
  const base =
    own.steps.value.find((price) => price > 0) ??
    history.imported?.[0]?.p.find((price) => price !== null) ??
    null;
  const scale = display.scale === "percent" && base === null ? "linear" : display.scale;
  return {
    ...input,
    display: { ...display, scale },
    lines: [own, ...others.map(lineOf)],
    imported: (history.imported ?? []).map(({ source, t, p }) => ({
      source,
      steps: stepSeriesOf({ t, p, gaps: [] }, input.span),
    })),
    axis: axisOf({ scale, currency, exponent, base, locale }),
    fences: display.hideOutliers ? fencesOf(own.steps) : noFences,
  };
}

/** Prices in a view: the lowest and highest, and the axis limits, null without any price. */
export interface VisiblePrices {
  readonly marks: Extremes;
  readonly limits: readonly [bottom: number, top: number] | null;
}

export function visiblePricesIn(model: ChartModel, view: Span): VisiblePrices {
  const { lines, fences, axis, claims, target, display, span } = model;
  const [marks, ...otherMarks] = lines.map(({ steps }) => extremesOf(steps, view, fences)) as [
    Extremes,
    ...Extremes[],
  ];
  const prices = claims
    .filter((claim) => claimAt(claim, span) <= view.until)
    .flatMap(({ price }) => price ?? []);
  for (const { lowest, highest } of [marks, ...otherMarks]) {
    for (const mark of [lowest, highest]) if (mark) prices.push(mark.price);
  }
  for (const { steps } of model.imported) {
    const { lowest, highest } = extremesOf(steps, view, fences);
    for (const mark of [lowest, highest]) if (mark) prices.push(mark.price);
  }
  if (prices.length === 0) return { marks, limits: null };
  const known = [...prices];
  for (const price of [target, ...boughtIn(model.bought, view).map((one) => one.price)]) {
    if (price && isNear(price, known)) prices.push(price);
  }
  return { marks, limits: limitsOf(prices.map(axis.at), display) };
}

/** A distant target, or price paid, would flatten the line: it is shown at the edge instead. */
const isNear = (target: number, prices: readonly number[]): boolean =>
  target >= Math.min(...prices) * 0.6 && target <= Math.max(...prices) * 1.5;
