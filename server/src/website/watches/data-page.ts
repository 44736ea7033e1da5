import type { Links } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";
import { buttonForm, type HolderPage, holderPage } from "./holder-page.ts";

export interface DataPage extends HolderPage {
  readonly links: Links;
}

/** `/watches/data`: secret links, export and deletion. */
export const dataPage = (page: DataPage): Html =>
  holderPage(page, {
    tab: "/watches/data",
    title: "Your link and data",
    main: html`<section><h2>Your link</h2>
      <p>It opens these pages in any browser, and is the only key to them: keep it, and keep it to yourself.</p>
      ${linkField("Your link", page.links.watches)}
      <p>Your messages as an Atom feed, for a feed reader; as secret:</p>
      ${linkField("Your feed", page.links.feed)}
      <p>Somebody else has one of them? New ones make these void, and those in messages you already got.</p>
      ${buttonForm("/watches/renew", "Make new links")}
    </section>
    <section><h2>Your data</h2>
      <p>All that this server keeps of you: watches, channels, settings, and messages of 90 days.</p>
      <a class="button" href="/watches/export" download="tidemark.json">Download it (JSON)</a>
      <a class="button danger" href="/watches/erase">Erase everything …</a>
    </section>`,
  });

/** A read-only field with a link to copy. */
export const linkField = (label: string, link: string): Html =>
  html`<input class="wide" readonly aria-label="${label}" value="${link}">`;

/** Asks before everything is deleted. */
export const erasePage = (assets: Assets): Html =>
  layout(
    assets,
    "Erase everything? · Tidemark",
    html`<section class="hero"><h1>Erase everything?</h1>
      <p>Your watches, channels, settings and messages are deleted at once, and your links stop working, those in the extension too. This cannot be taken back.</p>
      <form method="post" action="/watches/erase"><button class="danger" type="submit">Erase everything</button> <a href="/watches/data">Keep it</a></form></section>`,
  );
