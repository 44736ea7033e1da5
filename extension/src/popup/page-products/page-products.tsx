import { type ReactElement, type ReactNode, useCallback, useEffect, useState } from "react";
import type { Overview } from "../../messages.ts";
import { write } from "../../reader.ts";
import { orInterrupted } from "../../ui/interrupted.tsx";
import { Note } from "../../ui/note.tsx";
import type { Services } from "../../ui/services.ts";
import { Loading } from "../loading.tsx";
import { findListed, findListPage, isOwnList } from "./ask-page.ts";
import type { ListPage } from "./list-page.ts";
import { type ListedProduct, maxLookedUp } from "./listed-products.ts";
import { type KnownProduct, ProductRow } from "./product-row.tsx";
import { useListWatches } from "./use-list-watches.ts";
import { WatchAll } from "./watch-all.tsx";

interface PageProductsProps {
  readonly overview: Overview;
  readonly services: Services;
  /** Shown where the page lists no products. */
  readonly children: ReactNode;
}

/** The products that the open page lists, as far as the server knows them: of search results, wish lists, deals and carts. */
export function PageProducts({ overview, services, children }: PageProductsProps): ReactElement {
  const { browser, send } = services;
  const [page, setPage] = useState<ListPage | null | undefined>(undefined);
  const [isAllowed, setAllowed] = useState(overview.lists);
  const [isCartWanted, setCartWanted] = useState(false);
  useEffect(() => void findListPage(browser).then(setPage), [browser]);

  if (page === undefined) return <Loading />;
  if (page === null) return <>{children}</>;
  const { server } = overview;
  if (!isAllowed) {
    const allow = async (): Promise<void> => {
      const answer = await orInterrupted(send({ type: "allow-lists" }));
      setAllowed(answer.ok);
    };
    const action = { label: write("products.ask.yes"), run: () => void allow() };
    return (
      <Note title={write("products.ask.title")} alone action={action}>
        {write("products.ask.text", { server, count: maxLookedUp })}
      </Note>
    );
  }
  if (page.kind === "cart" && !isCartWanted) {
    const action = { label: write("products.cart.yes"), run: () => setCartWanted(true) };
    return (
      <Note title={write("products.cart.title")} alone action={action}>
        {write("products.cart.text", { server, count: maxLookedUp })}
      </Note>
    );
  }
  return <List page={page} services={services} server={server} />;
}

interface ListProps {
  readonly page: ListPage;
  readonly services: Services;
  readonly server: string;
}

interface Found {
  readonly listed: readonly ListedProduct[];
  readonly known: readonly KnownProduct[];
  /** It is the visitor's own wish list. */
  readonly isOwn: boolean;
  readonly isWhole: boolean;
  readonly failed: boolean;
}

function List({ page, services, server }: ListProps): ReactElement {
  const [found, setFound] = useState<Found | null>(null);
  const watches = useListWatches(services.send, page.marketplace);
  const load = useCallback(async (): Promise<void> => {
    setFound(null);
    setFound(await findKnown(services, page));
  }, [services, page]);
  useEffect(() => void load(), [load]);

  if (!found) return <Loading />;
  const { listed, known, isOwn, isWhole, failed } = found;
  const retry = { label: write("products.retry"), run: () => void load() };
  if (failed) {
    return (
      <Note title={write("products.failed.title")} alone action={retry}>
        {write("products.failed.text", { server })}
      </Note>
    );
  }
  if (listed.length === 0) {
    return (
      <Note title={write("products.none.title")} alone action={retry}>
        {write("products.none.text")}
      </Note>
    );
  }
  const looked = Math.min(listed.length, maxLookedUp);
  return (
    <section className="page-products">
      <h1>{write("products.title")}</h1>
      <p className="muted small">{write("products.count", { known: known.length, looked })}</p>
      {!isWhole && <p className="bad small">{write("products.partial", { server })}</p>}
      {isOwn && <WatchAll listed={listed} watches={watches} server={server} />}
      {watches.fault && (
        <p className="bad small" role="alert">
          {watches.fault}
        </p>
      )}
      {known.length > 0 && (
        <ul>
          {known.map((product) => (
            <ProductRow
              key={product.asin}
              product={product}
              marketplace={page.marketplace}
              watches={watches}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

async function findKnown({ browser, send }: Services, page: ListPage): Promise<Found> {
  const [listed, isOwn] = await Promise.all([findListed(browser, page), isOwnList(browser, page)]);
  const asins = listed.slice(0, maxLookedUp).map(({ asin }) => asin);
  if (asins.length === 0) return { listed, known: [], isOwn, isWhole: true, failed: false };
  const answer = await orInterrupted(
    send({ type: "look-up-list", marketplace: page.marketplace.suffix, asins }),
  );
  if (!answer.ok) return { listed, known: [], isOwn, isWhole: false, failed: true };
  const views = new Map(answer.products.map((product) => [product.asin, product]));
  const known = listed.flatMap(({ asin, title }) => {
    const product = views.get(asin);
    return product ? [{ asin, title, product }] : [];
  });
  return { listed, known, isOwn, isWhole: answer.isWhole, failed: false };
}
