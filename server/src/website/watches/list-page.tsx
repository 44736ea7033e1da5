/** @jsxImportSource hono/jsx */
import type { Watch } from "@tidemark/core/wire";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { nameOf, WatchFacts } from "./watches-page.tsx";

interface ListPageProps {
  readonly watches: readonly Watch[];
  readonly productLink: (marketplace: string, asin: string) => string;
}

/** A holder's watches, read-only, for the link in a message. */
export function ListPage({ watches, productLink }: ListPageProps) {
  const { t } = useReader();
  return (
    <Page title={t("watches.title")}>
      <section class="hero">
        <h1>{t("watches.title")}</h1>
        <p>{t.rich("list.what", { watches: (inside) => <a href="/watches">{inside}</a> })}</p>
      </section>
      <section>
        {watches.length === 0 ? (
          <p class="empty">{t("list.none")}</p>
        ) : (
          <ul class="watches">
            {watches.map((watch) => (
              <li>
                <a class="name" href={productLink(watch.marketplace, watch.asin)}>
                  <bdi>{nameOf(watch)}</bdi>
                </a>
                <WatchFacts watch={watch} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </Page>
  );
}
