import type { Frame, Page } from "@playwright/test";

const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
/** What a finger presses, but for links in sentences. */
export const buttons =
  "button, .button, summary, select, input:not([type=hidden], [type=checkbox], [type=radio])";

/** What can be pressed and is smaller than so many CSS px in one direction, one line each; a field counts with its label. */
export const smallTargets = (page: Page | Frame, leastPx = 24, of = targets): Promise<string[]> =>
  page.evaluate(
    ({ selector, least }) =>
      [...document.querySelectorAll<HTMLElement>(selector)].flatMap((element) => {
        const shown = element.closest("label") ?? element;
        const { width, height } = shown.getBoundingClientRect();
        const isHidden = !shown.checkVisibility() || width === 0 || height === 0;
        // Half a pixel is rounded away on the screen.
        if (isHidden || Math.min(width, height) >= least - 0.5) return [];
        const name = element.ariaLabel ?? shown.textContent?.trim().slice(0, 40);
        return [`${element.localName} “${name}”: ${Math.round(width)} × ${Math.round(height)}`];
      }),
    { selector: of, least: leastPx },
  );
