import { html } from "hono/html";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { agoText, priceText } from "../shared/format-text.ts";
import type { Html } from "../shared/layout.ts";

/** A product in a list. */
export function productItem(
  { marketplace, asin, title, describedByOne, dirty, currency, price, changedAt }: ListedProduct,
  now: number,
): Html {
  return html`<li>
    <a href="/p/${marketplace.suffix}/${asin}"><bdi>${title ?? asin}</bdi></a>
    <span class="price">${price === undefined ? "not confirmed yet" : priceText(price, currency)}</span>
    <span class="quiet">amazon.${marketplace.suffix} · ${agoText(changedAt, now)}${describedByOne ? " · named by one reporter alone" : ""}${dirty ? " · a new price is being checked" : ""}</span>
  </li>`;
}
