import { html, raw } from "hono/html";
import type { Drop } from "../../history/drops/find-drops.ts";
import { seenBy } from "../products/drops-page.ts";
import { priceText } from "../shared/format-text.ts";
import type { Html } from "../shared/layout.ts";
import { xmlText } from "./feed.ts";

/** Drops as an Atom feed (RFC 4287), newest first. `self` and `page` are the feed's and its page's own URLs. */
export function dropsFeed(
  drops: readonly Drop[],
  { publicUrl, self, page }: { publicUrl: string; self: string; page: string },
): Html {
  const id = (key: string) => `tag:${new URL(publicUrl).hostname},2026:${key}`;
  const newest = drops.toSorted((a, b) => b.acceptedAt - a.acceptedAt);
  const entries = newest.map((drop) => {
    const { marketplace, asin, price, before, percent, seriesId, revision } = drop;
    const money = (minor: number) => priceText(minor, marketplace.currency);
    return html`
  <entry>
    <id>${id(`drop-${seriesId}-${revision}`)}</id>
    <title>−${percent} %: ${xmlText(drop.title ?? asin)}, ${money(price)}</title>
    <updated>${new Date(drop.acceptedAt).toISOString()}</updated>
    <link rel="alternate" href="${publicUrl}/p/${marketplace.suffix}/${asin}"/>
    <content type="text">${money(price)} at amazon.${marketplace.suffix}; the lowest of the 30 days before was ${money(before)}. Seen by: ${seenBy(drop)}.</content>
  </entry>`;
  });
  const latest = newest[0]?.acceptedAt ?? 0;
  return html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${self}</id>
  <title>Tidemark: price drops</title>
  <updated>${new Date(latest).toISOString()}</updated>
  <author><name>Tidemark</name></author>
  <link rel="self" href="${self}"/>
  <link rel="alternate" href="${page}"/>${entries}
</feed>`;
}
