import { formatAmount, type Marketplace, type SeriesKind } from "@tidemark/core";
import { html } from "hono/html";
import type { Html } from "../shared/layout.ts";

const presets = [5, 10, 15, 20] as const;

interface Watched {
  readonly marketplace: Marketplace;
  readonly asin: string;
  readonly kind: SeriesKind;
  /** Current price of the series, minor units; null: none. */
  readonly price: number | null;
}

/** The box on a product's page: watch it by one button, or for a typed price. */
export function watchBox({ marketplace, asin, kind, price }: Watched): Html {
  const { currency, suffix } = marketplace;
  const fields = html`<input type="hidden" name="marketplace" value="${suffix}"><input type="hidden" name="product" value="${asin}"><input type="hidden" name="series" value="${kind}">`;
  const tenthLess = price === null ? "" : formatAmount({ minor: Math.floor(price * 0.9), currency });
  return html`<section class="watch-box" aria-labelledby="watch-this">
    <h2 id="watch-this">Watch this price</h2>
    <form method="post" action="/watches">${fields}
      <p>Tell me when it is cheaper by</p>
      ${presets.map((percent) => html`<button type="submit" name="preset" value="${percent}">${percent} %</button> `)}
    </form>
    <form class="target" method="post" action="/watches">${fields}<input type="hidden" name="rule" value="target">
      <label>or costs at most, in ${currency}
        <input class="short" name="price" inputmode="decimal" required maxlength="40" autocomplete="off" placeholder="${tenthLess}"></label>
      <button type="submit">Watch</button>
    </form></section>`;
}
