import { cleanText, isHidden, textOf } from "./text.ts";

/** For screen readers only: "Price, product page", "with 10 percent savings". */
export const offscreen = ".a-offscreen, .aok-offscreen";

const maxSiblings = 50;

type Side = "previousSibling" | "nextSibling";

function shownText(node: Node): string {
  if (node.nodeType === 3) return cleanText(node.nodeValue ?? "", 120);
  const element = node.nodeType === 1 ? (node as Element) : null;
  return element?.matches(offscreen) || (element && isHidden(element)) ? "" : textOf(element, 120);
}

/** Text right before or after an element in its row, such as "from" or "/ month". Links and blocks do not count. */
export function textBeside(element: Element, side: Side): string {
  const row = element.closest(".a-row, div");
  for (let at: Element | null = element; at && at !== row; at = at.parentElement) {
    let next = at[side];
    for (let count = 0; next; count += 1, next = next[side]) {
      if (count === maxSiblings) return "…";
      const text = shownText(next);
      if (text !== "") return /^(?:a|div)$/i.test(next.nodeName) ? "" : text;
    }
  }
  return "";
}
