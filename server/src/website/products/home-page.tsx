/** @jsxImportSource hono/jsx */
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import type { VerifierState } from "./home-data.ts";
import { ProductList } from "./product-item.tsx";
import { SearchForm } from "./search-page.tsx";

interface Home {
  readonly serverUrl: string;
  /** Whether an invite code is needed. */
  readonly invites: boolean;
  readonly products: readonly ListedProduct[];
  readonly verifier: VerifierState;
}

/** `/`: about this server, how to load the extension, recent products, the verifier's state. */
export function HomePage({ serverUrl, invites, products, verifier }: Home) {
  const { t } = useReader();
  const code = (inside: unknown[]) => <code>{inside}</code>;
  return (
    <Page title={null}>
      <section class="hero">
        <h1>{t("home.heading")}</h1>
        <p>{t("home.what")}</p>
      </section>
      <section>
        <SearchForm />
      </section>
      <section>
        <h2>{t("home.use")}</h2>
        <ol class="steps">
          <li>{t.rich("home.use.open", { code, em: (inside) => <em>{inside}</em> })}</li>
          <li>{t.rich("home.use.load", { code, em: (inside) => <em>{inside}</em> })}</li>
          <li>
            {t.rich(invites ? "home.use.address.invite" : "home.use.address", { code, url: serverUrl })}
          </li>
        </ol>
        {invites && <p class="quiet">{t.rich("home.use.invite", { code })}</p>}
      </section>
      <section id="products">
        <h2>{t("home.products")}</h2>
        {products.length === 0 ? (
          <p class="empty">{t("home.products.none")}</p>
        ) : (
          <ProductList products={products} />
        )}
      </section>
      <section>
        <h2>{t("home.verifier")}</h2>
        <p>
          <VerifierText verifier={verifier} />
        </p>
      </section>
    </Page>
  );
}

const awayMs = 15 * 60_000;

function VerifierText({ verifier: { on, lastAskedAt, waiting, blocked } }: Pick<Home, "verifier">) {
  const { t, formats, now } = useReader();
  if (!on) return <>{t("home.verifier.off")}</>;
  if (lastAskedAt === null) return <>{t("home.verifier.never")}</>;
  const ago = formats.ago(lastAskedAt, now);
  if (now - lastAskedAt > awayMs) return <>{t("home.verifier.away", { ago })}</>;
  return (
    <>
      {t("home.verifier.on", { ago, count: waiting })}
      {blocked > 0 && ` ${t("home.verifier.blocked")}`}
    </>
  );
}
