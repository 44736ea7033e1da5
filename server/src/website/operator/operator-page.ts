import type { Switches } from "@tidemark/core";
import { html } from "hono/html";
import type { MailUse } from "../../alerts/mail/mail-limits.ts";
import type { OutcomeShare } from "../../prices/page-outcomes/compare-weeks.ts";
import type { DirtyProduct } from "../../prices/public-profile/dirty-products.ts";
import type { Assets } from "../shared/assets.ts";
import { agoText } from "../shared/format-text.ts";
import { type Html, layout } from "../shared/layout.ts";
import { readingSection } from "./reading-section.ts";

interface Operator {
  readonly assets: Assets;
  readonly now: number;
  readonly products: readonly DirtyProduct[];
  readonly shares: readonly OutcomeShare[];
  /** Null: the server sends no mail. */
  readonly mail: MailUse | null;
  /** Null in the private profile: it has no switches. */
  readonly switches: Switches | null;
}

/** `/operator`: switches, open claims, and how pages are read. */
export function operatorPage({ assets, now, products, shares, mail, switches }: Operator): Html {
  return layout(
    assets,
    "Operator",
    html`
      <section class="hero"><h1>For the operator</h1><p><a href="/health">How this server fares</a></p></section>
      ${switches && switchForm(switches)}
      ${mail && mailSection(mail)}
      <section>
        <h2>Products with open claims</h2>
        ${
          products.length === 0
            ? html`<p class="empty">Everything that was reported is settled.</p>`
            : html`<ul class="products">${products.map(
                ({ marketplace, asin, title, claims, since }) => html`<li>
                  <a href="/operator/${marketplace.suffix}/${asin}"><bdi>${title ?? asin}</bdi></a>
                  <span class="price">${claims === 1 ? "1 claim" : `${claims} claims`}</span>
                  <span class="quiet">amazon.${marketplace.suffix} · first seen ${agoText(new Date(since), now)}</span>
                </li>`,
              )}</ul>`
        }
      </section>
      ${readingSection(shares)}`,
  );
}

const mailSection = ({ sentLastHour, sentLastDay, mostAnHour, mostADay, refused }: MailUse): Html => html`
  <section>
    <h2>Confirmations and lost links</h2>
    <p>${sentLastHour} of ${mostAnHour} this hour, ${sentLastDay} of ${mostADay} in 24 hours.</p>
    <p class="quiet">Not sent in 24 hours: ${refused.mailbox} by the cap of a mailbox, ${refused.domain} of a domain, ${refused.network} of a network, ${refused.server} of this server; ${refused["opted-out"]} to mailboxes that want no mail.</p>
  </section>`;

const switchForm = ({ registrationOpen, countOnlyBefore, quorum, unverifiedAlerts }: Switches): Html => html`
  <section>
    <h2>Switches</h2>
    <form class="fields" method="post" action="/operator/switches">
      <fieldset class="choices"><legend>What goes on</legend>
        ${choice("registrationOpen", registrationOpen, "New reporters may register")}
        ${choice("quorum", quorum, "People are believed without the verifier when enough of them agree")}
        ${choice("unverifiedAlerts", unverifiedAlerts, "Alerts go out for prices that no verifier has seen")}
      </fieldset>
      <label>Reporters count only when they registered before (UTC; empty: all do)
        <input type="date" name="countOnlyBefore" value="${countOnlyBefore === null ? "" : new Date(countOnlyBefore).toISOString().slice(0, 10)}"></label>
      <button class="main" type="submit">Turn</button>
    </form>
  </section>`;

const choice = (name: string, on: boolean, text: string): Html =>
  html`<label><input type="checkbox" name="${name}" ${on ? "checked" : ""}> ${text}</label>`;
