import type uPlot from "uplot";
import type { ChartActions } from "./gestures.ts";
import { type KeyboardStop, keyboardStopsOf, readoutAt } from "./keyboard-stops.ts";
import type { ChartState } from "./plot-options.ts";
import { otherPricesAt } from "./tooltip.ts";
import { movedTo } from "./view.ts";

export type KeyAction =
  | { readonly kind: "stop"; readonly index: number }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "show-all" }
  | { readonly kind: "leave" };

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
}

const pageShare = 0.1;

/** The action of a key; null if it has none. The cursor starts at the newest stop. */
export function keyAction(
  { key, shiftKey }: Pressed,
  stops: readonly Pick<KeyboardStop, "at">[],
  current: number | null,
  viewS: number,
): KeyAction | null {
  const last = stops.length - 1;
  const stop = (index: number): KeyAction | null =>
    last < 0 ? null : { kind: "stop", index: Math.min(Math.max(index, 0), last) };
  /** The stop a tenth of the view away, at least the next one. */
  const leap = (way: 1 | -1): KeyAction | null => {
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
      return { kind: "show-all" };
    case "Escape":
      return current === null ? null : { kind: "leave" };
    default:
      return null;
  }
}

interface KeyTarget {
  readonly element: HTMLElement;
  readonly plot: uPlot;
  readonly state: ChartState;
  readonly actions: ChartActions;
  /** The element whose text is announced. */
  readonly live: HTMLElement;
  readonly signal: AbortSignal;
}

/** Lets the keyboard zoom, pan and move a cursor from stop to stop, until the signal aborts. */
export function listenForKeys({ element, plot, state, actions, live, signal }: KeyTarget): void {
  const { model, money } = state;
  let stops: KeyboardStop[] | null = null;
  let current: number | null = null;

  const stopAt = (index: number): void => {
    const stop = stops![index]!;
    current = index;
    state.stop = stop;
    actions.show(movedTo(state.view, model.span, stop.at));
    const { price, about } = readoutAt(model, stop, money);
    live.textContent = [price, about, ...otherPricesAt(state, stop.at)].join(", ");
    plot.setCursor({ left: plot.valToPos(stop.at, "x"), top: plot.over.clientHeight / 2 });
  };
  const hideCursor = (): void => {
    current = null;
    state.stop = null;
  };
  const leave = (): void => {
    hideCursor();
    live.textContent = "";
    plot.setCursor({ left: -10, top: -10 });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    stops ??= keyboardStopsOf(model, model.span);
    const action = keyAction(event, stops, current, state.view.until - state.view.from);
    if (!action) return;
    event.preventDefault();
    if (action.kind === "stop") stopAt(action.index);
    else if (action.kind === "zoom") actions.zoom(action.factor);
    else if (action.kind === "pan") actions.pan(action.share);
    else if (action.kind === "show-all") actions.showAll();
    else leave();
  };
  element.addEventListener("keydown", onKey, { signal });
  element.addEventListener("blur", leave, { signal });
  element.addEventListener("pointermove", hideCursor, { signal, capture: true });
}
