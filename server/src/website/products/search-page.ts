import { html } from "hono/html";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";
import { productItem } from "./product-item.ts";

const longestText = 300;

/** The search box: an ASIN, a URL, or words. */
export const searchForm = (text = ""): Html => html`
  <form class="search" role="search" action="/search">
    <label for="q">Find a product</label>
    <div class="row">
      <input id="q" name="q" type="search" value="${text}" maxlength="2000" autocomplete="off" placeholder="Words, an ASIN or an Amazon address">
      <button type="submit">Search</button>
    </div>
  </form>`;

interface Results {
  readonly assets: Assets;
  readonly text: string;
  readonly products: readonly ListedProduct[];
  /** Why there are no results, or what to do. */
  readonly note: string | null;
  readonly page: number;
  readonly more: boolean;
  readonly now: number;
}

/** `/search`: results. */
export function searchPage({ assets, text, products, note, page, more, now }: Results): Html {
  const shown = text.slice(0, longestText);
  const link = (to: number) => `/search?${new URLSearchParams({ q: text, page: String(to) })}`;
  return layout(
    assets,
    shown === "" ? "Search · Tidemark" : `${shown} · Tidemark`,
    html`
      <h1>Search</h1>
      ${searchForm(shown)}
      ${note && html`<p class="empty" role="status">${note}</p>`}
      ${products.length > 0 ? html`<ul class="products">${products.map((product) => productItem(product, now))}</ul>` : ""}
      ${
        page > 1 || more
          ? html`<nav class="pages" aria-label="Pages">
              ${page > 1 ? html`<a rel="prev" href="${link(page - 1)}">Page ${page - 1}</a>` : ""}
              ${more ? html`<a rel="next" href="${link(page + 1)}">Page ${page + 1}</a>` : ""}
            </nav>`
          : ""
      }`,
  );
}
