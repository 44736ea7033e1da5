/** How other price trackers read an Amazon page, reimplemented from their public rules to compare with. */
export interface Peer {
  readonly name: string;
  /** A text with the price in it; null when the rules find none. */
  readonly read: (document: Document, html: string) => string | null;
}

const first = (document: ParentNode, selector: string, attribute?: string): string | null => {
  for (const element of document.querySelectorAll(selector)) {
    const text = (attribute ? element.getAttribute(attribute) : element.textContent)?.trim();
    if (text) return text;
  }
  return null;
};

/** Every value under one of the keys, at any depth. */
function* valuesOf(data: unknown, keys: readonly string[]): Generator<unknown> {
  if (typeof data !== "object" || data === null) return;
  for (const [key, value] of Object.entries(data)) {
    if (keys.includes(key)) yield value;
    else yield* valuesOf(value, keys);
  }
}

function jsonLdPrice(document: Document): string | null {
  for (const script of document.querySelectorAll("script[type='application/ld+json']")) {
    try {
      for (const value of valuesOf(JSON.parse(script.textContent ?? ""), ["price", "lowPrice"])) {
        if (typeof value === "string" || typeof value === "number") return String(value);
      }
    } catch {
      // No JSON: the next one.
    }
  }
  return null;
}

const metaPrice = (document: Document): string | null =>
  first(document, "meta[property='product:price:amount'], meta[property='og:price:amount']", "content");

/** https://github.com/Cybrarist/Discount-Bandit: parts of the first price of the core price block. */
function discountBandit(document: Document): string | null {
  const column = document.getElementById("centerCol");
  if (!column) return null;
  const apex = first(column, ".apexPriceToPay > span");
  if (apex) return apex;
  const block = column.querySelector("#corePriceDisplay_desktop_feature_div");
  const whole = block && first(block, ".a-price-whole");
  const fraction = block && first(block, ".a-price-fraction");
  return whole && fraction ? `${whole.replace(/[^\d]/g, "")}.${fraction}` : null;
}

const guesses = [/"price":\s?"(.*?)"/, />\$(\d+(?:\.\d{2})?)</, /\$(\d+(?:\.\d{2})?)/];

/** https://github.com/jez500/pricebuddy: what a new store is tried with, in its order. */
function priceBuddy(document: Document, html: string): string | null {
  return (
    jsonLdPrice(document) ??
    metaPrice(document) ??
    first(document, ".a-price .a-offscreen") ??
    first(document, "[itemprop='price']", "content") ??
    first(document, ".price") ??
    first(document, ".product-price, .product-price-value") ??
    first(document, "[class^='price']") ??
    first(document, "[class*='price']") ??
    guesses.map((guess) => guess.exec(html)?.[1] ?? null).find((found) => found !== null) ??
    null
  );
}

/** https://github.com/dgtlmoon/changedetection.io: JSON-LD, microdata and Open Graph, nothing else. */
const structured = (document: Document): string | null =>
  jsonLdPrice(document) ??
  first(document, "[itemprop='price'][content]", "content") ??
  first(document, "[itemprop='price']") ??
  metaPrice(document);

export const peers: readonly Peer[] = [
  { name: "Discount Bandit (whole + fraction in corePrice)", read: discountBandit },
  { name: "PriceBuddy's defaults (schema.org, first `.a-price .a-offscreen`, regexes)", read: priceBuddy },
  { name: "structured data only (changedetection.io's way)", read: structured },
  {
    name: "first `#corePrice_feature_div .a-offscreen`",
    read: (document) => first(document, "#corePrice_feature_div .a-offscreen"),
  },
];

/**
 * The first number of a text, read kindly for all: the last of two separators, or one before one or two
 * digits, parts the decimals.
 */
export function amountIn(text: string): number | null {
  const found = /\d[\d.,'\s]*/.exec(text.replace(/[\u00a0\u202f]/g, " "))?.[0].trim();
  if (!found) return null;
  const number = /^(.*?)(?:[.,](\d{1,2}))?$/s.exec(found.replace(/[\s']/g, ""))!;
  const amount = Number(`${number[1]!.replace(/[.,]/g, "")}.${number[2] ?? 0}`);
  return Number.isFinite(amount) ? amount : null;
}
