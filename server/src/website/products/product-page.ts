import { appraisalWords } from "@tidemark/chart/appraisal";
import {
  extraNames,
  extraSeenText,
  extrasInForce,
  extraText,
  extraValueText,
} from "@tidemark/chart/extra-words";
import { chartReader } from "@tidemark/chart/reader";
import { claimText, provenanceOf, seriesNames } from "@tidemark/chart/words";
import { type Currency, type Marketplace, type SeriesKind, seriesKinds, shopImage } from "@tidemark/core";
import type {
  Appraisal,
  ExtraView,
  HistoryView,
  OpenClaim,
  ProductView,
  SeriesView,
} from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { dayText, priceText, timeText } from "../shared/format-text.ts";
import { type Html, layout } from "../shared/layout.ts";
import { watchBox } from "../watches/watch-box.ts";

const latest = 50;
const reader = chartReader("en-GB", "UTC");

interface Shown {
  readonly assets: Assets;
  /** Null: other sites cannot see the page or its picture. */
  readonly publicUrl: string | null;
  readonly marketplace: Marketplace;
  readonly product: ProductView;
  readonly kind: SeriesKind;
  readonly history: HistoryView;
}

/** `/p/{marketplace}/{asin}`: a product's prices and claims, with the chart where JavaScript runs. */
export function productPage({ assets, publicUrl, marketplace, product, kind, history }: Shown): Html {
  const { asin, dirty } = product;
  const title = product.title ?? asin;
  const image = shopImage(product.image);
  const isConfirmed = Object.values(product.series).some(({ since }) => since !== null);
  const series = product.series[kind];
  const rows = seriesKinds.flatMap((other) => {
    const view = product.series[other];
    return view ? [seriesRow(other, view)] : [];
  });
  return layout(
    assets,
    `${title} · Tidemark`,
    html`
      <article class="product">
        <div class="head">
          ${image && html`<img class="cover" src="${image}" alt="" referrerpolicy="no-referrer">`}
          <div>
            <h1 dir="auto">${title}</h1>
            <p class="now">${series?.since ? priceText(series.price, series.currency as Currency) : "No confirmed price yet"}</p>
            ${isConfirmed ? "" : html`<p class="quiet">Not confirmed: until others agree on a price, or our verifier has looked, what reports call this product is not shown.</p>`}
            ${product.describedByOne ? html`<p class="quiet">Name and picture are what this server's only reporter gave.</p>` : ""}
            <p class="quiet">${series?.since ? html`since ${timeText(series.since)} · last seen ${timeText(series.lastConfirmedAt ?? series.since)}` : ""}</p>
            ${kind === "buy_box" ? extrasNow(product) : ""}
            ${series?.appraisal ? verdict(series.appraisal, series.currency as Currency) : ""}
            <p><a href="https://${marketplace.host}/dp/${asin}" rel="noreferrer nofollow">Open at amazon.${marketplace.suffix}</a></p>
          </div>
        </div>
        ${dirty ? html`<div class="claims" role="note"><p>A new price was reported and is being checked.</p><ul>${claimLines(product)}</ul></div>` : ""}
        <figure aria-label="Price history" data-tidemark-chart data-marketplace="${marketplace.suffix}" data-asin="${asin}" data-series="${kind}">
          ${historyTable(history)}
        </figure>
        ${watchBox({ marketplace, asin, kind, price: series?.price ?? null, extras: product.extras ?? [] })}
        <h2>All prices of this product</h2>
        <div class="scroll"><table>
          <thead><tr><th scope="col">Offer</th><th scope="col">Now</th><th scope="col">Lowest</th><th scope="col">Highest</th></tr></thead>
          <tbody>${rows}</tbody>
        </table></div>
        ${extrasSoFar(product)}
      </article>`,
    true,
    publicUrl === null ? {} : { head: preview(title, `${publicUrl}/p/${marketplace.suffix}/${asin}`) },
  );
}

/** Open Graph tags: other sites show the chart as a picture. */
const preview = (title: string, url: string): Html => html`<meta property="og:type" content="website">
    <meta property="og:title" content="${title}">
    <meta property="og:url" content="${url}">
    <meta property="og:image" content="${url}.png?size=card">
    <meta property="og:image:width" content="1200">
    <meta property="og:image:height" content="630">
    <meta property="og:image:alt" content="Price history of the last year">
    <meta name="twitter:card" content="summary_large_image">`;

function verdict(appraisal: Appraisal, currency: Currency): Html {
  const words = appraisalWords(appraisal, (minor) => priceText(minor, currency), reader);
  return html`<p class="verdict ${appraisal.verdict}">${words.verdict}</p>
            <ul class="reasons">${words.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
}

function seriesRow(kind: SeriesKind, view: SeriesView): Html {
  const currency = view.currency as Currency;
  const mark = (m: SeriesView["lowest"]) =>
    m ? html`${priceText(m.price, currency)} <span class="quiet">${dayText(m.at)}</span>` : "–";
  const current = view.since ? priceText(view.price, currency) : "not confirmed yet";
  return html`<tr><th scope="row">${seriesNames[kind]}</th><td>${current}</td><td>${mark(view.lowest)}</td><td>${mark(view.highest)}</td></tr>`;
}

/** What one really pays now. */
function extrasNow({ extras, series }: ProductView): Html | "" {
  const now = extrasInForce(extras);
  const currency = series.buy_box?.currency as Currency;
  if (now.length === 0) return "";
  return html`<ul class="reasons">${now.map(
    (extra) => html`<li><bdi>${extraText(extra, (minor) => priceText(minor, currency))}</bdi></li>`,
  )}</ul>`;
}

function extrasSoFar({ extras = [], series }: ProductView): Html | "" {
  const currency = series.buy_box?.currency as Currency;
  const row = (extra: ExtraView): Html => html`<tr><th scope="row">${extraNames[extra.kind]}</th>
    <td><bdi>${extraValueText(extra, (minor) => priceText(minor, currency))}</bdi></td><td>${priceText(extra.price, currency)}</td>
    <td>${dayText(extra.since)}</td><td>${extra.until === null ? "now" : dayText(extra.until)}</td><td>${extraSeenText(extra)}</td></tr>`;
  if (extras.length === 0) return "";
  return html`<h2>Coupons, shipping and the like</h2>
        <p class="quiet">Others may be shown another one, or none.</p>
        <div class="scroll"><table>
          <thead><tr><th scope="col">What</th><th scope="col">How much</th><th scope="col">At a price of</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">Seen by</th></tr></thead>
          <tbody>${extras.map(row)}</tbody>
        </table></div>`;
}

function claimLines(product: ProductView): Html[] {
  return seriesKinds.flatMap((kind) => {
    const view = product.series[kind];
    return (view?.claims ?? []).map(
      (claim) => html`<li>${claimLine(kind, claim, view!.currency as Currency)}</li>`,
    );
  });
}

const claimLine = (kind: SeriesKind, claim: OpenClaim, currency: Currency): string =>
  `${seriesNames[kind]}: ${claimText(claim, (minor) => priceText(minor, currency))}, since ${timeText(claim.since)}`;

function historyTable({ t, p, source, by, currency }: HistoryView): Html {
  if (t.length === 0) return html`<p class="empty">Nothing confirmed yet.</p>`;
  const first = Math.max(0, t.length - latest);
  const rows = t.slice(first).map((at, shown) => {
    const i = first + shown;
    const who = provenanceOf(source[i] ?? "crowd", by[i] ?? 0);
    return html`<tr><td>${timeText(new Date(at * 1000))}</td><td>${priceText(p[i] ?? null, currency as Currency)}</td><td>${who}</td></tr>`;
  });
  return html`<table data-tidemark-fallback>
    <caption>Price changes, latest first</caption>
    <thead><tr><th scope="col">From</th><th scope="col">Price</th><th scope="col">Seen by</th></tr></thead>
    <tbody>${rows.reverse()}</tbody>
  </table>`;
}
