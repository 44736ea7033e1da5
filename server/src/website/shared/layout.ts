import { html } from "hono/html";
import { type Assets, assetUrl } from "./assets.ts";

/** Markup that `html` does not escape again. */
export type Html = ReturnType<typeof html>;

interface More {
  /** Description for search engines; by default the site's. */
  readonly description?: string;
  /** Path of the page's Atom feed. */
  readonly feed?: string;
  /** More markup for the page's head. */
  readonly head?: Html;
}

const whatItIs = "Honest price history of Amazon products, read by people's browsers and checked.";

/**
 * A whole page. Everything but the chart works without JavaScript. Over plain http browsers send a form's Origin only
 * with `same-origin` as referrer policy; other sites still get no referrer.
 */
export function layout(assets: Assets, title: string, main: Html, withChart = false, more: More = {}): Html {
  const styles = withChart ? (["site.css", "page.css"] as const) : (["site.css"] as const);
  const script = withChart ? assetUrl(assets, "page.js") : null;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="same-origin">
    <meta name="description" content="${more.description ?? whatItIs}">
    <title>${title}</title>
    ${more.feed && html`<link rel="alternate" type="application/atom+xml" href="${more.feed}">`}
    <link rel="icon" href="${assetUrl(assets, "icon.svg") ?? "data:,"}">
    ${styles.flatMap((name) => {
      const url = assetUrl(assets, name);
      return url ? [html`<link rel="stylesheet" href="${url}">`] : [];
    })}
    ${more.head}
    ${script && html`<script type="module" src="${script}"></script>`}
  </head>
  <body>
    <header>
      <a class="brand" href="/"><img src="${assetUrl(assets, "icon.svg") ?? ""}" alt="" width="28" height="28">Tidemark</a>
      <nav aria-label="Site"><a href="/#products">Products</a><a href="/drops">Drops</a><a href="/watches">Watches</a><a href="/docs">API</a></nav>
    </header>
    <main>${main}</main>
    <footer>Prices are read from shop pages by people's browsers and believed only when independent sources agree. Not affiliated with Amazon. <a href="/health">How this server fares</a></footer>
  </body>
</html>`;
}
