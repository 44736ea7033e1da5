import type { Area } from "./placement.ts";

const gapPx = 6;
const edgePx = 8;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));

/**
 * The corner of a box in a window of that width and height: under the line, above it, or beside it; where none of them has
 * room, over it. Always within the window.
 */
export function cornerOf(
  line: Area,
  width: number,
  height: number,
  windowWidth: number,
  windowHeight: number,
): readonly [left: number, top: number] {
  const lowest = windowHeight - edgePx - height;
  const rightmost = windowWidth - edgePx - width;
  const under = line.bottom + gapPx;
  const above = line.top - gapPx - height;
  const within = (left: number, top: number) =>
    [clamp(left, edgePx, rightmost), clamp(top, edgePx, lowest)] as const;
  if (under <= lowest) return within(line.left, under);
  if (above >= edgePx) return within(line.left, above);
  const after = line.right + gapPx;
  const before = line.left - gapPx - width;
  return within(after <= rightmost ? after : before >= edgePx ? before : line.left, lowest);
}

/** Places the panel beside its line. In a narrow window its style sheet makes it a sheet at the bottom. */
export function placeFrame(box: HTMLElement, line: Element): void {
  const { clientWidth, clientHeight } = document.documentElement;
  // It has no size before it is open: these are those of the style sheet.
  const width = Math.min(396, clientWidth - 2 * edgePx);
  const height = Math.min(580, clientHeight - 2 * edgePx);
  const [left, top] = cornerOf(line.getBoundingClientRect(), width, height, clientWidth, clientHeight);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}
