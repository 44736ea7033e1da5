import { html } from "hono/html";
import type { Assets } from "./assets.ts";
import { type Html, layout } from "./layout.ts";

/** A page with one sentence. */
export const messagePage = (assets: Assets, sentence: string): Html =>
  layout(
    assets,
    "Tidemark",
    html`<section class="hero"><h1>${sentence}</h1><p><a href="/">What this server is</a></p></section>`,
  );
