/** @jsxImportSource hono/jsx */
import type { Currency } from "@tidemark/core";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Ago } from "../shared/moment.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { Table } from "../shared/table.tsx";
import { converted, type ExchangeRates } from "./exchange-rates.ts";

interface ElsewhereProps {
  readonly products: readonly ListedProduct[];
  /** The currency of the page's own product. */
  readonly currency: Currency;
  /** Null: nothing is converted. */
  readonly rates: ExchangeRates | null;
}

/** A product number's prices at other marketplaces, each in its own currency, and about how much that is in the page's. */
export function Elsewhere({ products, currency: own, rates }: ElsewhereProps) {
  const reader = useReader();
  const { t, formats } = reader;
  if (products.length === 0) return null;
  const about = ({ price, currency }: ListedProduct) => {
    if (!rates || typeof price !== "number" || currency === own) return null;
    const minor = converted(price, currency, own, rates);
    return minor === null ? null : t("product.elsewhere.about", { price: formats.money(minor, own) });
  };
  const isConverted = products.some((one) => about(one) !== null);
  return (
    <>
      <h2>{t("product.elsewhere")}</h2>
      <p class="quiet">
        {t("product.elsewhere.what")}
        {rates && isConverted && ` ${t("product.elsewhere.rates", { day: formats.day(rates.day) })}`}
      </p>
      <Table
        name={t("product.elsewhere")}
        columns={[t("product.elsewhere.shop"), t("product.series.now"), t("product.elsewhere.changed")]}
        rows={products.map((product) => {
          const { marketplace, asin, currency, price, changedAt } = product;
          return (
            <tr>
              <th scope="row">
                <a href={`/p/${marketplace.suffix}/${asin}`}>{shopName(marketplace.suffix)}</a>
              </th>
              <td>
                {price === undefined ? t("price.not-confirmed") : priceIn(currency, reader)(price)}{" "}
                <span class="quiet">{about(product)}</span>
              </td>
              <td>
                <Ago at={changedAt} />
              </td>
            </tr>
          );
        })}
      />
    </>
  );
}
