/** @jsxImportSource hono/jsx */
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { SearchForm } from "../shared/search-form.tsx";
import { ProductList } from "./product-item.tsx";

const longestText = 300;

interface Results {
  readonly text: string;
  readonly products: readonly ListedProduct[];
  /** Why there are no results, or what to do. */
  readonly note: string | null;
  readonly page: number;
  readonly more: boolean;
}

/** `/search`: results. */
export function SearchPage({ text, products, note, page, more }: Results) {
  const { t } = useReader();
  const shown = text.slice(0, longestText);
  const link = (to: number) => `/search?${new URLSearchParams({ q: text, page: String(to) })}`;
  return (
    <Page title={shown === "" ? t("search.title") : shown}>
      <h1>{t("search.title")}</h1>
      <SearchForm text={shown} />
      {note && (
        <p class="empty" role="status">
          {note}
        </p>
      )}
      {products.length > 0 && <ProductList products={products} />}
      {(page > 1 || more) && (
        <nav class="pages" aria-label={t("search.pages")}>
          {page > 1 && (
            <a rel="prev" href={link(page - 1)}>
              {t("search.page", { number: page - 1 })}
            </a>
          )}{" "}
          {more && (
            <a rel="next" href={link(page + 1)}>
              {t("search.page", { number: page + 1 })}
            </a>
          )}
        </nav>
      )}
    </Page>
  );
}
