import { marketplaceByHost } from "../marketplace.ts";
import type { Listing } from "../wire/listing.ts";
import type { Page } from "../wire/page.ts";
import { readAsin } from "./asin.ts";
import { readAvailability } from "./availability.ts";
import { readBlockedOrMissing } from "./blocked-or-missing.ts";
import { isBusinessShop } from "./business-account.ts";
import { readCondition } from "./condition.ts";
import { readCoupon } from "./coupon.ts";
import { readDeliveryCountry } from "./delivery-country.ts";
import { readCrossCheckedHeadline, readHeadlinePrice } from "./headline-price.ts";
import { readImage } from "./image.ts";
import { readListPrice } from "./list-price.ts";
import { readLowestOffers } from "./lowest-offers.ts";
import { type PageContext, pageContextOf } from "./page-context.ts";
import type { PriceReading } from "./price-rule.ts";
import { readCards } from "./search-cards.ts";
import { readSeller } from "./seller.ts";
import { readShipping } from "./shipping.ts";
import { readSubscription } from "./subscription.ts";
import { readTitle } from "./title.ts";
import { readUnitPrice } from "./unit-price.ts";

type Product = Extract<Page, { kind: "product" }>;

type HeadlineReader = (context: PageContext) => PriceReading;

function readProduct(context: PageContext, headlineOf: HeadlineReader): Product | null {
  const title = readTitle(context);
  const asin = title && readAsin(context);
  if (!title || !asin) return null;
  const facts = {
    asin,
    title,
    image: readImage(context),
    availability: readAvailability(context),
    condition: readCondition(context),
    seller: readSeller(context),
    deliveryCountry: readDeliveryCountry(context),
    coupon: readCoupon(context),
  };
  const headline = headlineOf(context);
  const shipping = readShipping(context);
  const unit = readUnitPrice(context);
  const readings = {
    buy_box: headline,
    list: readListPrice(context, headline),
    ...readLowestOffers(context),
  };
  const listing: Listing = {
    marketplace: context.marketplace.suffix,
    asin: asin.value,
    title: title.value,
    image: facts.image?.value ?? null,
    availability: facts.availability?.value ?? "unknown",
    condition: facts.condition.value,
    seller: facts.seller?.value ?? null,
    deliveryCountry: facts.deliveryCountry?.value ?? null,
    ...split(readings),
    shipping: shipping ?? null,
    unitPrice: unit ?? null,
    noShipping: shipping === null,
    noUnitPrice: unit === null,
    coupon: facts.coupon?.value ?? null,
    subscription: readSubscription(context, headline),
  };
  return { kind: "product", listing, rules: rulesOf(facts) };
}

function split(readings: Partial<Record<string, PriceReading>>): Pick<Listing, "prices" | "reasons"> {
  const found: Pick<Listing, "prices" | "reasons"> = { prices: {}, reasons: {} };
  for (const [series, reading] of Object.entries(readings)) {
    if (!reading) continue;
    const kind = series as keyof Listing["prices"];
    if (reading.ok) found.prices[kind] = reading.price;
    else found.reasons[kind] = reading.reason;
  }
  return found;
}

function rulesOf(facts: Record<string, { readonly rule: string } | null>): Product["rules"] {
  const read = Object.entries(facts).filter(([, fact]) => fact !== null);
  return Object.fromEntries(read.map(([name, fact]) => [name, fact!.rule]));
}

function read(document: Document, url: string, headlineOf: HeadlineReader): Page {
  const place = URL.canParse(url) ? new URL(url) : null;
  const marketplace = place && marketplaceByHost(place.hostname);
  if (!place || !marketplace) return { kind: "other" };
  const context = pageContextOf(document, place, marketplace);
  const product = readProduct(context, headlineOf);
  if (product) return product;
  const cards = readCards(context);
  if (cards && !isBusinessShop(context)) {
    const deliveryCountry = readDeliveryCountry(context)?.value ?? null;
    return { kind: "search", marketplace: marketplace.suffix, deliveryCountry, cards };
  }
  return readBlockedOrMissing(document) ?? { kind: "other" };
}

/**
 * Reads one Amazon page, found under `url`. Pure and without layout: the same in a content script, in a
 * verifier and over a Node DOM. Any document is read; an exception is a bug of the reader, for the caller to
 * report.
 */
export const readPage = (document: Document, url: string): Page => read(document, url, readHeadlinePrice);

/**
 * As readPage, for the verifier: a headline price that the page's values for its own scripts contradict is
 * ambiguous.
 */
export const readPageCrossChecked = (document: Document, url: string): Page =>
  read(document, url, readCrossCheckedHeadline);
