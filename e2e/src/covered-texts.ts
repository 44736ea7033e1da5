import type { Page } from "@playwright/test";
import type { Box } from "./panel-line.ts";

/** Texts and controls of the page that overlap a box; not what is cut off, or not visible. */
export const coveredTexts = (page: Page, box: Box): Promise<string[]> =>
  page.evaluate(({ x, y, width, height }) => {
    const meets = (rect: DOMRect): boolean =>
      rect.left < x + width && x < rect.right && rect.top < y + height && y < rect.bottom;
    const isCutOff = (element: Element | null): boolean => {
      if (!element?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return true;
      for (let around: Element | null = element; around; around = around.parentElement) {
        const { overflow, display } = getComputedStyle(around);
        const rect = around.getBoundingClientRect();
        // A collapsed card of a capture, which lacks the style sheet that hides what is in it.
        const isCollapsed = display === "block" && rect.height === 0 && around.id.endsWith("-card");
        if (isCollapsed || (overflow !== "visible" && !meets(rect))) return true;
      }
      return false;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const covered: string[] = [];
    while (walker.nextNode()) {
      const { currentNode } = walker;
      const range = document.createRange();
      range.selectNode(currentNode);
      const text = currentNode.nodeValue?.trim() ?? "";
      const isMet = text !== "" && [...range.getClientRects()].some(meets);
      if (isMet && !isCutOff(currentNode.parentElement)) covered.push(text);
    }
    for (const control of document.querySelectorAll("input, img, button")) {
      const rect = control.getBoundingClientRect();
      if (rect.width > 0 && meets(rect) && !isCutOff(control)) covered.push(control.outerHTML);
    }
    return covered;
  }, box);
