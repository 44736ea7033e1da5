/** @jsxImportSource hono/jsx */
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Ago } from "../shared/moment.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";

/** A product number's prices at other marketplaces, each in its own currency. */
export function Elsewhere({ products }: { products: readonly ListedProduct[] }) {
  const reader = useReader();
  const { t } = reader;
  if (products.length === 0) return null;
  return (
    <>
      <h2>{t("product.elsewhere")}</h2>
      <p class="quiet">{t("product.elsewhere.what")}</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("product.elsewhere.shop")}</th>
              <th scope="col">{t("product.series.now")}</th>
              <th scope="col">{t("product.elsewhere.changed")}</th>
            </tr>
          </thead>
          <tbody>
            {products.map(({ marketplace, asin, currency, price, changedAt }) => (
              <tr>
                <th scope="row">
                  <a href={`/p/${marketplace.suffix}/${asin}`}>{shopName(marketplace.suffix)}</a>
                </th>
                <td>{price === undefined ? t("price.not-confirmed") : priceIn(currency, reader)(price)}</td>
                <td>
                  <Ago at={changedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
