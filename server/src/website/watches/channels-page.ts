import type { ChannelView } from "@tidemark/core/wire";
import { html } from "hono/html";
import { timeText } from "../shared/format-text.ts";
import type { Html } from "../shared/layout.ts";
import { buttonForm, type HolderPage, holderPage } from "./holder-page.ts";

const kinds: Record<ChannelView["kind"], string> = {
  email: "E-mail",
  webhook: "Webhook",
  ntfy: "ntfy",
  telegram: "Telegram",
  discord: "Discord",
  gotify: "Gotify",
  pushover: "Pushover",
  apprise: "Apprise",
  "web-push": "Browser notifications",
  other: "Another kind",
};

const states: Record<ChannelView["state"], string> = {
  unconfirmed: "asked by mail, has not said yes yet",
  working: "works",
  failing: "failing",
  stopped: "stopped",
};

export interface ChannelsPage extends HolderPage {
  readonly channels: readonly ChannelView[];
  readonly sendsMail: boolean;
}

/** `/watches/channels`: a holder's channels. */
export const channelsPage = (page: ChannelsPage): Html =>
  holderPage(page, {
    tab: "/watches/channels",
    title: "Where messages go",
    main: html`<section>${
      page.channels.length === 0
        ? html`<p class="empty">Nowhere yet but to your feed and, if you use it, the extension.</p>`
        : html`<ul class="watches">${page.channels.map(channelItem)}</ul>`
    }</section>
    ${page.sendsMail ? add("email", "E-mail", field("Address", html`type="email" name="address" maxlength="254" autocomplete="email"`), "It is asked first: nothing is sent there before it says yes.") : ""}
    ${add("ntfy", "ntfy", html`${field("Server", html`type="url" name="server" maxlength="2048" value="https://ntfy.sh"`)}${field("Topic", html`name="topic" maxlength="64" pattern="[A-Za-z0-9_\\-]+" autocomplete="off"`)}${field("Access token, if the topic needs one", html`name="token" maxlength="200" autocomplete="off"`, false)}`, "Whoever knows the topic's name can read it: choose one that nobody guesses.")}
    ${add("apprise", "Apprise", html`${field("Notify URL of an Apprise API server", html`type="url" name="url" maxlength="2048" autocomplete="off"`)}${field("Tag", html`name="tag" maxlength="100" autocomplete="off"`, false)}`, "Brings Telegram, Discord, Gotify and many more.")}
    ${add("webhook", "Webhook", field("URL", html`type="url" name="url" maxlength="2048" autocomplete="off"`), "Gets JSON, signed with a secret that you are shown once.")}`,
  });

function channelItem({ id, kind, where, state, problem, createdAt }: ChannelView): Html {
  const name = `${kinds[kind]} ${where}`;
  const canTest = state === "working" || state === "failing";
  return html`<li>
    <strong>${kinds[kind]}</strong> <span class="where">${where}</span>
    <p class="quiet">${states[state]} · since ${timeText(createdAt)}</p>
    ${problem && html`<p class="problem-text">${problem}</p>`}
    ${canTest ? buttonForm(`/watches/channels/${id}/test`, "Send a test", name) : ""} ${buttonForm(`/watches/channels/${id}/remove`, "Remove", name)}
  </li>`;
}

const add = (kind: string, title: string, fields: Html, note: string): Html =>
  html`<section><details><summary>Add ${title}</summary>
    <form class="fields" method="post" action="/watches/channels"><input type="hidden" name="kind" value="${kind}">
      ${fields}<p class="quiet">${note}</p><button class="main" type="submit">Add</button></form></details></section>`;

const field = (label: string, attributes: Html, isNeeded = true): Html =>
  html`<label>${label} <input class="wide" ${attributes} ${isNeeded ? "required" : ""}></label>`;
