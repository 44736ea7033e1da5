import type { Page } from "@playwright/test";

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
}

/**
 * Layout shifts so far, one value per shift, as https://web.dev/articles/cls defines them. Chromium also counts text from right to left
 * on a page from left to right that stays where it is: that is none.
 */
export const layoutShifts = (page: Page): Promise<readonly number[]> =>
  page.evaluate(async () => {
    const shifts: number[] = [];
    const hasMoved = ({ sources }: LayoutShift) =>
      sources.length === 0 ||
      sources.some((source) => JSON.stringify(source.previousRect) !== JSON.stringify(source.currentRect));
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) if (hasMoved(entry)) shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
    await new Promise((settled) => setTimeout(settled, 300));
    return shifts;
  });
