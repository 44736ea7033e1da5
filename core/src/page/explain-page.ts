import { marketplaceByHost } from "../marketplace.ts";
import { formatAmount } from "../money.ts";
import { headlineRules, judgeHeadline } from "./headline-price.ts";
import { type PageContext, pageContextOf, priceAreas, rowBlocks } from "./page-context.ts";
import { isOtherProducts } from "./price-block.ts";
import { readPriceElement, whyNotPayable } from "./price-element.ts";
import { readPage } from "./read-page.ts";
import { select, textOf } from "./text.ts";

const columns = [
  "corePriceDisplay_desktop_feature_div",
  "corePriceDisplay_mobile_feature_div",
  "corePrice_mobile_feature_div",
  "newPitchPriceWrapper_feature_div",
  "atfRedesign_priceblock_priceToPay",
];
const maxCandidates = 40;

/** The elements of an offer that could show its price, those that a rule finds first. */
function candidatesOf(context: PageContext, found: ReadonlyMap<Element, unknown>): Element[] {
  const { document } = context;
  const areas = [
    ...priceAreas(context),
    ...rowBlocks(context),
    ...columns.map((id) => document.getElementById(id)),
  ];
  const shown = areas.flatMap((area) => select(area, ".a-price, .a-color-price, .offer-price"));
  return [...new Set([...found.keys(), ...shown])].slice(0, maxCandidates);
}

/** Which rules find which elements, in order. A rule that the reader did not come to is among them. */
function foundBy(context: PageContext): Map<Element, string[]> {
  const found = new Map<Element, string[]>();
  for (const { name, find } of headlineRules) {
    for (const element of find(context)) {
      const known = found.get(element);
      if (known) known.push(name);
      else found.set(element, [name]);
    }
  }
  return found;
}

/** None for a text without an amount, which could say anything. */
function linesOf(element: Element, rules: readonly string[], context: PageContext): string[] {
  const reading = readPriceElement(element, context.currencies);
  if (!reading.ok && reading.reason === "not-found") return [];
  const price = reading.ok
    ? `${formatAmount(reading.money)} ${reading.money.currency}`
    : `"${textOf(element, 40)}" (${reading.reason})`;
  const why =
    whyNotPayable(element) ??
    (isOtherProducts(element, context) ? "of another product" : "in no place that is read");
  return [`- ${price} in #${element.closest("[id]")?.id ?? "?"}: ${rules.join(", ") || why}`];
}

/**
 * What the reader saw of a product's price, as lines to copy into a report: what it read by which rules, the prices that
 * it refused, and why. Of the visitor it says no more than the country of delivery.
 */
export function explainPage(document: Document, url: string): string {
  const page = readPage(document, url);
  const place = URL.parse(url);
  const marketplace = place && marketplaceByHost(place.hostname);
  if (page.kind !== "product" || !place || !marketplace) return `Read as: ${page.kind}`;
  const { listing, rules } = page;
  const context = pageContextOf(document, place, marketplace);
  const { why } = judgeHeadline(context);
  const { rows, row } = context.offer;
  const found = foundBy(context);
  const named = rows.map(
    ({ element, kind }) => `${element.id} (${kind})${element === row?.element ? " *" : ""}`,
  );
  return [
    `${listing.marketplace} ${listing.asin}`,
    ...Object.entries(listing.prices).map(
      ([series, { amount, currency, rule }]) => `${series}: ${amount} ${currency} (${rule})`,
    ),
    ...Object.entries(listing.reasons).map(([series, reason]) => `${series}: none, ${reason}`),
    ...(why ? [`Why: ${why}`] : []),
    `Offer: ${listing.condition}, ${listing.availability}, delivery ${listing.deliveryCountry ?? "unknown"}`,
    ...(named.length > 0 ? [`Rows: ${named.join(", ")}`] : []),
    "Prices beside the offer:",
    ...candidatesOf(context, found).flatMap((element) => linesOf(element, found.get(element) ?? [], context)),
    `Rules: ${Object.entries(rules)
      .map(([fact, rule]) => `${fact} ${rule}`)
      .join(", ")}`,
  ].join("\n");
}
