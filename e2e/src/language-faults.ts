import type { Frame, Page } from "@playwright/test";

/**
 * What is wrong with a screen in the pseudo-language: what lacks its brackets was not translated, and what is wider than its place
 * is cut off or lies over something else. Names of products, servers and files are as they are.
 */
export const languageFaults = (page: Page | Frame): Promise<string[]> =>
  page.evaluate(async () => {
    // A chart follows the width of its place in the next frames.
    for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
    // The second line of a report is the shop and the product's number.
    const names = ".log td .muted, bdi, .product h1, .title, code, option[lang], input, textarea";
    // Money, dates and languages are written by the browser: ¥11,200, EGP 1,299, Nov 24, 2026, 3 days ago, 10 wk.
    const byBrowser =
      /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|AM|PM|ago|yesterday|now|days?|hours?|minutes?|seconds?|[A-Z]{3}|English|B0[0-9A-Z]{8}|tides\.example|amazon\.[a-z.]+)\b/g;
    const isPlain = (text: string): boolean => /\p{L}/u.test(text.replace(byBrowser, ""));
    const faults: string[] = [];
    const seen = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });
    const scrolls = (element: Element): boolean => element.closest(".log, .tm-data-table") !== null;

    // A message can hold elements, and other messages: its brackets are counted over all texts of the page.
    let depth = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { nodeValue, parentElement } = walker.currentNode;
      if (!nodeValue || parentElement?.closest("script, style")) continue;
      const isName = parentElement?.closest(names) !== null;
      for (const part of nodeValue.split(/([[\]])/)) {
        if (part === "[") depth += 1;
        else if (part === "]") depth -= 1;
        else if (depth === 0 && !isName && isPlain(part)) faults.push(`not translated: ${nodeValue.trim()}`);
      }
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
      if (element.closest(names)?.matches("input, textarea") === false) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        const outside = (element.getAttribute(name) ?? "").replace(/\[.*\]/s, "");
        if (isPlain(outside) && !/^https?:/.test(outside)) faults.push(`not translated, ${name}: ${outside}`);
      }
    }

    // With its scroll bar.
    const { innerWidth } = window;
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) faults.push(`the page is ${scrollWidth} px wide`);
    for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
      const { overflowX, textOverflow, whiteSpace } = getComputedStyle(element);
      const hasText = [...element.childNodes].some(
        ({ nodeType, nodeValue }) => nodeType === 3 && nodeValue?.trim(),
      );
      // Long names end in an ellipsis; the room for a placeholder is the person's.
      const isMeant =
        element.closest(".product h1, .title, .hidden, .tm-hidden, .preset, a, pre, code") !== null;
      if (!hasText || isMeant || !seen(element) || scrolls(element) || element.clientWidth === 0) continue;
      if (
        element.scrollWidth > element.clientWidth + 1 ||
        (overflowX === "hidden" && element.scrollHeight > element.clientHeight + 4)
      ) {
        faults.push(`cut: ${element.textContent} (${[overflowX, textOverflow, whiteSpace].join(" ")})`);
      }
      const { left, right } = element.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) faults.push(`out of the page: ${element.textContent}`);
    }
    return [...new Set(faults)];
  });
