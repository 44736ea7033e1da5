import { seriesNames } from "@tidemark/chart/words";
import {
  type AnySeriesKind,
  afterExtrasOf,
  formatAmount,
  type Marketplace,
  type SeriesKind,
} from "@tidemark/core";
import type { ExtraView } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Html } from "../shared/layout.ts";

const presets = [5, 10, 15, 20] as const;

interface Watched {
  readonly marketplace: Marketplace;
  readonly asin: string;
  readonly kind: SeriesKind;
  /** Current price of the series, minor units; null: none. */
  readonly price: number | null;
  /** Of the headline price: what one pays with them can be watched. */
  readonly extras: readonly ExtraView[];
}

/** The box on a product's page: watch it by one button, or for a typed price. */
export function watchBox({ marketplace, asin, kind, price, extras }: Watched): Html {
  const { currency, suffix } = marketplace;
  const fields = html`<input type="hidden" name="marketplace" value="${suffix}"><input type="hidden" name="product" value="${asin}">`;
  const kinds: readonly AnySeriesKind[] = [kind, ...(kind === "buy_box" ? afterExtrasOf(extras) : [])];
  const series =
    kinds.length === 1
      ? html`<input type="hidden" name="series" value="${kind}">`
      : html`<label>Which price <select name="series">${kinds.map(
          (one) => html`<option value="${one}">${seriesNames[one]}</option>`,
        )}</select></label>`;
  const tenthLess = price === null ? "" : formatAmount({ minor: Math.floor(price * 0.9), currency });
  return html`<section class="watch-box" aria-labelledby="watch-this">
    <h2 id="watch-this">Watch this price</h2>
    <form method="post" action="/watches">${fields}${series}
      <p>Tell me when it is cheaper by</p>
      ${presets.map((percent) => html`<button type="submit" name="preset" value="${percent}">${percent} %</button> `)}
    </form>
    <form class="target" method="post" action="/watches">${fields}${series}<input type="hidden" name="rule" value="target">
      <label>or costs at most, in ${currency}
        <input class="short" name="price" inputmode="decimal" required maxlength="40" autocomplete="off" placeholder="${tenthLess}"></label>
      <button type="submit">Watch</button>
    </form></section>`;
}
