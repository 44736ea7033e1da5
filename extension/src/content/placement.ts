export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const gapPx = 4;
const besidePx = 12;

/** Where a line may stand around the price, best first: under it, at the end of its last and first line, next to it. */
export function placesAround(price: Area, { width, height }: Size, isRightToLeft: boolean): Area[] {
  const at = (left: number, top: number): Area => ({ left, top, right: left + width, bottom: top + height });
  const start = isRightToLeft ? price.right - width : price.left;
  const end = isRightToLeft ? price.left : price.right - width;
  return [
    at(start, price.bottom + gapPx),
    at(end, price.bottom + gapPx),
    at(end, price.bottom - height),
    at(end, price.top),
    at(isRightToLeft ? price.left - besidePx - width : price.right + besidePx, price.bottom - height),
  ];
}

const overlap = (a: Area, b: Area): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Elements that are visible without text. */
const visibleTags = /^(?:img|input|button|select|textarea|svg|canvas|video|iframe|object|hr)$/;

/** Whether no visible content of an element lies in an area, apart from that of `own`. */
export function isFree(element: Element, area: Area, own: Element): boolean {
  for (const child of element.childNodes) {
    if (child === own) continue;
    if (child instanceof Element) {
      const box = child.getBoundingClientRect();
      // A box without a size may have floating content, and so may one that its content reaches beyond.
      if (box.width > 0 && box.height > 0) {
        const { scrollWidth, scrollHeight, clientWidth, clientHeight } = child;
        const isWithin = scrollWidth <= clientWidth && scrollHeight <= clientHeight;
        if (!overlap(box, area)) {
          if (isWithin) continue;
        } else if (visibleTags.test(child.localName)) return false;
      }
      if (!isFree(child, area, own)) return false;
    } else if (child.nodeType === Node.TEXT_NODE && child.nodeValue?.trim()) {
      const range = document.createRange();
      range.selectNode(child);
      for (const line of range.getClientRects()) if (overlap(line, area)) return false;
    }
  }
  return true;
}
