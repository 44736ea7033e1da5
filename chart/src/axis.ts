import { axisWriter } from "./money.ts";
import { browserReader } from "./reader.ts";

/** Scale of the price axis. Percent is relative to the price at the start of the range. */
export type Scale = "linear" | "log" | "percent";

export interface PriceAxis {
  /** Position of a price (minor units) on the axis. */
  readonly at: (minor: number) => number;
  /** At most `most` round positions between two positions of the axis. */
  readonly ticks: (from: number, to: number, most: number) => number[];
  readonly labels: (ticks: number[]) => string[];
}

interface AxisInput {
  readonly scale: Scale;
  readonly currency: string;
  readonly exponent: number;
  /** The price at 0 %, in minor units; null makes the percent scale linear. */
  readonly base: number | null;
  readonly locale?: string | undefined;
}

export function axisOf({ scale, currency, exponent, base, locale }: AxisInput): PriceAxis {
  const unit = 10 ** exponent;
  const least = 1 / unit;
  const money = axisWriter(currency, exponent, locale);
  if (scale === "percent" && base) {
    const write = new Intl.NumberFormat(locale ?? browserReader().formats.locale, {
      style: "percent",
      signDisplay: "exceptZero",
      maximumFractionDigits: 1,
    });
    return {
      at: (minor) => (minor / base - 1) * 100,
      ticks: (from, to, most) => evenTicks(from, to, most, 0.1),
      labels: (ticks) => ticks.map((tick) => write.format(tick / 100)),
    };
  }
  if (scale === "log") {
    return {
      // Zero is shown as the smallest coin: it has no logarithm.
      at: (minor) => Math.log10(Math.max(minor, 1) / unit),
      ticks: (from, to, most) => logTicks(10 ** from, 10 ** to, most, least).map(Math.log10),
      labels: (ticks) => money(ticks.map((tick) => Number((10 ** tick).toFixed(exponent)))),
    };
  }
  return {
    at: (minor) => minor / unit,
    ticks: (from, to, most) => evenTicks(from, to, most, least),
    labels: money,
  };
}

/** Multiples of 1, 2 or 5 times a power of ten, never closer than `least`. */
export function evenTicks(from: number, to: number, most: number, least: number): number[] {
  if (!(to > from) || most < 1) return [];
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)!, least);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: number[] = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to * (1 + 1e-12) + 1e-12; n++) {
    ticks.push(Number((n * step).toFixed(digits)));
  }
  return ticks;
}

/** 1, 2 and 5 times each power of ten, or only the powers; even steps over a narrow span. */
export function logTicks(from: number, to: number, most: number, least: number): number[] {
  for (const steps of [[1, 2, 5], [1]]) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++) {
      for (const n of steps) {
        const tick = Number((n * 10 ** power).toPrecision(1));
        if (tick >= from && tick <= to && tick >= least) ticks.push(tick);
      }
    }
    if (ticks.length >= 3 && ticks.length <= most) return ticks;
    if (ticks.length < 3) return evenTicks(from, to, most, least).filter((tick) => tick > 0);
  }
  return evenTicks(Math.log10(from), Math.log10(to), most, 1).map((power) => 10 ** power);
}

/** Axis limits a little below the lowest and above the highest position, with room for labels. */
export function limitsOf(places: readonly number[], { scale }: { readonly scale: Scale }): [number, number] {
  const low = Math.min(...places);
  const high = Math.max(...places);
  if (scale === "log") {
    const margin = (high - low) * 0.25 || 0.05;
    return [low - margin, high + margin];
  }
  if (scale === "percent") {
    const margin = (high - low) * 0.25 || 10;
    return [Math.max(low - margin, -100), high + margin];
  }
  const margin = (high - low) * 0.25 || high * 0.1 || 1;
  return [Math.max(low - margin, 0), high + margin];
}
