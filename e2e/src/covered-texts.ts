import type { Page } from "@playwright/test";
import type { Box } from "./panel-line.ts";

/** Texts and controls of the page that overlap a box. */
export const coveredTexts = (page: Page, box: Box): Promise<string[]> =>
  page.evaluate(({ x, y, width, height }) => {
    const meets = (rect: DOMRect): boolean =>
      rect.left < x + width && x < rect.right && rect.top < y + height && y < rect.bottom;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const covered: string[] = [];
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNode(walker.currentNode);
      const text = walker.currentNode.nodeValue?.trim() ?? "";
      if (text && [...range.getClientRects()].some(meets)) covered.push(text);
    }
    for (const control of document.querySelectorAll("input, img, button")) {
      const rect = control.getBoundingClientRect();
      if (rect.width > 0 && meets(rect)) covered.push(control.outerHTML);
    }
    return covered;
  }, box);
