import { seriesNames } from "@tidemark/chart/words";
import type { Currency } from "@tidemark/core";
import type { ChannelView, Watch, WatchRule } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Assets } from "./assets.ts";
import { type Html, layout } from "./layout.ts";
import { priceText, timeText } from "./words.ts";

/** A rule as a sentence's end: `at $20.00 or less`. */
export function ruleText(rule: WatchRule, currency: Currency): string {
  switch (rule.kind) {
    case "target":
      return `at ${priceText(rule.price, currency)} or less`;
    case "drop":
      return `${rule.percent} % less than ${rule.from === "creation" ? "when you began" : "the price before"}`;
    case "rise":
      return `${rule.percent} % more than ${rule.from === "creation" ? "when you began" : "the price before"}`;
    case "lowest":
      return `the lowest of ${rule.days} days`;
    case "back":
      return "in stock again";
    case "usual":
      return `${rule.percent} % below its usual price`;
    case "change":
      return "another one";
  }
}

const states: Record<Watch["state"], string> = {
  waiting: "waiting",
  met: "reached",
  unseen: "no price seen yet",
  paused: "paused",
  expired: "expired",
};

interface WatchesPage {
  readonly assets: Assets;
  readonly watches: readonly Watch[];
  readonly channels: readonly ChannelView[];
  readonly feed: string;
}

/**
 * All that a holder watches, with what can be done without JavaScript. Over plain http a form names its origin only
 * under this page's own referrer policy; other sites still get nothing.
 */
export const watchesPage = ({ assets, watches, channels, feed }: WatchesPage): Html =>
  layout(
    assets,
    "Your watches · Tidemark",
    html`<meta name="referrer" content="same-origin">
      <section class="hero"><h1>Your watches</h1></section>
      <section>${
        watches.length === 0
          ? html`<p class="empty">You watch nothing yet. The extension's popup starts a watch in one click.</p>`
          : html`<ul class="watches">${watches.map(watchItem)}</ul>`
      }</section>
      <section><h2>Where messages go</h2>
        <ul>${channels.map(channelLine)}<li><a href="${feed}">Your Atom feed</a> <span class="quiet">keep its address to yourself</span></li></ul>
      </section>`,
  );

function watchItem(watch: Watch): Html {
  const currency = watch.currency as Currency;
  const { id, state, price, threshold } = watch;
  const left = threshold !== null && price !== null && watch.rule.kind !== "rise" ? price - threshold : 0;
  const now = price === null ? "no price now" : `now ${priceText(price, currency)}`;
  const facts = [now, ...(left > 0 ? [`${priceText(left, currency)} to go`] : []), states[state]];
  const toggle = state === "paused" ? (["resume", "Resume"] as const) : (["pause", "Pause"] as const);
  return html`<li>
    <a href="/p/${watch.marketplace}/${watch.asin}" dir="auto">${watch.title ?? watch.asin}</a>
    <p>${seriesNames[watch.series]} at amazon.${watch.marketplace}: tell me when it is ${ruleText(watch.rule, currency)}</p>
    <p class="quiet">${facts.join(" · ")}</p>
    ${button(`/watches/${id}/${toggle[0]}`, toggle[1])}${button(`/watches/${id}/stop`, "Stop")}
  </li>`;
}

const button = (action: string, label: string): Html =>
  html`<form class="inline" method="post" action="${action}"><button type="submit">${label}</button></form>`;

const channelLine = ({ kind, where, state, problem, createdAt }: ChannelView): Html =>
  html`<li>${kind}: ${where} <span class="quiet">${state}, since ${timeText(createdAt)}</span>${problem && html`<br>${problem}`}</li>`;

/** What somebody without a link sees. `said`: the answer to a request for a link. */
export const noWatchesPage = (assets: Assets, sendsMail: boolean, said: string | null): Html =>
  layout(
    assets,
    "Watches · Tidemark",
    html`<section class="hero"><h1>Watches</h1>
      <p>Watch a product and be told when its price drops. Start in the extension's popup; its settings have the link to your watches here.</p></section>
      ${said && html`<section><p role="status">${said}</p></section>`}
      ${
        sendsMail
          ? html`<section><h2>Lost the link?</h2>
        <form method="post" action="/watches/link"><label>The address your alerts go to
          <input type="email" name="address" required maxlength="254" autocomplete="email"></label>
          <button type="submit">Mail me the link</button></form></section>`
          : ""
      }`,
  );
