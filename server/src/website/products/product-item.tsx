/** @jsxImportSource hono/jsx */
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Ago } from "../shared/moment.tsx";
import { priceIn } from "../shared/price-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { ProductPicture } from "./product-picture.tsx";

/** A product in a list. */
function ProductItem({ product }: { product: ListedProduct }) {
  const reader = useReader();
  const { t } = reader;
  const { marketplace, asin, title, image, describedByOne, dirty, currency, price, changedAt } = product;
  return (
    <li>
      <ProductPicture image={image} />
      <a href={`/p/${marketplace.suffix}/${asin}`}>
        <bdi>{title ?? asin}</bdi>
      </a>
      <span class="price">
        {price === undefined ? t("price.not-confirmed") : priceIn(currency, reader)(price)}
      </span>
      <span class="quiet">
        {shopName(marketplace.suffix)} · <Ago at={changedAt} />
        {describedByOne && ` · ${t("item.one-reporter")}`}
        {dirty && ` · ${t("item.checked")}`}
      </span>
    </li>
  );
}

export const ProductList = ({ products }: { products: readonly ListedProduct[] }) => (
  <ul class="products">
    {products.map((product) => (
      <ProductItem product={product} />
    ))}
  </ul>
);
