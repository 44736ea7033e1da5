import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";

/** Asks before a link replaces the list that is open in this browser; `isFirst`: before it opens the first one. */
export const otherListPage = (assets: Assets, key: string, isFirst: boolean): Html =>
  layout(
    assets,
    "Other watches · Tidemark",
    html`<section class="hero"><h1>${isFirst ? "Open these watches here?" : "Open other watches here?"}</h1>
      ${isFirst ? sentHere : replaces}
      <form method="post" action="/watches/open"><input type="hidden" name="key" value="${key}">
        <a class="button main" href="/watches">${isFirst ? "No" : "Keep mine"}</a> <button type="submit">${isFirst ? "Open them" : "Open the other list"}</button></form>
      ${!isFirst && html`<p class="quiet">Yours stays on this server. Without its link, the extension or a mail you cannot open it here again.</p>`}</section>`,
  );

const sentHere = html`<p>Another site, your mail perhaps, sent you here. If you do not know where the link comes from, say no: what you watch on somebody else's list, and the address you have alerts sent to, they can see.</p>`;
const replaces = html`<p>This link opens another list than the one that is open in this browser. If you do not know where the link comes from, keep yours: what you watch on somebody else's list, they can see.</p>`;
