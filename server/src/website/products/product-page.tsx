/** @jsxImportSource hono/jsx */
import { appraisalWords } from "@tidemark/chart/appraisal";
import {
  extraName,
  extraSeenText,
  extrasInForce,
  extraText,
  extraValueText,
} from "@tidemark/chart/extra-words";
import { claimText, provenanceOf, seriesName } from "@tidemark/chart/words";
import { type Currency, type Marketplace, type SeriesKind, seriesKinds } from "@tidemark/core";
import type { Appraisal, ExtraView, HistoryView, ProductView, SeriesView } from "@tidemark/core/wire";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import type { DifferingRow } from "../../history/statements.ts";
import { Day, Moment } from "../shared/moment.tsx";
import { Page } from "../shared/page.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { Table } from "../shared/table.tsx";
import { WatchBox } from "../watches/watch-box.tsx";
import { Elsewhere } from "./elsewhere.tsx";
import type { ExchangeRates } from "./exchange-rates.ts";
import { FollowedServers } from "./followed-servers.tsx";
import { sizedImage } from "./product-picture.tsx";

/** Changes in the table. */
const latest = 50;
const coverPx = 400;

interface Shown {
  /** Null: other sites cannot see the page or its picture. */
  readonly publicUrl: string | null;
  readonly sendsMail: boolean;
  readonly marketplace: Marketplace;
  readonly product: ProductView;
  readonly kind: SeriesKind;
  readonly history: HistoryView;
  /** Days on which sources of the shown series differ. */
  readonly differing: readonly DifferingRow[];
  /** The same product number at other marketplaces. */
  readonly elsewhere: readonly ListedProduct[];
  /** Null: prices of other currencies are not converted. */
  readonly rates: ExchangeRates | null;
}

/** `/p/{marketplace}/{asin}`: a product's prices and claims, with the chart where JavaScript runs. */
export function ProductPage({
  publicUrl,
  sendsMail,
  marketplace,
  product,
  kind,
  history,
  differing,
  elsewhere,
  rates,
}: Shown) {
  const { asin, extras = [] } = product;
  const { suffix } = marketplace;
  const title = product.title ?? asin;
  const url = publicUrl === null ? null : `${publicUrl}/p/${suffix}/${asin}`;
  const series = product.series[kind];
  return (
    <Page title={title} script="page.js" head={url && <Preview title={title} url={url} />}>
      <article class="product">
        <div class="top">
          <Head marketplace={marketplace} product={product} kind={kind} />
          <WatchBox
            marketplace={marketplace}
            asin={asin}
            kind={kind}
            price={series?.since ? series.price : undefined}
            extras={extras}
            sendsMail={sendsMail}
          />
        </div>
        <Claims product={product} kind={kind} />
        <ChartFigure suffix={suffix} asin={asin} kind={kind} history={history} />
        <FollowedServers sources={series?.imported ?? []} differing={differing} />
        <AllSeries product={product} kind={kind} />
        <Elsewhere products={elsewhere} currency={marketplace.currency} rates={rates} />
        <ExtrasSoFar product={product} />
      </article>
    </Page>
  );
}

