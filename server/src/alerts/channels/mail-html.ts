import { directionOf, type ScreenLanguage } from "@tidemark/texts";
import { html } from "hono/html";
import type { Outgoing } from "./channel.ts";
import { type ChartTheme, chartSize } from "./mail-chart.ts";
import type { ItemWords, Words } from "./message-text.ts";

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";

// Clients that keep no style element show the light one. Pictures are attached: nothing is loaded, nobody learns who reads.
const styles = `:root{color-scheme:light dark;supported-color-schemes:light dark}
.dark-chart{display:none}
@media (prefers-color-scheme:dark){.page{background:#0b1216!important}.card{background:#10191f!important;border-color:#22323c!important}
.ink{color:#e4eef4!important}.quiet,.quiet a{color:#9fb2be!important}.button{background:#5cb8f0!important;color:#0b1216!important}
.second{border-color:#3a4d59!important;color:#e4eef4!important}
.light-chart{display:none!important}.dark-chart{display:block!important;max-height:none!important}}
@media (max-width:480px){.card{padding:18px 16px!important}.button,.second{display:block!important;text-align:center!important}}`;

/** A chart that is attached to the mail. `at`: index of its item. */
export interface MailChart {
  readonly at: number;
  readonly theme: ChartTheme;
  readonly cid: string;
  readonly png: Uint8Array;
}

/** A mail's page: what `body` says on a card, a quiet foot below. Clients that drop `html` keep the direction of a `div`. */
const page = (language: ScreenLanguage, title: string, body: unknown, foot: unknown): string =>
  String(html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${title}</title><style>${styles}</style></head>
<body class="page" style="margin:0;background:#f6f9fb;${font}"><div class="page" lang="${language}" dir="${directionOf(language)}" style="background:#f6f9fb;padding:24px 12px">
<div style="max-width:560px;margin:0 auto">
<p class="ink" style="margin:0 4px 14px;color:#10222e;font-size:15px;font-weight:700">Tidemark</p>
${body}
<p class="quiet" style="margin:18px 4px 0;color:#52636e;font-size:13px;line-height:1.6">${foot}</p>
</div></div></body></html>`);

const card = (content: unknown) =>
  html`<div class="card" style="background:#ffffff;border:1px solid #d9e3e9;border-radius:14px;padding:22px 24px;margin:0 0 14px">${content}</div>`;

const quietLink = (url: string, text: string) =>
  html`<a href="${url}" style="color:#52636e;text-decoration:underline">${text}</a>`;

const mainButton = (url: string, text: string) =>
  html`<a class="button" href="${url}" style="display:inline-block;background:#0b6aa8;color:#ffffff;border-radius:9px;padding:11px 20px;margin:10px 4px 0;font-size:15px;font-weight:600;text-decoration:none">${text}</a>`;

const button = (url: string, text: string) => html`<p style="margin:8px -4px 0">${mainButton(url, text)}</p>`;

const second = (url: string, text: string) =>
  html`<a class="second" href="${url}" style="display:inline-block;border:1px solid #b9c8d1;color:#10222e;border-radius:9px;padding:10px 19px;margin:10px 4px 0;font-size:15px;font-weight:600;text-decoration:none">${text}</a>`;

/** The dark one is hidden where the style element is not kept. */
const chart = ({ theme, cid }: MailChart, alt: string) =>
  html`<img class="${theme}-chart" src="cid:${cid}" alt="${theme === "light" ? alt : ""}" width="${chartSize.width}" style="${theme === "dark" ? "display:none;max-height:0;" : "display:block;"}width:100%;max-width:${chartSize.width}px;height:auto;border:0;margin:16px 0 0">`;

function itemCard(
  { name, headline, lines, shop, history, pause, stop, chartAlt }: ItemWords,
  { message }: Outgoing,
  language: ScreenLanguage,
  charts: readonly MailChart[],
) {
  const size = message.kind === "correction" ? "17px" : "22px";
  const first = shop ?? history;
  return card(html`<p class="ink" dir="auto" style="margin:0;color:#10222e;font-size:15px;text-align:${directionOf(language) === "rtl" ? "right" : "left"};line-height:1.45;overflow-wrap:anywhere">${name}</p>
<p class="ink" style="margin:10px 0 0;color:#10222e;font-size:${size};font-weight:700;line-height:1.35">${headline}</p>
${lines.map((line) => html`<p class="quiet" style="margin:6px 0 0;color:#52636e;font-size:14px;line-height:1.5">${line}</p>`)}
${charts.map((one) => chart(one, chartAlt))}
<p style="margin:16px -4px 0;line-height:1">${mainButton(first.url, first.label)}${shop ? html` ${second(history.url, history.label)}` : ""}</p>
<p class="quiet" style="margin:16px 0 0;color:#52636e;font-size:13px">${quietLink(pause.url, pause.label)} · ${quietLink(stop.url, stop.label)}</p>`);
}

/** A message as an HTML mail. */
export function messageHtml(words: Words, outgoing: Outgoing, charts: readonly MailChart[] = []): string {
  const { watches, unsubscribe } = words;
  const more = words.more
    ? card(html`<p class="ink" style="margin:0;color:#10222e;font-size:15px">${words.more}</p>`)
    : "";
  const cards = words.items.map((item, at) =>
    itemCard(
      item,
      outgoing,
      words.language,
      charts.filter((one) => one.at === at),
    ),
  );
  return page(
    words.language,
    words.title,
    html`${cards}${more}`,
    html`${words.because} ${quietLink(watches.url, watches.label)} · ${quietLink(unsubscribe.url, unsubscribe.label)}`,
  );
}

/** What a letter's reader can do. */
export interface Action {
  readonly url: string;
  readonly label: string;
}

/** A mail that asks for something. */
export const letterHtml = (
  language: ScreenLanguage,
  title: string,
  text: string,
  actions: readonly Action[],
  foot: Action & { readonly text: string },
): string =>
  page(
    language,
    title,
    card(
      html`<p class="ink" style="margin:0;color:#10222e;font-size:16px;line-height:1.55">${text}</p>${actions.map(({ url, label }) => button(url, label))}`,
    ),
    html`${foot.text} ${quietLink(foot.url, foot.label)}`,
  );
