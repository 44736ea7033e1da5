/** @jsxImportSource hono/jsx */
import type { Asin, Marketplace } from "@tidemark/core";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { SearchForm } from "../shared/search-form.tsx";
import { shopName } from "../shared/shop-name.ts";
import { WatchBox } from "../watches/watch-box.tsx";
import { Elsewhere } from "./elsewhere.tsx";
import { ShopLink } from "./product-page.tsx";

interface Unknown {
  readonly marketplace: Marketplace;
  readonly asin: Asin;
  readonly elsewhere: readonly ListedProduct[];
}

/** A product that nobody has reported: the shop's page, a watch for later, and the search. */
export function UnknownProductPage({ marketplace, asin, elsewhere }: Unknown) {
  const { t } = useReader();
  return (
    <Page title={asin}>
      <article class="product">
        <h1>{t("product.unknown", { asin, shop: shopName(marketplace.suffix) })}</h1>
        <p>{t("product.unknown.what")}</p>
        <p>
          <ShopLink marketplace={marketplace} asin={asin} />
        </p>
        <WatchBox marketplace={marketplace} asin={asin} kind="buy_box" price={undefined} extras={[]} />
        <Elsewhere products={elsewhere} />
        <SearchForm />
      </article>
    </Page>
  );
}