/** Open Graph tags: other sites show the chart as a picture. */
function Preview({ title, url }: { title: string; url: string }) {
  const { t } = useReader();
  return (
    <>
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:url" content={url} />
      <meta property="og:image" content={`${url}.png?size=card`} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta property="og:image:alt" content={t("product.picture.alt")} />
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}

/** Picture, name, price now and verdict. */
function Head({ marketplace, product, kind }: Pick<Shown, "marketplace" | "product" | "kind">) {
  const reader = useReader();
  const { t } = reader;
  const image = sizedImage(product.image, coverPx);
  const series = product.series[kind];
  const currency = series?.currency as Currency;
  const isConfirmed = Object.values(product.series).some(({ since }) => since !== null);
  return (
    <div class="head">
      {image && (
        <img class="cover" src={image} alt="" referrerpolicy="no-referrer" width="176" height="176" />
      )}
      <div>
        <h1>
          <bdi>{product.title ?? product.asin}</bdi>
        </h1>
        <p class="now">{series?.since ? priceIn(currency, reader)(series.price) : t("product.no-price")}</p>
        {!isConfirmed && <p class="quiet">{t("product.not-confirmed")}</p>}
        {product.describedByOne && <p class="quiet">{t("product.described-by-one")}</p>}
        {product.describedBy && (
          <p class="quiet">{t("product.described-by-server", { server: product.describedBy })}</p>
        )}
        {series?.since && (
          <p class="quiet">
            {t.rich("product.since", {
              since: () => <Moment at={series.since!} />,
              seen: () => <Moment at={series.lastConfirmedAt ?? series.since!} />,
            })}
          </p>
        )}
        {kind === "buy_box" && <ExtrasNow product={product} />}
        {series?.appraisal && <Verdict appraisal={series.appraisal} currency={currency} />}
        <p>
          <ShopLink marketplace={marketplace} asin={product.asin} />
        </p>
      </div>
    </div>
  );
}

/** Leads to the shop, which does not learn from where. */
export function ShopLink({ marketplace, asin }: { marketplace: Marketplace; asin: string }) {
  const { t } = useReader();
  return (
    <a class="button main" href={`https://${marketplace.host}/dp/${asin}`} rel="noreferrer nofollow">
      {t("product.open", { shop: shopName(marketplace.suffix) })}
    </a>
  );
}

export function Verdict({ appraisal, currency }: { appraisal: Appraisal; currency: Currency }) {
  const { formats, chart } = useReader();
  const money = (minor: number) => formats.money(minor, currency);
  const words = appraisalWords(appraisal, money, chart);
  return (
    <>
      <p class={`verdict ${appraisal.verdict}`}>{words.verdict}</p>
      <ul class="reasons">
        {words.reasons.map((reason) => (
          <li>{reason}</li>
        ))}
      </ul>
    </>
  );
}

/** Reported prices of the shown series that differ from the accepted one. */
function Claims({ product, kind }: Pick<Shown, "product" | "kind">) {
  const { t, formats, chart } = useReader();
  const view = product.series[kind];
  const claims = (view?.claims ?? []).filter(({ price }) => !view?.since || price !== view.price);
  if (!view || claims.length === 0) return null;
  const money = (minor: number) => formats.money(minor, view.currency as Currency);
  return (
    <div class="claims" role="note">
      <p>{t("product.claims")}</p>
      <ul>
        {claims.map((claim) => (
          <li>
            {t.rich("product.claim", {
              series: seriesName(kind, chart),
              claim: claimText(claim, money, chart),
              since: () => <Moment at={claim.since} />,
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ChartProps {
  readonly suffix: string;
  readonly asin: string;
  readonly kind: SeriesKind;
  readonly history: HistoryView;
}

function ChartFigure({ suffix, asin, kind, history }: ChartProps) {
  const { t } = useReader();
  return (
    <figure
      aria-label={t("product.history")}
      data-tidemark-chart=""
      data-marketplace={suffix}
      data-asin={asin}
      data-series={kind}
    >
      <noscript>
        <img
          class="drawn"
          src={`/p/${suffix}/${asin}.png?series=${kind}`}
          alt={t("product.picture.alt")}
          width="960"
          height="420"
        />
      </noscript>
      <HistoryTable history={history} />
    </figure>
  );
}

function HistoryTable({ history: { t: times, p, source, by, currency } }: Pick<Shown, "history">) {
  const reader = useReader();
  const { t } = reader;
  if (times.length === 0) return <p class="empty">{t("product.history.none")}</p>;
  const first = Math.max(0, times.length - latest);
  const rows = times.slice(first).map((at, shown) => {
    const i = first + shown;
    return { at, price: p[i] ?? null, who: provenanceOf(source[i] ?? "crowd", by[i] ?? 0, reader.chart) };
  });
  return (
    <details data-tidemark-fallback="">
      <summary>{t("product.history.caption")}</summary>
      <Table
        name={t("product.history.caption")}
        caption={t("product.history.latest", { count: rows.length })}
        columns={[t("product.history.from"), t("product.history.price"), t("product.seen-by")]}
        rows={rows.reverse().map(({ at, price, who }) => (
          <tr>
            <td>
              <Moment at={at * 1000} />
            </td>
            <td>{priceIn(currency as Currency, reader)(price)}</td>
            <td>{who}</td>
          </tr>
        ))}
      />
    </details>
  );
}

function AllSeries({ product, kind: shown }: Pick<Shown, "product" | "kind">) {
  const { t } = useReader();
  return (
    <>
      <h2>{t("product.series")}</h2>
      <Table
        name={t("product.series")}
        columns={[
          t("product.series.offer"),
          t("product.series.now"),
          t("product.series.lowest"),
          t("product.series.highest"),
        ]}
        rows={seriesKinds.map((kind) => {
          const view = product.series[kind];
          return view && <SeriesRow product={product} kind={kind} view={view} isShown={kind === shown} />;
        })}
      />
    </>
  );
}

interface SeriesRowProps {
  readonly product: ProductView;
  readonly kind: SeriesKind;
  readonly view: SeriesView;
  /** Whether the page shows this one. */
  readonly isShown: boolean;
}

function SeriesRow({ product: { marketplace, asin }, kind, view, isShown }: SeriesRowProps) {
  const reader = useReader();
  const name = seriesName(kind, reader.chart);
  const priceOf = priceIn(view.currency as Currency, reader);
  const mark = (m: SeriesView["lowest"]) =>
    m ? (
      <>
        {priceOf(m.price)}{" "}
        <span class="quiet">
          <Day at={m.at} />
        </span>
      </>
    ) : (
      "–"
    );
  return (
    <tr>
      <th scope="row">{isShown ? name : <a href={`/p/${marketplace}/${asin}?series=${kind}`}>{name}</a>}</th>
      <td>{view.since ? priceOf(view.price) : reader.t("price.not-confirmed")}</td>
      <td>{mark(view.lowest)}</td>
      <td>{mark(view.highest)}</td>
    </tr>
  );
}

/** What one really pays now. */
function ExtrasNow({ product: { extras, series } }: Pick<Shown, "product">) {
  const { formats, chart } = useReader();
  const now = extrasInForce(extras);
  const currency = series.buy_box?.currency as Currency;
  if (now.length === 0) return null;
  return (
    <ul class="reasons">
      {now.map((extra) => (
        <li>
          <bdi>{extraText(extra, (minor) => formats.money(minor, currency), chart)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function ExtrasSoFar({ product: { extras = [], series } }: Pick<Shown, "product">) {
  const { t } = useReader();
  if (extras.length === 0) return null;
  return (
    <>
      <h2>{t("product.extras")}</h2>
      <p class="quiet">{t("product.extras.what")}</p>
      <Table
        name={t("product.extras")}
        columns={[
          t("product.extras.kind"),
          t("product.extras.value"),
          t("product.extras.price"),
          t("product.history.from"),
          t("product.extras.until"),
          t("product.seen-by"),
        ]}
        rows={extras.map((extra) => (
          <ExtraRow extra={extra} currency={series.buy_box?.currency as Currency} />
        ))}
      />
    </>
  );
}

function ExtraRow({ extra, currency }: { extra: ExtraView; currency: Currency }) {
  const reader = useReader();
  const { t, formats, chart } = reader;
  return (
    <tr>
      <th scope="row">{extraName(extra.kind, chart)}</th>
      <td>
        <bdi>{extraValueText(extra, (minor) => formats.money(minor, currency), chart)}</bdi>
      </td>
      <td>{priceIn(currency, reader)(extra.price)}</td>
      <td>
        <Day at={extra.since} />
      </td>
      <td>{extra.until === null ? t("product.extras.now") : <Day at={extra.until} />}</td>
      <td>{extraSeenText(extra, chart)}</td>
    </tr>
  );
}
