import { marketplaceByHost } from "../marketplace.ts";
import { formatAmount } from "../money.ts";
import { judgeHeadline } from "./headline-price.ts";
import { type PageContext, pageContextOf } from "./page-context.ts";
import { isOtherProducts } from "./price-block.ts";
import { readPriceElement, whyNotPayable } from "./price-element.ts";
import { readPage } from "./read-page.ts";
import { select } from "./text.ts";

const price = ".a-price, .a-color-price, .offer-price";
const maxCandidates = 40;

/** A price in the places that are read, and why it cannot be the one to pay. None for a text that is no price. */
function lineOf(element: Element, context: PageContext): string[] {
  const reading = readPriceElement(element, context.currencies);
  if (!reading.ok && reading.reason === "not-found") return [];
  const shown = reading.ok ? `${formatAmount(reading.money)} ${reading.money.currency}` : reading.reason;
  const why =
    whyNotPayable(element) ?? (isOtherProducts(element, context) ? "of another product" : "payable");
  return [`- ${shown} in #${element.closest("[id]")?.id}: ${why}`];
}

/**
 * What the reader saw of a product's price, as lines to copy into a report: what it read by which rules, the prices that
 * it refused, and why.
 * Small, because the content script
 * holds it: facts are JSON.
 */
export function explainPage(document: Document, url: string): string {
  const page = readPage(document, url);
  const place = URL.parse(url);
  const marketplace = place && marketplaceByHost(place.hostname);
  if (page.kind !== "product" || !place || !marketplace) return `Read as: ${page.kind}`;
  const { prices, reasons } = page.listing;
  const context = pageContextOf(document, place, marketplace);
  const { why, elements } = judgeHeadline(context);
  const candidates = [...elements, ...select(document.body, `:is([id*='rice'], [id*='box']) :is(${price})`)];
  return [
    `${page.listing.marketplace} ${page.listing.asin}`,
    JSON.stringify([prices, reasons, page.rules]),
    `Why: ${why}`,
    ...[...new Set(candidates)].slice(0, maxCandidates).flatMap((element) => lineOf(element, context)),
  ].join("\n");
}
