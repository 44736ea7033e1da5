import { html } from "hono/html";
import { jumpsIn, type OutcomeShare } from "../../prices/page-outcomes/compare-weeks.ts";
import { percentText } from "../shared/format-text.ts";
import { jumpText } from "../shared/jump-text.ts";
import type { Html } from "../shared/layout.ts";

const mostRows = 300;

const shareText = (share: number | null): string => (share === null ? "–" : percentText(share));

/** What the pages of the last 7 days gave, by marketplace, version and rule or reason, against the week before. */
export function readingSection(shares: readonly OutcomeShare[]): Html {
  const rows = shares
    .filter(({ pages, before }) => pages > 0 || (before ?? 0) > 0)
    .toSorted((a, b) => Number(b.jumped) - Number(a.jumped))
    .slice(0, mostRows);
  return html`
    <section id="reading">
      <h2>What pages gave, last 7 days</h2>
      ${jumpsIn(shares).map((jump) => html`<p><strong>Jump.</strong> ${jumpText(jump)}</p>`)}
      ${
        rows.length === 0
          ? html`<p class="empty">No page was counted yet.</p>`
          : html`
            <p class="quiet">Shares are of reporters, each of whom counts once a day and marketplace. A jump is marked where one reporter alone could not have made it.</p>
            <div class="scroll"><table>
              <thead><tr><th scope="col">Marketplace</th><th scope="col">Extension</th><th scope="col">Price</th><th scope="col">Rule or reason</th><th scope="col">Pages</th><th scope="col">Share</th><th scope="col">Week before</th></tr></thead>
              <tbody>${rows.map(rowOf)}</tbody>
            </table></div>`
      }
    </section>`;
}

const rowOf = ({ marketplace, client, priced, outcome, pages, share, before, jumped }: OutcomeShare): Html =>
  html`<tr><th scope="row">amazon.${marketplace}</th><td>${client ?? "all"}</td><td>${priced ? "read" : "none"}</td><td>${outcome}</td><td>${pages}</td><td>${shareText(share)}${jumped ? html` <strong>jump</strong>` : ""}</td><td>${shareText(before)}</td></tr>`;
