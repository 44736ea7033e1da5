import { asinInPath, readPage } from "@tidemark/core";
import { parsePage } from "./page-file.ts";

const unread =
  "script, style, noscript, template, iframe, svg, video, audio, object, meta, base, textarea, link:not([rel='canonical'])";
/** Places whose prices can be mistaken for the headline: they stay, read or not. */
const buyingAreas = "#centerCol, #rightCol, #desktop_buybox, #buybox, #mobile_buybox, #apex_desktop";
const telling = ".a-price, .a-text-price, [id*='AccordionRow']";
const prices = ".a-price, .a-text-price, .a-color-price, .offer-price";

/** Attributes that a rule can ask for and that say nothing about the visitor. */
const structural = new Set([
  ..."id class hidden aria-hidden disabled lang rel type data-asin data-a-strike data-a-size".split(" "),
  "data-component-type",
]);
/** What may stay of the others when the reader needs it. Its own query, name or reference never does. */
const values: Readonly<Record<string, RegExp>> = {
  name: /^[\w.[\]-]{1,60}$/,
  value: /^[\p{L}\p{Sc}\d.,\s]{0,14}$/u,
  src: /^https?:\/\/[\w.-]+\.(?:media-amazon|ssl-images-amazon|images-amazon)\.com\/images\/[^\s?]+$/,
  "data-old-hires": /^https?:\/\/[^\s?]+$/,
  "data-a-dynamic-image": /^\{"https?:\/\/[^\s?]+$/,
  "data-csa-c-delivery-price": /^.{0,20}$/,
  "data-csa-c-buying-option-type": /^[A-Z_]{1,20}$/,
  action: /^\/errors\/validateCaptcha$/,
};
const links = [
  "?seller=A",
  "/sp?",
  "?condition=new",
  "?condition=used",
  "/gp/offer-listing/",
  "/ref=cs_503_link",
  "/ref=cs_404_link",
];

/** Names that are created for each visit. */
const made = /^[0-9a-f]{8}-[0-9a-f]{4}-|^a-autoid-|\d{8}/;

/** Something in a trimmed page that could be a person's: an e-mail address, a session, an order. */
export const personal = /[\w.+-]+@[\w-]+\.[a-z]{2,}|\b\d{3}-\d{7}-\d{7}\b|session-?(?:id|token)/i;

/** Whether the page still reads as it did; its place is taken by what is tried. */
type Check = () => boolean;

function prune(element: Element, same: Check): void {
  // A price stays whole: its parts must agree, and a fixture is there to test that.
  if (element.matches(prices)) return;
  for (const child of [...element.children]) {
    const inArea = child.closest(buyingAreas) !== null;
    const tells =
      (inArea && child.matches(telling)) ||
      [...child.querySelectorAll(telling)].some((found) => found.closest(buyingAreas));
    const next = child.nextSibling;
    if (!tells) child.remove();
    if (child.isConnected || !same()) {
      if (!child.isConnected) element.insertBefore(child, next);
      prune(child, same);
    }
  }
}

function attempt(element: Element, name: string, value: string | null, same: Check): boolean {
  const before = element.getAttribute(name);
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
  if (same()) return true;
  if (before === null) element.removeAttribute(name);
  else element.setAttribute(name, before);
  return false;
}

/** What says as much as an address does to the reader. */
function linksFor(address: string, url: string): readonly string[] {
  const product = asinInPath(address);
  return product ? [url, ...links, `/dp/${product}`] : [url, ...links];
}

function cleanAttributes(element: Element, url: string, same: Check): void {
  for (const { name, value } of [...element.attributes]) {
    if (name === "id" && made.test(value)) attempt(element, name, null, same);
    if (structural.has(name)) continue;
    if (name === "style" && /display:\s*none/i.test(value)) {
      element.setAttribute("style", "display:none");
      continue;
    }
    if (attempt(element, name, null, same)) continue;
    if (name === "href" && linksFor(value, url).some((link) => attempt(element, name, link, same))) continue;
    if (!values[name]?.test(value)) throw new Error(`the reader needs ${name}="${value.slice(0, 60)}"`);
  }
}

/** Empties a text, or leaves an x; where the reader needs its words, drops its first and last words while it reads the same. */
function cleanText(text: Text, same: Check): void {
  const before = text.data;
  const set = (value: string): boolean => {
    const last = text.data;
    text.data = value;
    if (same()) return true;
    text.data = last;
    return false;
  };
  const isPrice = text.parentElement?.closest(prices) && before.replace(/[^\p{L}]/gu, "").length <= 6;
  if (isPrice || set("") || set("x")) return;
  if (before.length > 200) return;
  let words = before.trim().split(/\s+/);
  while (words.length > 1 && set(words.slice(1).join(" "))) words = words.slice(1);
  while (words.length > 1 && set(words.slice(0, -1).join(" "))) words = words.slice(0, -1);
}

function textsOf(document: Document): { texts: Text[]; comments: Comment[] } {
  const found = { texts: [] as Text[], comments: [] as Comment[] };
  const walk = (node: Node): void => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) found.texts.push(child as Text);
      else if (child.nodeType === 8) found.comments.push(child as Comment);
      else walk(child);
    }
  };
  walk(document);
  return found;
}

/**
 * A page without what the reader does not need and without what says who visited it; it reads the same under
 * `url`, rule by rule. Throws when that cannot be had.
 */
export function trimPage(html: string, url: string): string {
  const document = parsePage(html);
  const readingOf = (page: Document): string => JSON.stringify(readPage(page, url));
  const wanted = readingOf(document);
  const same: Check = () => readingOf(document) === wanted;

  for (const comment of textsOf(document).comments) comment.remove();
  for (const element of document.querySelectorAll(unread)) element.remove();
  if (!same()) throw new Error("the reader needs a script of this page");
  for (const part of [document.head, document.body]) prune(part, same);
  for (const input of document.querySelectorAll("input[type='hidden']:not(#ASIN)")) {
    const { parentNode, nextSibling } = input;
    input.remove();
    if (!same()) parentNode!.insertBefore(input, nextSibling);
  }
  attempt(document.body, "class", "", same);
  for (const element of document.querySelectorAll("*")) cleanAttributes(element, url, same);
  for (const text of textsOf(document).texts) {
    if (text.data.trim() === "") text.data = text.data.includes("\n") ? "\n" : " ";
    else cleanText(text, same);
  }
  const trimmed = `<!doctype html>\n${document.documentElement.outerHTML.replace(/\s*\n\s*/g, "\n")}\n`;
  if (readingOf(parsePage(trimmed)) !== wanted) throw new Error("written out, the page reads otherwise");
  const left = personal.exec(trimmed);
  if (left) throw new Error(`something personal is left: ${left[0]}`);
  return trimmed;
}
