import type { Page } from "@playwright/test";

/** Layout shifts so far, one value per shift, as https://web.dev/articles/cls defines them. */
export const layoutShifts = (page: Page): Promise<readonly number[]> =>
  page.evaluate(async () => {
    const shifts: number[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
    await new Promise((settled) => setTimeout(settled, 300));
    return shifts;
  });
