import { hasData } from "@tidemark/chart/words";
import { type Asin, isCurrency, type Marketplace, seriesKinds } from "@tidemark/core";
import type { ProductView, SeriesView } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { readerFormats, write } from "../../reader.ts";
import type { ListWatches } from "./use-list-watches.ts";

export interface KnownProduct {
  readonly asin: Asin;
  /** As the page shows it; may be empty. */
  readonly title: string;
  readonly product: ProductView;
}

interface ProductRowProps {
  readonly product: KnownProduct;
  readonly marketplace: Marketplace;
  readonly watches: ListWatches;
}

/** A known product: its title and price, whether that is a good one, and a button that watches it. */
export function ProductRow({ product, marketplace, watches }: ProductRowProps): ReactElement {
  const { asin, title } = product;
  const name = title || asin;
  const { price, verdict, tone } = wordsOf(product.product);
  const isWatched = watches.isWatched(asin);
  return (
    <li>
      <a href={`https://${marketplace.host}/dp/${asin}`} target="_blank" rel="noreferrer" title={name}>
        <bdi>{name}</bdi>
      </a>
      <p>
        <strong>{price}</strong> <span className={tone}>{verdict}</span>
      </p>
      <button
        type="button"
        className="button small"
        disabled={isWatched || watches.isBusy}
        aria-label={write(isWatched ? "products.watched.name" : "products.watch.name", { title: name })}
        onClick={() => void watches.watch([asin])}
      >
        {write(isWatched ? "products.watched" : "products.watch")}
      </button>
    </li>
  );
}

interface RowWords {
  readonly price: string;
  readonly verdict: string;
  readonly tone: "good" | "high" | "claimed" | "muted";
}

/** The accepted price of the headline series, or the first that has one, and the verdict on it. */
export function wordsOf({ series }: ProductView): RowWords {
  const kind = seriesKinds.find((one) => hasData(series[one]) && series[one].since !== null);
  const view = kind && series[kind];
  if (!view) return { price: "", verdict: write("products.unconfirmed"), tone: "claimed" };
  const { price, currency, claims } = view;
  const isKnown = price !== null && isCurrency(currency);
  const shown = isKnown ? readerFormats().money(price, currency) : write("products.unavailable");
  if (claims.length > 0) return { price: shown, verdict: write("products.disputed"), tone: "claimed" };
  return { price: shown, ...(price === null ? plain("") : verdictOf(view)) };
}

const plain = (verdict: string): Omit<RowWords, "price"> => ({ verdict, tone: "muted" });

function verdictOf({ appraisal }: SeriesView): Omit<RowWords, "price"> {
  const percent = readerFormats().percent((appraisal?.percent ?? 0) / 100);
  switch (appraisal?.verdict) {
    case "good":
      return { verdict: write("products.good", { percent }), tone: "good" };
    case "high":
      return { verdict: write("products.high", { percent }), tone: "high" };
    case "usual":
      return plain(write("products.usual"));
    case "was-never-seen":
      return { verdict: write("products.was"), tone: "high" };
    default:
      return plain(write("products.little"));
  }
}
