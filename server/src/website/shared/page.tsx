/** @jsxImportSource hono/jsx */
import { directionOf } from "@tidemark/texts";
import { raw } from "hono/html";
import type { Child, PropsWithChildren } from "hono/jsx";
import { assetUrl, chartMessagesUrl } from "./assets.ts";
import { LanguageForm } from "./language-form.tsx";
import { useReader } from "./reader.ts";

/**
 * `page.js` draws charts, `upload.js` asks how far an upload is, `link.js` reads a link code from the address, or asks whether
 * one was used.
 */
export type PageScript = "page.js" | "upload.js" | "link.js";

interface Page {
  /** The page's own name; the site's is added. */
  readonly title: string | null;
  readonly script?: PageScript | undefined;
  /** Its address is a secret, which is sent nowhere, and is in no search engine. It can copy a link. */
  readonly isInvite?: boolean;
  /** Registers the worker, which the app needs. */
  readonly isApp?: boolean;
  /** Description for search engines; by default the site's. */
  readonly description?: string;
  /** Path of the page's Atom feed. */
  readonly feed?: string;
  /** More markup for the page's head. */
  readonly head?: Child;
}

/**
 * A whole page. Everything but the chart works without JavaScript. Over plain http browsers send a form's Origin only
 * with `same-origin` as referrer policy; other sites still get no referrer.
 */
export function Page({
  title,
  script,
  isInvite = false,
  isApp = false,
  description,
  feed,
  head,
  children,
}: PropsWithChildren<Page>) {
  const { assets, t, language, formats } = useReader();
  const icon = assetUrl(assets, "icon.svg");
  const styles = script === "page.js" ? (["site.css", "page.css"] as const) : (["site.css"] as const);
  const scriptUrl = (script || isInvite) && assetUrl(assets, script ?? "join.js");
  const messages = script === "page.js" ? chartMessagesUrl(assets, language) : null;
  const siteScript = assetUrl(assets, "site.js");
  const appScript = isApp && assetUrl(assets, "here.js");
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={language} dir={directionOf(language)} data-locale={formats.locale}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content={isInvite ? "no-referrer" : "same-origin"} />
          {isInvite && <meta name="robots" content="noindex" />}
          <meta name="description" content={description ?? t("site.description")} />
          <title>{title === null ? t("brand.name") : t("site.title", { title })}</title>
          {feed && <link rel="alternate" type="application/atom+xml" href={feed} />}
          <link rel="icon" href={icon ?? "data:,"} />
          <AppLinks />
          {styles.map((name) => {
            const url = assetUrl(assets, name);
            return url && <link rel="stylesheet" href={url} />;
          })}
          {head}
          {messages && <link rel="preload" id="chart-messages" as="fetch" crossorigin="" href={messages} />}
          {siteScript && <script defer src={siteScript} />}
          {scriptUrl && <script type="module" src={scriptUrl} />}
          {appScript && <script type="module" src={appScript} />}
        </head>
        <body>
          <a class="skip" href="#main">
            {t("site.skip")}
          </a>
          <header>
            <a class="brand" href="/">
              <img src={icon ?? ""} alt="" width="28" height="28" />
              {t("brand.name")}
            </a>
            <nav aria-label={t("site.nav")}>
              <a href="/drops">{t("site.drops")}</a>
              <a href="/watches">{t("site.watches")}</a>
              <a href="/privacy">{t("site.privacy")}</a>
              <a href="/trust">{t("site.trust")}</a>
              <a href="/docs">{t("site.api")}</a>
            </nav>
          </header>
          <main id="main">{children}</main>
          <footer>
            <p>{t("site.footer")}</p>
            <nav aria-label={t("site.more")}>
              <a href="/privacy">{t("site.privacy")}</a>
              <a href="/trust">{t("site.trust")}</a>
              <a href="/source">{t("site.source")}</a>
              <a href="/health">{t("site.health")}</a>
              <a href="/operator">{t("site.operator")}</a>
            </nav>
            <LanguageForm />
          </footer>
        </body>
      </html>
    </>
  );
}

/** What a system installs the site with. A proxy's password is sent with the manifest's request, too. */
function AppLinks() {
  const { assets } = useReader();
  const icon = assetUrl(assets, "icon-apple.png");
  return (
    <>
      <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials" />
      {icon && <link rel="apple-touch-icon" href={icon} />}
      <meta name="theme-color" content="#f3f7f9" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#0b1318" media="(prefers-color-scheme: dark)" />
    </>
  );
}
