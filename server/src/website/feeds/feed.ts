import type { MessageView } from "@tidemark/core/wire";
import { html, raw } from "hono/html";
import { plainText, textOf } from "../../alerts/channels/message-text.ts";
import { writingToHolder } from "../../alerts/holders/writing.ts";

/** Markup that `html` does not escape again. */
export type Xml = ReturnType<typeof html>;

/** XML 1.0 allows no control characters but these, escaped or not. */
export const xmlText = (value: string): string =>
  value.toWellFormed().replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "");

/**
 * A holder's messages as an Atom feed (RFC 4287), newest first. `self` is the feed's own URL. Not JSX, which moves titles
 * and links into the head of an HTML page.
 */
export function atomFeed(
  messages: readonly MessageView[],
  {
    publicUrl,
    self,
    timeZone,
    language,
    holder,
    pictureOf,
  }: {
    publicUrl: string;
    self: string;
    timeZone: string;
    language: string | undefined;
    holder: bigint;
    pictureOf: (product: { marketplace: string; asin: string }) => string;
  },
): Xml {
  const { t, language: written } = writingToHolder({ language, timeZone });
  const id = (key: string) => `tag:${new URL(publicUrl).hostname},2026:${key}`;
  const entries = messages.toReversed().map((message) => {
    const words = textOf({ message, language, timeZone });
    const [first] = message.items as [MessageView["items"][number]];
    const product = `${publicUrl}/p/${first.marketplace}/${first.asin}`;
    return html`
  <entry>
    <id>${id(message.key)}</id>
    <title>${xmlText(words.title)}</title>
    <updated>${message.at}</updated>
    <link rel="alternate" href="${product}"/>
    <link rel="enclosure" type="image/png" href="${pictureOf(first)}" title="${t("feed.picture")}"/>
    ${message.corrects && html`<link rel="related" href="${id(message.corrects)}" title="${t("feed.corrects")}"/>`}
    <content type="text">${xmlText(plainText(words))}</content>
  </entry>`;
  });
  return html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${written}">
  <id>${id(`feed-${holder}`)}</id>
  <title>${t("feed.title")}</title>
  <updated>${messages.at(-1)?.at ?? "1970-01-01T00:00:00Z"}</updated>
  <author><name>${t("brand.name")}</name></author>
  <link rel="self" href="${self}"/>${entries}
</feed>`;
}
