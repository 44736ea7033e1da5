/** @jsxImportSource hono/jsx */
import { seriesName } from "@tidemark/chart/words";
import {
  type Asin,
  type Currency,
  importSourceName,
  type Marketplace,
  type SeriesKind,
} from "@tidemark/core";
import type { HistoryView, ProductView } from "@tidemark/core/wire";
import { Verdict } from "../products/product-page.tsx";
import { Day } from "../shared/moment.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { Table } from "../shared/table.tsx";
import { HolderPage } from "./holder-page.tsx";

/** Rows of the table. */
const latest = 50;

interface OwnProductsProps {
  readonly products: readonly {
    readonly marketplace: Marketplace;
    readonly asin: Asin;
    readonly title: string | null;
  }[];
  readonly hasMore: boolean;
}

/** `/watches/product`: products that a holder imported prices of. */
export function OwnProductsPage({ products, hasMore }: OwnProductsProps) {
  const { t } = useReader();
  return (
    <HolderPage tab="/watches/bring" title={t("own.title")} notice={null}>
      <section>
        {products.length === 0 ? (
          <p class="empty">{t("own.none")}</p>
        ) : (
          <ul class="watches">
            {products.map(({ marketplace: { suffix }, asin, title }) => (
              <li>
                <a class="name" href={`/watches/product/${suffix}/${asin}`}>
                  <bdi>{title ?? asin}</bdi>
                </a>
                <p class="quiet">{shopName(suffix)}</p>
              </li>
            ))}
          </ul>
        )}
        {hasMore && <p class="quiet">{t("own.more", { count: products.length })}</p>}
      </section>
    </HolderPage>
  );
}

interface OwnProductProps {
  readonly marketplace: Marketplace;
  readonly product: ProductView;
  readonly kind: SeriesKind;
  /** With what was imported. */
  readonly history: HistoryView;
}

/** `/watches/product/{marketplace}/{asin}`: a product with the prices that its reader imported. */
export function OwnProductPage({ marketplace, product, kind, history }: OwnProductProps) {
  const reader = useReader();
  const { t, chart } = reader;
  const { suffix, currency } = marketplace;
  const view = product.series[kind];
  const path = `${suffix}/${product.asin}`;
  return (
    <HolderPage tab="/watches/bring" title={product.title ?? product.asin} notice={null} script="page.js">
      <section>
        <p class="quiet">{t("own.page.what")}</p>
        <h2>{seriesName(kind, chart)}</h2>
        <p class="now">{view?.since ? priceIn(currency, reader)(view.price) : t("product.no-price")}</p>
        {view?.appraisal && <Verdict appraisal={view.appraisal} currency={currency} />}
        <figure
          aria-label={t("product.history")}
          data-tidemark-chart=""
          data-at="/watches/own"
          data-range="all"
          data-marketplace={suffix}
          data-asin={product.asin}
          data-series={kind}
        />
        <ImportedTable history={history} currency={currency} />
        <p>
          <a href={`/p/${path}`}>{t("own.page.public")}</a>
        </p>
        <p>
          <a href="/watches/product">{t("own.page.all")}</a>
        </p>
      </section>
    </HolderPage>
  );
}

function ImportedTable({
  history: { imported = [] },
  currency,
}: {
  history: HistoryView;
  currency: Currency;
}) {
  const reader = useReader();
  const { t } = reader;
  const rows = imported
    .flatMap(({ source, t: times, p }) => times.map((at, i) => ({ source, at, price: p[i] ?? null })))
    .filter(({ price }) => price !== null)
    .sort((a, b) => b.at - a.at)
    .slice(0, latest);
  if (rows.length === 0) return <p class="empty">{t("own.page.none")}</p>;
  return (
    <details>
      <summary>{t("own.page.imported")}</summary>
      <Table
        name={t("own.page.imported")}
        columns={[t("own.page.from"), t("own.page.price"), t("own.page.source")]}
        caption={t("own.page.latest", { count: rows.length })}
        rows={rows.map(({ source, at, price }) => (
          <tr>
            <td>
              <Day at={at * 1000} />
            </td>
            <td>{priceIn(currency, reader)(price)}</td>
            <td>{importSourceName(source)}</td>
          </tr>
        ))}
      />
    </details>
  );
}
