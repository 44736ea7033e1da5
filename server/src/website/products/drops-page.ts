import { provenanceOf } from "@tidemark/chart/words";
import { marketplaces } from "@tidemark/core";
import { html } from "hono/html";
import { type DropFilter, type Period, percents, periods } from "../../history/drops/drop-filter.ts";
import type { Drop } from "../../history/drops/find-drops.ts";
import type { Assets } from "../shared/assets.ts";
import { agoText, priceText } from "../shared/format-text.ts";
import { type Html, layout } from "../shared/layout.ts";

const periodNames: Readonly<Record<Period, string>> = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" };

interface Shown {
  readonly assets: Assets;
  readonly filter: DropFilter;
  /** Path of the feed with the same filter. */
  readonly feed: string;
  readonly drops: readonly Drop[];
  readonly now: number;
}

/** `/drops`: the largest true drops. */
export function dropsPage({ assets, filter, feed, drops, now }: Shown): Html {
  const where = filter.marketplace ? `amazon.${filter.marketplace.suffix}` : "all marketplaces";
  return layout(
    assets,
    "Price drops · Tidemark",
    html`
      <h1>Price drops</h1>
      <p>Falls of ${filter.percent} % or more in the last ${periodNames[filter.period]}, in ${where}, measured against the lowest
        price of the 30 days before. Each was seen by several people or by the verifier, and still holds.</p>
      ${form(filter)}
      ${
        drops.length === 0
          ? html`<p class="empty" role="status">No such drop is known.</p>`
          : html`<ol class="products">${drops.map((drop) => item(drop, now))}</ol>`
      }
      <p class="quiet"><a href="${feed}">These drops as an Atom feed</a></p>`,
    false,
    {
      feed,
      description:
        "The largest true price drops on Amazon, measured against the lowest price of the 30 days before.",
    },
  );
}

const option = (value: string, name: string, chosen: boolean): Html =>
  chosen
    ? html`<option value="${value}" selected>${name}</option>`
    : html`<option value="${value}">${name}</option>`;

function form({ marketplace, percent, period }: DropFilter): Html {
  const places = marketplaces.map(({ suffix }) =>
    option(suffix, `amazon.${suffix}`, suffix === marketplace?.suffix),
  );
  return html`<form class="filters" action="/drops">
    <label>Marketplace <select name="marketplace">${[option("", "All", marketplace === null), ...places]}</select></label>
    <label>At least <select name="percent">${percents.map((one) => option(String(one), `${one} %`, one === percent))}</select></label>
    <label>In the last <select name="period">${(Object.keys(periods) as Period[]).map((one) => option(one, periodNames[one], one === period))}</select></label>
    <button type="submit">Show</button>
  </form>`;
}

function item(drop: Drop, now: number): Html {
  const { marketplace, asin, title, percent, price, before } = drop;
  const { currency } = marketplace;
  const lower = drop.now < price ? ` · now ${priceText(drop.now, currency)}` : "";
  return html`<li>
    <a href="/p/${marketplace.suffix}/${asin}"><bdi>${title ?? asin}</bdi></a>
    <span class="price">−${percent} % · ${priceText(price, currency)}</span>
    <span class="quiet">before ${priceText(before, currency)}${lower} · amazon.${marketplace.suffix} · ${agoText(new Date(drop.acceptedAt), now)} · ${seenBy(drop)}</span>
  </li>`;
}

/** Who confirmed the price, in the chart's words. */
export const seenBy = ({ verified, reporters }: Drop): string =>
  provenanceOf(verified ? (reporters > 0 ? "both" : "verifier") : "crowd", reporters);
