import { seriesNames } from "@tidemark/chart/words";
import { type Currency, marketplaces } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { html } from "hono/html";
import { priceText, timeText } from "../shared/format-text.ts";
import type { Html } from "../shared/layout.ts";
import { ruleText } from "../shared/rule-text.ts";
import { buttonForm, type HolderPage, holderPage } from "./holder-page.ts";
import { type WatchFields, watchFields } from "./watch-fields.ts";

const states: Record<Watch["state"], string> = {
  waiting: "waiting",
  met: "reached",
  unseen: "no price seen yet",
  paused: "paused",
  expired: "expired",
};

export interface WatchesPage extends HolderPage {
  readonly watches: readonly Watch[];
  /** Values of the form for a new watch. */
  readonly product: string;
  readonly marketplace: string;
  readonly fields: WatchFields;
}

/** `/watches`: a holder's watches, and a form for a new one. */
export const watchesPage = (page: WatchesPage): Html =>
  holderPage(page, {
    tab: "/watches",
    title: "Your watches",
    main: html`<section>${
      page.watches.length === 0
        ? html`<p class="empty">You watch nothing yet. Add a product below, on its page here, or in the extension's popup.</p>`
        : html`<ul class="watches">${page.watches.map(watchItem)}</ul>`
    }</section>
    <section><h2>Watch another product</h2>${addForm(page)}</section>`,
  });

export const nameOf = ({ title, asin }: Pick<Watch, "title" | "asin">): string => title ?? asin;

/** The state of a watch, in words. */
export function watchFacts(watch: Watch): readonly string[] {
  const currency = watch.currency as Currency;
  const { state, price, threshold, minDelta, expiresAt } = watch;
  const left = threshold !== null && price !== null && watch.rule.kind !== "rise" ? price - threshold : 0;
  return [
    price === null ? "no price now" : `now ${priceText(price, currency)}`,
    ...(left > 0 ? [`${priceText(left, currency)} to go`] : []),
    states[state],
    ...(minDelta > 0 ? [`changes from ${priceText(minDelta, currency)}`] : []),
    ...(expiresAt && state !== "expired" ? [`until ${timeText(expiresAt)}`] : []),
  ];
}

function watchItem(watch: Watch): Html {
  const currency = watch.currency as Currency;
  const { id, state } = watch;
  const [action, label] = state === "paused" ? ["resume", "Resume"] : ["pause", "Pause"];
  const name = nameOf(watch);
  return html`<li>
    <a class="name" href="/p/${watch.marketplace}/${watch.asin}"><bdi>${name}</bdi></a>
    <p>${seriesNames[watch.series]} at amazon.${watch.marketplace}: tell me when it is ${ruleText(watch.rule, currency)}</p>
    <p class="quiet">${watchFacts(watch).join(" · ")}</p>
    <a class="button" href="/watches/${id}" aria-label="Change: ${name}">Change</a>
    ${buttonForm(`/watches/${id}/${action}`, label!, name)} ${buttonForm(`/watches/${id}/stop`, "Stop", name)}
  </li>`;
}

const addForm = ({ product, marketplace, fields }: WatchesPage): Html => html`
  <form class="fields" method="post" action="/watches">
    <label>Address of its page at Amazon, or its number (ASIN)
      <input class="wide" name="product" required maxlength="4096" autocomplete="off" spellcheck="false" value="${product}"></label>
    <label>Shop, if it is a number <select name="marketplace">${marketplaces.map(
      ({ suffix }) =>
        html`<option value="${suffix}" ${suffix === marketplace ? "selected" : ""}>amazon.${suffix}</option>`,
    )}</select></label>
    ${watchFields(fields, "the shop's currency")}
    <button class="main" type="submit">Watch it</button>
  </form>`;
