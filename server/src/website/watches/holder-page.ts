import { html } from "hono/html";
import type { Assets } from "../shared/assets.ts";
import { type Html, layout } from "../shared/layout.ts";

const tabs = [
  ["/watches", "Watches"],
  ["/watches/channels", "Where messages go"],
  ["/watches/times", "When they come"],
  ["/watches/data", "Your link and data"],
] as const;

type Tab = (typeof tabs)[number][0];

/** What a page says first: what was done, or why nothing was. */
export interface Said {
  readonly isProblem: boolean;
  readonly text: unknown;
}

export const problemSaid = (text: string): Said => ({ isProblem: true, text });

export interface HolderPage {
  readonly assets: Assets;
  readonly said: Said | null;
}

/** A page of a holder: what all of them have around their own part. */
export const holderPage = (
  { assets, said }: HolderPage,
  { tab, title, main }: { tab: Tab; title: string; main: Html },
): Html =>
  layout(
    assets,
    `${title} · Tidemark`,
    html`<section class="hero"><h1>${title}</h1>
      <nav class="tabs" aria-label="Your pages">${tabs.map(([path, name]) =>
        path === tab
          ? html`<a href="${path}" aria-current="page">${name}</a>`
          : html`<a href="${path}">${name}</a>`,
      )}</nav></section>
      ${said && html`<div class="${said.isProblem ? "said problem" : "said"}" role="${said.isProblem ? "alert" : "status"}">${said.text}</div>`}
      ${main}`,
  );

/** A form that is one button. `of`: for those who hear the page, what the button is about. */
export const buttonForm = (action: string, label: string, of?: string): Html =>
  html`<form class="inline" method="post" action="${action}"><button type="submit" aria-label="${of ? `${label}: ${of}` : label}">${label}</button></form>`;
