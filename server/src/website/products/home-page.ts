import { html } from "hono/html";
import type { ListedProduct } from "../../history/search/listed-product.ts";
import type { Assets } from "../shared/assets.ts";
import { agoText } from "../shared/format-text.ts";
import { type Html, layout } from "../shared/layout.ts";
import type { VerifierState } from "./home-data.ts";
import { productItem } from "./product-item.ts";
import { searchForm } from "./search-page.ts";

interface Home {
  readonly assets: Assets;
  readonly serverUrl: string;
  /** Whether an invite code is needed. */
  readonly invites: boolean;
  readonly products: readonly ListedProduct[];
  readonly verifier: VerifierState;
  readonly now: number;
}

/** `/`: about this server, how to load the extension, recent products, the verifier's state. */
export function homePage({ assets, serverUrl, invites, products, verifier, now }: Home): Html {
  return layout(
    assets,
    "Tidemark",
    html`
      <section class="hero">
        <h1>Is this price any good?</h1>
        <p>This server keeps the high and low water marks of Amazon prices. The people who use it let their
          browsers report the prices on the product pages they look at anyway. A new price counts once
          independent people agree on it, or once our own verifier has looked.</p>
      </section>
      <section>${searchForm()}</section>
      <section>
        <h2>Use it</h2>
        <ol class="steps">
          <li>Open <code>chrome://extensions</code> and switch on <em>Developer mode</em>.</li>
          <li>Choose <em>Load unpacked</em> and pick the folder <code>extension/build/chrome-mv3-prod</code> of your copy of Tidemark.</li>
          <li>On the page that opens, enter this server's address <code>${serverUrl}</code>${invites ? " and your invite code" : ""}.</li>
        </ol>
        ${invites && html`<p class="quiet">Whoever runs this server makes an invite code with <code>npm run invite</code>.</p>`}
      </section>
      <section id="products">
        <h2>Products seen lately</h2>
        ${
          products.length === 0
            ? html`<p class="empty">No price is confirmed yet. Open a product in the shop with the extension loaded.</p>`
            : html`<ul class="products">${products.map((product) => productItem(product, now))}</ul>`
        }
      </section>
      <section>
        <h2>Verifier</h2>
        <p>${verifierText(verifier, now)}</p>
      </section>`,
  );
}

const awayMs = 15 * 60_000;

function verifierText({ on, lastAskedAt, waiting, blocked }: VerifierState, now: number): string {
  if (!on) return "Off. New prices count when enough people agree; large drops need more of them.";
  if (lastAskedAt === null) return "On, but no verifier has asked for work yet.";
  const asked = agoText(lastAskedAt, now);
  if (now - lastAskedAt > awayMs) return `Away: it last asked for work ${asked}.`;
  const queue = waiting === 1 ? "1 product waits for a look" : `${waiting} products wait for a look`;
  return `At work, last seen ${asked}; ${queue}.${blocked > 0 ? " The shop turned it away; it is backing off." : ""}`;
}
