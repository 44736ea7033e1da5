import type { Span } from "./span.ts";
import { firstSeenFrom, type Track } from "./step-series.ts";

/** Corners of a step line: x in columns from the left, y in minor units, NaN where the line is lifted. */
export interface Corners {
  readonly x: number[];
  readonly y: number[];
}

/**
 * A track as the corners that a line of so many columns needs: a stretch of a column or more is drawn as it is; of
 * those that share a column the first, lowest, highest and last price are kept. At most 8 corners a column, however
 * many stretches there are. Gaps narrower than a column are bridged: they could not be seen.
 */
export function thin(track: Track, { from, until }: Span, columns: number): Corners {
  const x: number[] = [];
  const y: number[] = [];
  const perSecond = columns / (until - from);
  let column = -1;
  let low = 0;
  let high = 0;
  let last = Number.NaN;
  let end = 0;

  /** Within the view, though rounding would leave it. */
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
  /** Ends a shared column: what it reached besides its first and last price. */
  const close = (): void => {
    if (column < 0) return;
    const first = y.at(-1)!;
    const at = x.at(-1)!;
    if (low < first && low < last) put(at, low);
    if (high > first && high > last) put(at, high);
    if (y.at(-1) !== last) put(at, last);
    column = -1;
  };

  for (let i = firstSeenFrom(track, from); i < track.from.length && track.from[i]! <= until; i++) {
    const price = track.value[i]!;
    const start = columnAt(track.from[i]!);
    const stop = columnAt(track.to[i]!);
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
