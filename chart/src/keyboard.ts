import type { Stop } from "./keyboard-stops.ts";

export type KeyMove =
  | { readonly kind: "stop"; readonly index: number }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "whole" }
  | { readonly kind: "leave" };

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
}

const pageShare = 0.1;

/** What a key does; null when it is none of the chart's. The cursor begins at the newest stop. */
export function keyMove(
  { key, shiftKey }: Pressed,
  stops: readonly Pick<Stop, "at">[],
  current: number | null,
  viewS: number,
): KeyMove | null {
  const last = stops.length - 1;
  const stop = (index: number): KeyMove | null =>
    last < 0 ? null : { kind: "stop", index: Math.min(Math.max(index, 0), last) };
  /** The stop a tenth of the view away, at least the next one. */
  const leap = (way: 1 | -1): KeyMove | null => {
    if (current === null) return stop(last);
    const to = stops[current]!.at + way * pageShare * viewS;
    const next = way > 0 ? stops.findIndex(({ at }) => at >= to) : stops.findLastIndex(({ at }) => at <= to);
    return stop(
      next < 0 ? (way > 0 ? last : 0) : way > 0 ? Math.max(next, current + 1) : Math.min(next, current - 1),
    );
  };
  switch (key) {
    case "ArrowLeft":
      return shiftKey ? { kind: "pan", share: -pageShare } : stop(current === null ? last : current - 1);
    case "ArrowRight":
      return shiftKey ? { kind: "pan", share: pageShare } : stop(current === null ? last : current + 1);
    case "PageUp":
      return leap(-1);
    case "PageDown":
      return leap(1);
    case "Home":
      return stop(0);
    case "End":
      return stop(last);
    case "+":
    case "=":
      return { kind: "zoom", factor: 0.5 };
    case "-":
      return { kind: "zoom", factor: 2 };
    case "0":
      return { kind: "whole" };
    case "Escape":
      return current === null ? null : { kind: "leave" };
    default:
      return null;
  }
}
