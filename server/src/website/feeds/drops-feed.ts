import { html, raw } from "hono/html";
import type { Drop } from "../../history/drops/find-drops.ts";
import type { Writing } from "../../platform/texts.ts";
import { seenBy } from "../products/drop-cards.tsx";
import { shopName } from "../shared/shop-name.ts";
import { type Xml, xmlText } from "./feed.ts";

/** Drops as an Atom feed (RFC 4287), newest first. `self` and `page` are the feed's and its page's own URLs. */
export function dropsFeed(
  drops: readonly Drop[],
  { publicUrl, self, page }: { publicUrl: string; self: string; page: string },
  { language, t, formats, chart }: Writing,
): Xml {
  const id = (key: string) => `tag:${new URL(publicUrl).hostname},2026:${key}`;
  const newest = drops.toSorted((a, b) => b.acceptedAt - a.acceptedAt);
  const entries = newest.map((drop) => {
    const { marketplace, asin, price, before, percent, seriesId, revision } = drop;
    const money = (minor: number) => formats.money(minor, marketplace.currency);
    const values = { percent: formats.percent(percent / 100), price: money(price) };
    const shop = shopName(marketplace.suffix);
    return html`
  <entry>
    <id>${id(`drop-${seriesId}-${revision}`)}</id>
    <title>${t("drops-feed.entry", { ...values, name: xmlText(drop.title ?? asin) })}</title>
    <updated>${new Date(drop.acceptedAt).toISOString()}</updated>
    <link rel="alternate" href="${publicUrl}/p/${marketplace.suffix}/${asin}"/>
    <content type="text">${t("drops-feed.what", { ...values, shop, before: money(before), who: seenBy(drop, chart) })}</content>
  </entry>`;
  });
  const latest = newest[0]?.acceptedAt ?? 0;
  return html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
  <id>${self}</id>
  <title>${t("drops-feed.title")}</title>
  <updated>${new Date(latest).toISOString()}</updated>
  <author><name>${t("brand.name")}</name></author>
  <link rel="self" href="${self}"/>
  <link rel="alternate" href="${page}"/>${entries}
</feed>`;
}
