import { type ItemWords, type Link, mainLink, type Words } from "./message-text.ts";
import { cutUnits, isolated } from "./product-name.ts";

/** How a service writes bold text and links. `text` makes plain text of anything; the others take what it made. */
export interface Markup {
  text(plain: string): string;
  bold(marked: string): string;
  link(marked: string, url: string): string;
}

/** Markdown where a backslash takes the meaning of any ASCII punctuation (CommonMark, Discord). */
export const markdown: Markup = {
  text: (plain) => plain.replace(/[!-/:-@[-`{-~]/g, "\\$&"),
  bold: (marked) => `**${marked}**`,
  link: (marked, url) => `[${marked}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`,
};

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign]!);

/** The few tags of HTML that Telegram and Pushover know. */
export const simpleHtml: Markup = {
  text: escaped,
  bold: (marked) => `<b>${marked}</b>`,
  link: (marked, url) => `<a href="${escaped(url)}">${marked}</a>`,
};

/** Of a product's name or a title, where a whole message has a limit. UTF-16 units. */
const longestName = 160;

/** The title as a bold link to what the message is about. Inside of a link a service makes no links of its own. */
export const markedTitle = (words: Words, { text, bold, link }: Markup): string =>
  bold(link(text(cutUnits(words.title, longestName)), mainLink(words).url));

/**
 * A message without its title in at most so many UTF-16 units, markup included. Items that have no room are counted. Of
 * the first one at least the headline stays.
 */
export function markedBody(words: Words, markup: Markup, most: number): string {
  const [first, ...others] = words.items;
  const isOne = others.length === 0;
  const left = countOf(words);
  /** What all items but the first so many come to. */
  const rest = (shown: number): string =>
    left > shown ? `\n\n${markup.text(words.moreText(left - shown))}` : "";
  const room = (shown: number) => most - rest(shown).length;
  let body = firstThatFits(
    [linksOf(first), linksOf(first).slice(0, 1), []].map((links) => blockOf(first, links, markup, !isOne)),
    room(1),
    cutUnits(markup.text(first.headline), room(1)),
  );
  let shown = 1;
  for (const item of others) {
    const longer = `${body}\n\n${blockOf(item, linksOf(item), markup, true)}`;
    if (longer.length > room(shown + 1)) break;
    body = longer;
    shown++;
  }
  return body + rest(shown);
}

const firstThatFits = (texts: readonly string[], most: number, otherwise: string): string =>
  texts.find((text) => text.length <= most) ?? otherwise;

/** Items of the message, with those that are only counted. */
const countOf = ({ items, left }: Words): number => items.length + left;

const linksOf = ({ shop, history, stop }: ItemWords): readonly Link[] => [
  ...(shop ? [shop] : []),
  history,
  stop,
];

function blockOf(
  { name, headline, lines, shop, history }: ItemWords,
  links: readonly Link[],
  { text, bold, link }: Markup,
  isNamed: boolean,
): string {
  const named = link(text(isolated(cutUnits(name, longestName))), (shop ?? history).url);
  return [
    ...(isNamed ? [named] : []),
    bold(text(headline)),
    ...lines.map(text),
    ...(links.length > 0 ? [links.map(({ label, url }) => link(text(label), url)).join(" · ")] : []),
  ].join("\n");
}
