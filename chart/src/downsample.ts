import type { Span } from "./span.ts";
import { firstStepEndingFrom, type StepSeries } from "./step-series.ts";

/** Corners of a step line: x in columns from the left, y in minor units, NaN where the line is interrupted. */
export interface Corners {
  readonly x: number[];
  readonly y: number[];
}

/**
 * A step series as the corners of a line of so many columns: a step of a column or more is kept; of steps that share a
 * column only the first, lowest, highest and last price are. At most 8 corners a column for any number of steps. Gaps
 * narrower than a column are bridged: they would be invisible.
 */
export function downsample(steps: StepSeries, { from, until }: Span, columns: number): Corners {
  const x: number[] = [];
  const y: number[] = [];
  const perSecond = columns / (until - from);
  let column = -1;
  let low = 0;
  let high = 0;
  let last = Number.NaN;
  let end = 0;

  /** Clamped to the view against rounding. */
  const columnAt = (second: number): number => Math.min(Math.max((second - from) * perSecond, 0), columns);
  const put = (at: number, price: number): void => {
    x.push(at);
    y.push(price);
  };
  /** A step from the price before to this one. */
  const step = (at: number, price: number): void => {
    if (!Number.isNaN(last) && last !== price) put(at, last);
    put(at, price);
    last = price;
  };
  /** Ends a shared column with its lowest and highest price, if they are not the first or last. */
  const close = (): void => {
    if (column < 0) return;
    const first = y.at(-1)!;
    const at = x.at(-1)!;
    if (low < first && low < last) put(at, low);
    if (high > first && high > last) put(at, high);
    if (y.at(-1) !== last) put(at, last);
    column = -1;
  };

  for (let i = firstStepEndingFrom(steps, from); i < steps.from.length && steps.from[i]! <= until; i++) {
    const price = steps.value[i]!;
    const start = columnAt(steps.from[i]!);
    const stop = columnAt(steps.to[i]!);
    if (!Number.isNaN(last) && start - end >= 1) {
      close();
      put(end, last);
      put(end, Number.NaN);
      last = Number.NaN;
    }
    if (stop - start >= 1) {
      close();
      step(start, price);
      put(stop, price);
    } else if (column === Math.floor(start)) {
      low = Math.min(low, price);
      high = Math.max(high, price);
      last = price;
    } else {
      close();
      step(start, price);
      column = Math.floor(start);
      low = price;
      high = price;
    }
    end = stop;
  }
  close();
  if (!Number.isNaN(last) && x.at(-1) !== end) put(end, last);
  return { x, y };
}
