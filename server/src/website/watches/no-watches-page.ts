import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";

/** The page for visitors without a link. `notice`: the answer to a request for a link. */
export const noWatchesPage = (assets: Assets, sendsMail: boolean, notice: string | null): Html =>
  layout(
    assets,
    "Watches · Tidemark",
    html`<section class="hero"><h1>Watches</h1>
      <p>Watch a product and be told when its price drops. <a href="/#products">Choose a product</a> and press “Watch this price”, or start in the extension's popup; its settings have the link to your watches here. No account is needed: a secret link is the key.</p></section>
      ${notice && html`<section><p role="status">${notice}</p></section>`}
      ${sendsMail ? linkByMail("Lost the link?") : ""}`,
  );

/** Mails the holder's full link to a confirmed address. */
export const linkByMail = (title: string): Html => html`
  <section><h2>${title}</h2>
    <form class="fields" method="post" action="/watches/link"><label>The address your alerts go to
      <input class="wide" type="email" name="address" required maxlength="254" autocomplete="email"></label>
      <button type="submit">Mail me the link</button></form></section>`;
