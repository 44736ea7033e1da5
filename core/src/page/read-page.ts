import { marketplaceByHost } from "../marketplace.ts";
import type { Listing } from "../wire/listing.ts";
import type { Page } from "../wire/page.ts";
import { readAsin } from "./asin.ts";
import { readAvailability } from "./availability.ts";
import { readCondition } from "./condition.ts";
import { readCoupon } from "./coupon.ts";
import { readDeliveryCountry } from "./delivery-country.ts";
import { readHeadlinePrice, readHeadlineTwice } from "./headline-price.ts";
import { readImage } from "./image.ts";
import { readListPrice } from "./list-price.ts";
import { readOffers } from "./lowest-offers.ts";
import { readRefusal } from "./blocked-or-missing.ts";
import type { PriceReading } from "./price-rule.ts";
import { type Scene, sceneOf } from "./page-context.ts";
import { readCards } from "./search-cards.ts";
import { readSeller } from "./seller.ts";
import { readShipping } from "./shipping.ts";
import { readSubscription } from "./subscription.ts";
import { readTitle } from "./title.ts";
import { readUnitPrice } from "./unit-price.ts";

type Product = Extract<Page, { kind: "product" }>;

type HeadlineReader = (scene: Scene) => PriceReading;

function readProduct(scene: Scene, headlineOf: HeadlineReader): Product | null {
  const title = readTitle(scene);
  const asin = title && readAsin(scene);
  if (!title || !asin) return null;
  const facts = {
    asin,
    title,
    image: readImage(scene),
    availability: readAvailability(scene),
    condition: readCondition(scene),
    seller: readSeller(scene),
    deliveryCountry: readDeliveryCountry(scene),
    coupon: readCoupon(scene),
  };
  const headline = headlineOf(scene);
  const readings = { buy_box: headline, list: readListPrice(scene, headline), ...readOffers(scene) };
  const listing: Listing = {
    marketplace: scene.marketplace.suffix,
    asin: asin.value,
    title: title.value,
    image: facts.image?.value ?? null,
    availability: facts.availability?.value ?? "unknown",
    condition: facts.condition.value,
    seller: facts.seller?.value ?? null,
    deliveryCountry: facts.deliveryCountry?.value ?? null,
    ...split(readings),
    shipping: readShipping(scene),
    unitPrice: readUnitPrice(scene),
    coupon: facts.coupon?.value ?? null,
    subscription: readSubscription(scene, headline),
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

function read(document: Document, url: URL, headlineOf: HeadlineReader): Page {
  const marketplace = marketplaceByHost(url.hostname);
  if (!marketplace) return { kind: "other" };
  const scene = sceneOf(document, url, marketplace);
  const product = readProduct(scene, headlineOf);
  if (product) return product;
  const cards = readCards(scene);
  if (cards) {
    const deliveryCountry = readDeliveryCountry(scene)?.value ?? null;
    return { kind: "search", marketplace: marketplace.suffix, deliveryCountry, cards };
  }
  return readRefusal(document) ?? { kind: "other" };
}

/**
 * Reads one Amazon page, found under `url`. Pure and without layout: the same in a content script, in a
 * verifier and over a Node DOM. Never throws; a page that breaks a rule is `other`.
 */
export const readPage = (document: Document, url: string): Page =>
  tryToRead(document, url, readHeadlinePrice);

/**
 * As readPage, by two paths, for a look that decides: a headline that the values for the page's own scripts
 * contradict is ambiguous.
 */
export const readPageTwice = (document: Document, url: string): Page =>
  tryToRead(document, url, readHeadlineTwice);

function tryToRead(document: Document, url: string, headlineOf: HeadlineReader): Page {
  try {
    return read(document, new URL(url), headlineOf);
  } catch {
    return { kind: "other" };
  }
}
