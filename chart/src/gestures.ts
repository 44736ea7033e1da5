import type uPlot from "uplot";
import type { Span } from "./span.ts";

/** Changes of a chart's view. Shares are of the plot's width, from its left. */
export interface ChartActions {
  readonly show: (view: Span) => void;
  readonly zoom: (factor: number, at?: number) => void;
  readonly pan: (share: number) => void;
  readonly select: (from: number, to: number) => void;
  readonly showAll: () => void;
  readonly showsAll: () => boolean;
}

const minSelectionPx = 8;
const wheelLinePx = 16;

/** Chromium sends a trackpad's pinch as a wheel with Ctrl. */
function onWheel(event: WheelEvent, over: HTMLElement, focused: () => boolean, actions: ChartActions): void {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? wheelLinePx : 1;
  const { width, left } = over.getBoundingClientRect();
  const isHorizontal = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
  if (isHorizontal) {
    if (actions.showsAll()) return;
    actions.pan(((event.deltaX || event.deltaY) * unit) / width);
  } else {
    // Without focus or Ctrl the wheel scrolls the page.
    if (!event.ctrlKey && !event.metaKey && !focused()) return;
    if (event.deltaY > 0 && actions.showsAll()) return;
    const speed = event.ctrlKey ? 0.01 : 0.002;
    actions.zoom(Math.exp(event.deltaY * unit * speed), (event.clientX - left) / width);
  }
  event.preventDefault();
}

/**
 * Wheel (with Ctrl or while the chart has focus), drag, pinch and double click. A drag pans a zoomed chart, and selects
 * a span if all is in view or with Shift; a finger reads the prices that it passes then. Vertical touch movements still
 * scroll the page.
 */
export function listenForGestures(u: uPlot, focused: () => boolean, actions: ChartActions): void {
  const { over } = u;
  const pointers = new Map<number, number>();
  let selecting: number | null = null;
  const shareOf = (x: number): number => {
    const { left, width } = over.getBoundingClientRect();
    return Math.min(Math.max((x - left) / width, 0), 1);
  };
  const mark = (to: number | null): void => {
    const { width, height } = over.getBoundingClientRect();
    const from = selecting ?? 0;
    const size = to === null ? 0 : Math.abs(to - from) * width;
    u.setSelect({ left: Math.min(from, to ?? from) * width, top: 0, width: size, height }, false);
  };

  over.addEventListener("wheel", (event) => onWheel(event, over, focused, actions), { passive: false });
  over.addEventListener("dblclick", () => actions.showAll());
  over.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, event.clientX);
    over.setPointerCapture(event.pointerId);
    const selects = pointers.size === 1 && (event.shiftKey || actions.showsAll());
    selecting = selects && event.pointerType !== "touch" ? shareOf(event.clientX) : null;
    mark(null);
  });
  over.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const { width } = over.getBoundingClientRect();
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, event.clientX);
    if (selecting !== null) mark(shareOf(event.clientX));
    else if (other === undefined && actions.showsAll()) {
      const { left, top } = over.getBoundingClientRect();
      u.setCursor({ left: event.clientX - left, top: event.clientY - top });
    } else if (other === undefined) actions.pan((before - event.clientX) / width);
    else {
      const apart = Math.max(Math.abs(event.clientX - other), 1);
      const middle = shareOf((event.clientX + other) / 2);
      actions.zoom(Math.max(Math.abs(before - other), 1) / apart, middle);
      actions.pan((before - event.clientX) / 2 / width);
    }
  });
  const release = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || selecting === null) return;
    const to = shareOf(event.clientX);
    const { width } = over.getBoundingClientRect();
    if (event.type === "pointerup" && Math.abs(to - selecting) * width >= minSelectionPx) {
      actions.select(selecting, to);
    }
    mark(null);
    selecting = null;
  };
  over.addEventListener("pointerup", release);
  over.addEventListener("pointercancel", release);
}
