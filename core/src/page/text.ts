const unwanted = /[\0\p{Cs}\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const unread = /^(?:script|style|noscript|template|select|svg)$/i;
const maxTexts = 400;
const maxNodes = 4000;
/** Browsers' parsers nest no deeper. */
const maxDepth = 512;

/** The first `max` matching elements below a scope: a page can hold a million. */
export function select(scope: ParentNode | null | undefined, selector: string, max = 100): Element[] {
  const found: Element[] = [];
  for (const element of scope?.querySelectorAll(selector) ?? []) {
    if (found.length === max) break;
    found.push(element);
  }
  return found;
}

/** One line of at most `limit` characters: white space collapsed; invisible, bidirectional and unstorable characters removed. */
export function cleanText(text: string, limit = 1000): string {
  const line = text
    .slice(0, limit * 8)
    .replace(unwanted, "")
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= limit
    ? line
    : line
        .slice(0, limit)
        .replace(/[\ud800-\udbff]$/, "")
        .trim();
}

/** Scripts, styles, option lists: elements whose text is not read. */
export const isUnread = (element: Element): boolean => unread.test(element.nodeName);

const isRead = (element: Element, unlike?: string): boolean =>
  !isUnread(element) && !(unlike && element.matches(unlike));

/** The first texts below an element in document order, except in scripts, styles, option lists and `unlike`. */
export function* textNodes(element: Element, unlike?: string): Generator<string> {
  let texts = 0;
  let node: Node | null = element.firstChild;
  for (let visited = 0; node && visited < maxNodes && texts < maxTexts; visited += 1) {
    if (node.nodeType === 3 && node.nodeValue?.trim()) {
      texts += 1;
      yield node.nodeValue;
    }
    node = following(node, element, unlike);
  }
}

function following(node: Node, root: Element, unlike?: string): Node | null {
  if (node.nodeType === 1 && node.firstChild && isRead(node as Element, unlike)) return node.firstChild;
  for (let at: Node | null = node; at && at !== root; at = at.parentNode) {
    if (at.nextSibling) return at.nextSibling;
  }
  return null;
}

const maxStepsAfter = 20;

/** The first text after an element within another one, or "". */
export function firstTextAfter(element: Element, within: Element): string {
  let node: Node | null = element;
  while (node && node !== within && !node.nextSibling) node = node.parentNode;
  node = node === within ? null : (node?.nextSibling ?? null);
  for (let step = 0; node && step < maxStepsAfter; step += 1) {
    const text = node.nodeType === 3 ? node.nodeValue!.trim() : "";
    if (text !== "") return text;
    node = following(node, within);
  }
  return "";
}

/** An element's text as one line. */
export const textOf = (element: Element | null | undefined, limit = 300): string =>
  element ? cleanText([...textNodes(element)].join(" "), limit) : "";

function marksHidden(element: Element): boolean {
  const classes = element.getAttribute("class");
  if (classes?.includes("-hidden") && /(?:^|\s)(?:aok|a)-hidden(?:\s|$)/.test(classes)) return true;
  const style = element.getAttribute("style");
  return (style?.includes("none") && /display:\s*none/i.test(style)) || element.hasAttribute("hidden");
}

/** Whether an element or an ancestor below `within` is marked hidden. Never forces layout. */
export function isHidden(element: Element, within: Element | null = null): boolean {
  let at: Element | null = element;
  for (let depth = 0; at && at !== within; depth += 1) {
    if (depth === maxDepth || marksHidden(at)) return true;
    at = at.parentElement;
  }
  return false;
}
