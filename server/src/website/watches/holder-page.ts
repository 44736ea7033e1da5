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

/** A page's notice: what was done, or why not. */
export interface Notice {
  readonly isProblem: boolean;
  readonly text: unknown;
}

export const problemNotice = (text: string): Notice => ({ isProblem: true, text });

export interface HolderPage {
  readonly assets: Assets;
  readonly notice: Notice | null;
}

/** The frame of a holder's pages. */
export const holderPage = (
  { assets, notice }: HolderPage,
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
      ${notice && html`<div class="${notice.isProblem ? "said problem" : "said"}" role="${notice.isProblem ? "alert" : "status"}">${notice.text}</div>`}
      ${main}`,
  );

/** A form with one button. `of`: what it is about, for screen readers. */
export const buttonForm = (action: string, label: string, of?: string): Html =>
  html`<form class="inline" method="post" action="${action}"><button type="submit" aria-label="${of ? `${label}: ${of}` : label}">${label}</button></form>`;
