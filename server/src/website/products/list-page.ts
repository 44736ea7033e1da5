import { seriesNames } from "@tidemark/chart/words";
import type { Currency } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";
import { ruleText } from "../shared/rule-text.ts";
import { nameOf, watchFacts } from "../watches/watches-page.ts";

/** A holder's watches, read-only, for the link in a message. */
export const listPage = (
  assets: Assets,
  watches: readonly Watch[],
  productLink: (marketplace: string, asin: string) => string,
): Html =>
  layout(
    assets,
    "Your watches · Tidemark",
    html`<section class="hero"><h1>Your watches</h1>
      <p>This link shows them and changes nothing. To change one, open <a href="/watches">your watches</a> by your own link.</p></section>
      <section>${
        watches.length === 0
          ? html`<p class="empty">Nothing is watched.</p>`
          : html`<ul class="watches">${watches.map(
              (watch) => html`<li>
                <a class="name" href="${productLink(watch.marketplace, watch.asin)}"><bdi>${nameOf(watch)}</bdi></a>
                <p>${seriesNames[watch.series]} at amazon.${watch.marketplace}: tell me when it is ${ruleText(watch.rule, watch.currency as Currency)}</p>
                <p class="quiet">${watchFacts(watch).join(" · ")}</p></li>`,
            )}</ul>`
      }</section>`,
  );
