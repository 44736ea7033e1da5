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
      return "can be bought again";
    case "change":
      return "changes";
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

/** All that a holder watches, with what can be done without JavaScript. */
export const watchesPage = ({ assets, watches, channels, feed }: WatchesPage): Html =>
  layout(
    assets,
    "Your watches · Tidemark",
    html`<section class="hero"><h1>Your watches</h1></section>
      <section>${
        watches.length === 0
          ? html`<p class="empty">You watch nothing yet. The extension's popup starts a watch in one click.</p>`
          : html`
        <div class="scroll"><table>
          <caption class="quiet">What you are told of</caption>
          <thead><tr><th scope="col">Product</th><th scope="col">Tell me when it is</th><th scope="col">Now</th><th scope="col">State</th><th scope="col">Change</th></tr></thead>
          <tbody>${watches.map(watchRow)}</tbody>
        </table></div>`
      }</section>
      <section><h2>Where messages go</h2>
        <ul>${channels.map(channelLine)}<li><a href="${feed}">Your Atom feed</a> <span class="quiet">keep its address to yourself</span></li></ul>
      </section>`,
  );

function watchRow(watch: Watch): Html {
  const currency = watch.currency as Currency;
  const { id, state } = watch;
  const now = state === "unseen" ? "–" : priceText(watch.price, currency);
  const left =
    watch.threshold !== null &&
    watch.price !== null &&
    watch.price > watch.threshold &&
    watch.rule.kind !== "rise"
      ? html` <span class="quiet">${priceText(watch.price - watch.threshold, currency)} to go</span>`
      : "";
  const toggle = state === "paused" ? (["resume", "Resume"] as const) : (["pause", "Pause"] as const);
  return html`<tr>
    <th scope="row"><a href="/p/${watch.marketplace}/${watch.asin}" dir="auto">${watch.title ?? watch.asin}</a>
      <span class="quiet">amazon.${watch.marketplace}, ${seriesNames[watch.series]}</span></th>
    <td>${ruleText(watch.rule, currency)}</td><td>${now}${left}</td><td>${states[state]}</td>
    <td>${button(`/watches/${id}/${toggle[0]}`, toggle[1])}${button(`/watches/${id}/stop`, "Stop")}</td>
  </tr>`;
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
