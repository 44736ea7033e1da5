/** @jsxImportSource hono/jsx */
import type { Drop } from "../../history/drops/find-drops.ts";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { SearchForm } from "../shared/search-form.tsx";
import { DropCards } from "./drop-cards.tsx";
import type { Sample, VerifierState } from "./home-data.ts";
import { ProductList } from "./product-item.tsx";
import { SampleCard } from "./sample-card.tsx";

interface Home {
  readonly serverUrl: string;
  /** Whether an invite code is needed. */
  readonly invites: boolean;
  readonly sendsMail: boolean;
  readonly sample: Sample | null;
  readonly drops: readonly Drop[];
  readonly products: readonly ListedProduct[];
  readonly verifier: VerifierState;
}

/** `/`: what this server is, with a live chart, drops and products; how to use it. */
export function HomePage({ serverUrl, invites, sendsMail, sample, drops, products, verifier }: Home) {
  const { t } = useReader();
  const how = sendsMail ? "mail" : "other";
  return (
    <Page title={null}>
      <div class="front">
        <div>
          <h1>{t("home.heading")}</h1>
          <p class="lead">{t("home.what")}</p>
          <SearchForm />
        </div>
        <SampleCard sample={sample} />
      </div>
      {drops.length > 0 && (
        <section class="plain">
          <div class="row-head">
            <h2>{t("home.drops")}</h2>
            <a href="/drops">{t("home.drops.all")}</a>
          </div>
          <DropCards drops={drops} />
        </section>
      )}
      <section id="products">
        <h2>{t("home.products")}</h2>
        {products.length === 0 ? (
          <>
            <p class="empty">{t("home.products.none")}</p>
            <Starter />
          </>
        ) : (
          <ProductList products={products} />
        )}
      </section>
      <div class="three">
        {(["read", "believed", "yours"] as const).map((name) => (
          <section class="plain">
            <h2>{t(`home.how.${name}`)}</h2>
            <p>{t.rich(`home.how.${name}.what`, { trust, privacy, source, how })}</p>
          </section>
        ))}
      </div>
      <Use serverUrl={serverUrl} invites={invites} />
      <section>
        <h2>{t("home.verifier")}</h2>
        <p>
          <VerifierText verifier={verifier} />
        </p>
      </section>
    </Page>
  );
}

/** What fills an empty server, before anybody has reported. */
function Starter() {
  const { t } = useReader();
  return (
    <>
      <h3>{t("home.starter")}</h3>
      <p>{t.rich("home.starter.import", { link: bring })}</p>
      <p>{t.rich("home.starter.follow", { link: operator })}</p>
    </>
  );
}

const bring = (inside: unknown[]) => <a href="/watches/bring">{inside}</a>;
const operator = (inside: unknown[]) => <a href="/operator#follows">{inside}</a>;
const trust = (inside: unknown[]) => <a href="/trust">{inside}</a>;
const privacy = (inside: unknown[]) => <a href="/privacy">{inside}</a>;
const source = (inside: unknown[]) => <a href="/source">{inside}</a>;
const code = (inside: unknown[]) => <code>{inside}</code>;
const em = (inside: unknown[]) => <em>{inside}</em>;

function Use({ serverUrl, invites }: Pick<Home, "serverUrl" | "invites">) {
  const { t } = useReader();
  return (
    <section id="use">
      <h2>{t("home.use")}</h2>
      <p>{t.rich("home.use.what", { code, url: serverUrl })}</p>
      {invites ? (
        <p>{t("home.use.invited")}</p>
      ) : (
        <details>
          <summary>{t("home.use.steps")}</summary>
          <ol class="steps">
            <li>
              <a href="/join/extension.zip" download="tidemark-extension.zip">
                {t("join.get.download")}
              </a>
            </li>
            <li>{t("join.get.unpack")}</li>
            <li>{t.rich("join.get.open", { manager: "chrome://extensions", code, em })}</li>
            <li>{t.rich("join.get.load", { em })}</li>
            <li>{t.rich("home.use.address", { code, url: serverUrl })}</li>
          </ol>
        </details>
      )}
    </section>
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
