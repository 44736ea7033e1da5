import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";
import { linkByMail } from "./no-watches-page.ts";

/** Says what a link of the first generation can do, and how to get a new one. */
export const oldLinkNote = (sendsMail: boolean): Html => html`
  <p>This browser opened your watches by an old link, one that messages carried. It shows them, and pauses and stops them. Everything else needs your new link: the extension's settings have it${sendsMail ? ", and it is mailed to an address that your alerts go to" : ""}.</p>`;

/** The page where an old link is not enough. */
export const oldLinkPage = (assets: Assets, sendsMail: boolean): Html =>
  layout(
    assets,
    "Your new link · Tidemark",
    html`<section class="hero"><h1>This needs your new link</h1>${oldLinkNote(sendsMail)}
      <p><a href="/watches">Your watches</a></p></section>
      ${sendsMail ? linkByMail("No new link yet?") : ""}
      <section><h2>Neither extension nor mail?</h2>
        <p>Take your watches along to a list of its own, with a new link. Say there again where messages go; the old list stays as it is.</p>
        <form method="post" action="/watches/copy"><button type="submit">Copy my watches to a new list</button></form></section>`,
  );
