import { currencyWords } from "./currency-text.ts";
import { saysTaxIncluded } from "./price-text.ts";
import { cleanText, firstTextAfter, isHidden, textOf } from "./text.ts";
import { offscreen, textBeside } from "./text-beside.ts";
import * as words from "./words.ts";

interface Beside {
  readonly text: string;
  /** Null for a text node. */
  readonly element: Element | null;
  /** Whether it stands on the price's own line. */
  readonly isInline: boolean;
}

const inlineTags = /^(?:a|abbr|b|bdi|bdo|em|font|i|label|small|span|strong|sub|sup|u)$/i;
const skippedTags = /^(?:script|style|noscript|template|svg|img|input)$/i;
/** Not shown, or a price that no longer holds. */
const unsaid = `${offscreen}, .a-text-strike`;
const maxSteps = 40;

/** The first text after a price in its own price block: next to it, or at the start of the next block. */
function besideOf(price: Element): Beside | null {
  const block = price.parentElement?.closest("[id]") ?? null;
  let isInline = true;
  let at: Node = price;
  for (let step = 0; step < maxSteps; step += 1) {
    while (!at.nextSibling) {
      const parent: Element | null = at.parentElement;
      if (!parent || parent === block) return null;
      if (!inlineTags.test(parent.nodeName)) isInline = false;
      at = parent;
    }
    at = at.nextSibling;
    if (at.nodeType === 3) {
      const text = cleanText(at.nodeValue ?? "", 120);
      if (isWord(text)) return { text, element: null, isInline };
    } else if (at.nodeType === 1) {
      const element = at as Element;
      if (!inlineTags.test(element.nodeName)) isInline = false;
      if (skippedTags.test(element.nodeName) || element.matches(unsaid) || isHidden(element, block)) continue;
      const text = textOf(element, 120);
      if (isWord(text)) return { text, element, isInline };
    }
  }
  return null;
}

/** More than brackets and dots. */
const isWord = (text: string): boolean => /[\p{L}\p{N}/／×+%]/u.test(text);

/** "/lb", "× 24", "per month". */
const rate = new RegExp(
  `^\\(?\\s*(?:[/／÷×]|[x*]\\s?\\d|(?:${words.per})\\s+(?:\\d+\\s?)?(?:${words.period})(?!\\p{L})|(?:${words.rate})(?!\\p{Script=Latin}))`,
  "iu",
);

/** "With coupon": the price of those who tick it. Not "coupon:" nor "$2 coupon", which tell of one. */
const withCoupon = new RegExp(`^\\(?[\\p{L} ]{0,20}(?:${words.withCoupon})(?!\\p{L}* ?[:：])`, "iu");

/** "With tax": what everybody pays. */
const withTax = new RegExp(
  `(?<!\\p{L})(?:with|mit|avec|con|com|met|med|z|inkl?\\.?) *(?:all )?(?:${words.tax})(?!\\p{L})`,
  "iu",
);
/** "Without tax", in the marketplaces' languages. */
const withoutTax = new RegExp(
  `(?:\\b(?:${words.without})|\\+) *(?:${words.tax})(?!\\p{L})|(?<!\\p{L})(?:${words.tax})\\.? *(?:${words.excluded})|${words.net}`,
  "iu",
);
const taxMark = /tax-?_?excl|excl-?_?tax|without-?_?tax|ex-?_?vat/i;

/**
 * Delivery, returns, points, what is included: notes that leave the price as it is. A word missing here costs a price
 * but never gives a wrong one.
 */
const harmless = new RegExp(`${words.included}|${words.delivery}`, "iu");
const amount = new RegExp(`\\p{Sc}|[%٪％]|\\d\\s?(?:${currencyWords}|pt)(?!\\p{L})|\\b[A-Z]{3}\\s?\\d`, "u");

/** A note with a price, percentage or link of its own, or with an id, says something else than what the price is. */
const isAboutOther = ({ text, element }: Beside): boolean =>
  amount.test(text) ||
  (element !== null &&
    (element.id !== "" || element.matches("a") || element.querySelector("a, .a-price") !== null));

/** "Price:", "-10 %", "/ kg)": what may stand before a price on its line. */
const label = /[:：/／]|^\P{L}*$/u;

/**
 * Whether the text right next to a price makes it something else than a price to pay: a rate ("/lb", "per month"), a
 * price without tax or with a coupon, or unknown words on the same line ("from").
 */
export function hasNote(price: Element): boolean {
  // Layouts before 2021 have headings there.
  if (price.matches(".a-price") && !label.test(textBeside(price, "previousSibling"))) return true;
  const beside = besideOf(price);
  if (!beside) return false;
  const { text, isInline } = beside;
  if (rate.test(text.split(amount, 1)[0]!) || withCoupon.test(text) || isWithoutTax(beside)) return true;
  return (
    isInline && !isAboutOther(beside) && !saysTaxIncluded(text) && !withTax.test(text) && !harmless.test(text)
  );
}

const isWithoutTax = ({ text, element }: Beside): boolean =>
  withoutTax.test(text.split(amount, 1)[0]!) ||
  (element !== null && taxMark.test(`${element.id} ${element.className}`));

/** Whether the text next to a price, after it in the box or on its line before it, says that it is without tax. */
export function isNotedWithoutTax(price: Element, box: Element | null): boolean {
  const beside = besideOf(price);
  if (beside && isWithoutTax(beside)) return true;
  const after = box?.contains(price) ? firstTextAfter(price, box) : "";
  return withoutTax.test(textBeside(price, "previousSibling")) || withoutTax.test(after);
}

/** Whether a slash follows a price: then it is a price per unit or per month. */
export function isPerUnit(price: Element): boolean {
  const around = price.parentElement?.parentElement ?? price.parentElement;
  return around !== null && /^\(?[/／]/.test(firstTextAfter(price, around));
}
