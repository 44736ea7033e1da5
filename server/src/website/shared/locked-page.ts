import { html } from "hono/html";
import type { Assets } from "./assets.ts";
import { type Html, layout } from "./layout.ts";

export interface Locked {
  /** The path on this site that was asked for. */
  readonly to: string;
  readonly problem: string | null;
}

/** The page for visitors of a private server without its read key. */
export const lockedPage = (assets: Assets, { to, problem }: Locked): Html =>
  layout(
    assets,
    "Private · Tidemark",
    html`<section class="hero"><h1>This server is private</h1>
      <p>It keeps a history of Amazon prices for those whom its owner invited. Open it with the link that its owner gave you, or enter what you got: the key or an invite code. <code>npm start</code> prints both.</p></section>
      ${problem && html`<div class="said problem" role="alert">${problem}</div>`}
      <section><form class="fields" method="post" action="/open">
        <label>Key, link or invite code
          <input class="wide" name="key" required maxlength="500" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
        <input type="hidden" name="to" value="${to}">
        <button class="main" type="submit">Open</button>
      </form>
      <p class="quiet">This browser keeps the key in a cookie. An invite code is used up by this; the extension takes one, too, and needs no other then.</p></section>`,
  );
