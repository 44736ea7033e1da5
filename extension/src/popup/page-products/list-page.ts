import { type Marketplace, marketplaceByHost } from "@tidemark/core";

/** A page of several products. `cart`: read only when the person asks for it. */
export interface ListPage {
  readonly marketplace: Marketplace;
  readonly kind: "results" | "wish-list" | "deals" | "cart";
  /** Its links to products, as a CSS selector; recommendations beside a wish list or a cart are none of it. */
  readonly links: string;
}

const toProduct = ["/dp/", "/gp/product/", "/gp/aw/d/"];
const linksIn = (...places: readonly string[]): string =>
  places.flatMap((place) => toProduct.map((path) => `${place} a[href*='${path}']`)).join();

/** Of a card only the link of its title: it links to its product's variations, too. */
const linkOfTitle = (card: string): string =>
  toProduct.map((path) => `${card} h2 a[href*='${path}'],${card} a[href*='${path}']:has(h2)`).join();

/** By the beginning of the path. What is not listed here is not read: never orders, and never an account's other pages. */
const pages: readonly { readonly path: RegExp; readonly kind: ListPage["kind"]; readonly links: string }[] = [
  {
    path: /^\/(?:hz\/wishlist\/(?:ls|dl)|gp\/registry\/wishlist|registry\/wishlist)(?:\/|$)/,
    kind: "wish-list",
    links: linksIn("#g-items", "#item-page-wrapper"),
  },
  {
    path: /^\/(?:gp\/(?:aw\/)?cart|gp\/aw\/c|cart)(?:\/|$)/,
    kind: "cart",
    links: linksIn("#sc-active-cart"),
  },
  {
    path: /^\/(?:deals|gp\/goldbox|gp\/bestsellers|gp\/new-releases|gp\/movers-and-shakers|events)(?:\/|$)|^(?:\/[^/]+)?\/zgbs(?:\/|$)/,
    kind: "deals",
    links: linksIn(
      "[data-deal-id]",
      "[data-testid*='deal-card']",
      "[data-testid='product-card']",
      "#zg",
      "[id^='gridItemRoot']",
    ),
  },
  {
    path: /^\/(?:s|b|gp\/search|gp\/browse\.html)(?:\/|$)|^\/[^/]+\/(?:s|b)$/,
    kind: "results",
    links: [
      linkOfTitle("[data-component-type='s-search-result']"),
      linkOfTitle("li.s-result-item[data-asin]"),
    ].join(),
  },
];

/** What only the owner of a wish list is shown on its page: the buttons that delete its items. */
export const ownersButtons = "[data-action='reg-item-delete'],[name='submit.deleteItem']";

/** The list that a page shows, by its address; null for any other page. */
export function listPageOf(address: unknown): ListPage | null {
  const url = typeof address === "string" ? URL.parse(address) : null;
  const marketplace = url?.protocol === "https:" ? marketplaceByHost(url.hostname) : null;
  // Shops have their other languages under `/-/en`.
  const path = url?.pathname.replace(/^\/-\/[a-z]{2}(?=\/)/, "") ?? "";
  const page = pages.find((one) => one.path.test(path));
  return marketplace && page ? { marketplace, kind: page.kind, links: page.links } : null;
}
