import { html } from "hono/html";
import type { Assets } from "./assets.ts";
import { type Html, layout } from "./layout.ts";

/** Asks before a link replaces the watches that are open in this browser. */
export const otherListPage = (assets: Assets, key: string): Html =>
  layout(
    assets,
    "Other watches · Tidemark",
    html`<section class="hero"><h1>Open other watches here?</h1>
      <p>This link opens another list than the one that is open in this browser. If you do not know where the link comes from, keep yours: what you watch on somebody else's list, they can see.</p>
      <form method="post" action="/watches/open"><input type="hidden" name="key" value="${key}">
        <a class="button main" href="/watches">Keep mine</a> <button type="submit">Open the other list</button></form>
      <p class="quiet">Yours stays on this server. Without its link, the extension or a mail you cannot open it here again.</p></section>`,
  );
