import { seriesName } from "@tidemark/chart/words";
import {
  type Currency,
  changePercent,
  isAfterExtra,
  marketplaceBySuffix,
  parseAsin,
  percentBelowUsual,
  thresholdOf,
} from "@tidemark/core";
import type { MessageItem, MessageView } from "@tidemark/core/wire";
import { directionOf, type ScreenLanguage } from "@tidemark/texts";
import type { Writing } from "../../platform/texts.ts";
import { writingToHolder } from "../holders/writing.ts";
import type { Outgoing } from "./channel.ts";
import { isolated, productName } from "./product-name.ts";

/** A link that a message offers, and what it says. */
export interface Link {
  readonly url: string;
  readonly label: string;
}

/** One item in words. `name` is not isolated; `headline` is what happened, `lines` what is known of it. */
export interface ItemText {
  readonly item: MessageItem;
  readonly name: string;
  readonly headline: string;
  readonly lines: readonly string[];
}

/** A message in words; `title` is one line. */
export interface MessageText<Item extends ItemText = ItemText> {
  readonly title: string;
  readonly items: readonly [Item, ...Item[]];
  /** How many further items the message only counts. */
  readonly left: number;
  /** Says so; null when there are none. */
  readonly more: string | null;
}

/** One item in words, with its links. */
export interface ItemWords extends ItemText {
  /** Says what its chart shows. */
  readonly chartAlt: string;
  /** The product in its shop; null in a test, which is about no product. */
  readonly shop: Link | null;
  readonly history: Link;
  readonly pause: Link;
  readonly stop: Link;
}

/** A message in words, with its links. */
export interface Words extends MessageText<ItemWords> {
  readonly language: ScreenLanguage;
  /** Says how many items are left out. */
  readonly moreText: (count: number) => string;
  /** Why the mail comes. */
  readonly because: string;
  /** All watches of the holder. */
  readonly watches: Link;
  /** Ends the channel. */
  readonly unsubscribe: Link;
}

/** Says a message to its holder. */
export function textOf(
  outgoing: Pick<Outgoing, "message" | "language" | "timeZone" | "isTest">,
): MessageText {
  const { message, isTest = false } = outgoing;
  const isCorrection = message.kind === "correction";
  const writing = writingToHolder(outgoing);
  const { t } = writing;
  const said = (item: MessageItem): ItemText => ({
    item,
    name: productName(item.title, item.asin, 160),
    headline: isCorrection ? correctionText(writing, item) : changeText(writing, item),
    lines: isCorrection ? [] : linesOf(writing, item, message.at),
  });
  const items = message.items.map(said) as [ItemText, ...ItemText[]];
  return {
    title: isTest ? t("message.title.test") : titleOf(message, writing),
    items,
    left: message.more,
    more: message.more > 0 ? t("message.more", { count: message.more }) : null,
  };
}

/** A message to its holder with its links. */
export function wordsOf(outgoing: Outgoing): Words {
  const { links, isTest = false } = outgoing;
  const { language, t } = writingToHolder(outgoing);
  const text = textOf(outgoing);
  const linked = (one: ItemText): ItemWords => ({
    ...one,
    chartAlt: t("mail.chart", { change: one.headline }),
    shop: isTest ? null : shopLink(one.item, t),
    history: { url: links.product(one.item), label: t("message.link.history") },
    pause: { url: links.pause(one.item), label: t("message.link.pause") },
    stop: { url: links.stop(one.item), label: t("message.link.stop") },
  });
  const items = text.items.map(linked) as [ItemWords, ...ItemWords[]];
  return {
    ...text,
    language,
    items,
    moreText: (count) => t("message.more", { count }),
    because: t("mail.because"),
    watches: { url: links.watches, label: t("message.link.watches") },
    unsubscribe: { url: links.unsubscribe, label: t("mail.unsubscribe") },
  };
}

function shopLink({ marketplace, asin }: MessageItem, t: Writing["t"]): Link | null {
  const shop = marketplaceBySuffix(marketplace);
  if (!shop || !parseAsin(asin)) return null;
  return {
    url: `https://${shop.host}/dp/${asin}`,
    label: t("message.link.shop", { shop: `amazon.${shop.suffix}` }),
  };
}

function titleOf({ kind, items, more }: MessageView, writing: Writing): string {
  const { t, language } = writing;
  const count = items.length + more;
  const [first] = items as [MessageItem];
  const product = isolated(productName(first.title, first.asin, 60), directionOf(language));
  const several = { count, product, others: count - 1 };
  if (kind !== "correction") {
    return count === 1
      ? t("message.title.one", { change: shortChange(writing, first), product })
      : t("message.title.many", several);
  }
  const [price, before] = [money(writing, first, first.is), money(writing, first, first.was)];
  return count === 1
    ? t("message.title.correction", { price, before, product })
    : t("message.title.corrections", several);
}

/** The words as plain text, without the title and links. */
export function plainText({ items, more }: Pick<MessageText, "items" | "more">): string {
  const parts = items.map(({ name, headline, lines }) => [isolated(name), headline, ...lines].join("\n"));
  return [...parts, ...(more ? [more] : [])].join("\n\n");
}

/** Where a tap on a message leads: the one product in its shop, else its history, else all watches. */
export function mainLink({ items: [first, ...others], watches }: Words): Link {
  return others.length > 0 ? watches : (first.shop ?? first.history);
}

const money = ({ t, formats }: Writing, { currency }: MessageItem, minor: number | null): string =>
  minor === null ? t("message.unavailable.word") : formats.money(minor, currency as Currency);

/** `-0.14`. 0 for less than half a percent: that is not said. */
const shareOf = (item: MessageItem): number => changePercent(item) / 100;

const shortChange = (writing: Writing, item: MessageItem): string =>
  isAfterExtra(item.series) ? changeText(writing, item) : shortPriceChange(writing, item);

function shortPriceChange(writing: Writing, item: MessageItem): string {
  const { t, formats } = writing;
  if (item.was === item.is) return asBeforeText(writing, item);
  if (item.is === null) return t("message.unavailable");
  const price = money(writing, item, item.is);
  if (item.was === null) return availableText(item, price, t);
  const share = shareOf(item);
  if (share === 0) return t("message.price", { price });
  const key = share < 0 ? "message.price.down" : "message.price.up";
  return t(key, { price, percent: formats.percent(share) });
}

const availableText = ({ rule }: MessageItem, price: string, t: Writing["t"]): string =>
  t(rule.kind === "back" ? "message.back" : "message.available", { price });

/** By the time of the message all is as it was before. */
const asBeforeText = (writing: Writing, item: MessageItem): string =>
  item.is === null
    ? writing.t("message.unavailable.again")
    : writing.t("message.asBefore", { price: money(writing, item, item.is) });

function changeText(writing: Writing, item: MessageItem): string {
  const { t, chart } = writing;
  const change = changeOf(writing, item);
  return item.series === "buy_box"
    ? change
    : t("message.series", { series: seriesName(item.series, chart), change });
}

function changeOf(writing: Writing, item: MessageItem): string {
  const { t, formats } = writing;
  const { was, is } = item;
  const [price, before] = [money(writing, item, is), money(writing, item, was)];
  // A price with an extra that comes or goes: the product itself can be bought all the time.
  if (isAfterExtra(item.series) && (was === null || is === null)) {
    if (is !== null) return t("message.price", { price });
    return was === null ? t("message.extra.ended") : t("message.extra.ended.was", { before });
  }
  if (was === is) return asBeforeText(writing, item);
  if (is === null) return t("message.unavailable.was", { before });
  if (was === null) return availableText(item, price, t);
  const share = shareOf(item);
  if (share === 0) return t("message.change", { before, price });
  const key = share < 0 ? "message.change.down" : "message.change.up";
  return t(key, { before, price, percent: formats.percent(share) });
}

function correctionText(writing: Writing, item: MessageItem): string {
  const { t, formats } = writing;
  const moment = formats.moment(item.since);
  const [price, before] = [money(writing, item, item.is), money(writing, item, item.was)];
  if (item.was === null) {
    return item.is === null
      ? t("message.correction.unavailable.gone", { moment })
      : t("message.correction.unavailable", { moment, price });
  }
  return item.is === null
    ? t("message.correction.price.gone", { before, moment })
    : t("message.correction.price", { before, moment, price });
}

function linesOf(writing: Writing, item: MessageItem, at: string): string[] {
  const { t, formats } = writing;
  const lines = [askedText(writing, item)];
  if (item.changes > 1) {
    const values = { count: item.changes, moment: formats.moment(item.since) };
    lines.push(
      item.was === item.is
        ? t("message.changes", values)
        : t("message.changes.now", { ...values, price: money(writing, item, item.is) }),
    );
  }
  if (item.lowest) {
    const { since, observedDays: days } = item.lowest;
    const day = since && formats.calendarDay(since);
    lines.push(day ? t("message.lowest.since", { day, days }) : t("message.lowest.ever", { days }));
  }
  const below = percentBelowUsual(item);
  if (below > 0) {
    const price = money(writing, item, item.usual!);
    lines.push(t("message.usual", { percent: formats.percent(below / 100), price }));
  }
  const { reporters: people, verified } = item;
  if (people > 0) lines.push(t(verified ? "message.confirmed.both" : "message.confirmed.people", { people }));
  else if (verified) lines.push(t("message.confirmed.check"));
  if (isAfterExtra(item.series)) lines.push(t("message.extra.personal"));
  const waitedMs = Date.parse(at) - Date.parse(item.firstSeenAt);
  const moment = formats.moment(item.firstSeenAt);
  lines.push(
    waitedMs < 60_000
      ? t("message.seen.now", { moment })
      : t("message.seen", { moment, length: formats.length(waitedMs) }),
  );
  return lines;
}

/** The wish that fired, with the price at which it does. */
function askedText(writing: Writing, item: MessageItem): string {
  const { t, formats } = writing;
  const { rule, basis = null } = item;
  switch (rule.kind) {
    case "target":
      return t("message.asked.target", { price: money(writing, item, rule.price) });
    case "drop":
    case "rise": {
      const percent = formats.percent(rule.percent / 100);
      if (rule.from === "last") return t(`message.asked.${rule.kind}.last`, { percent });
      const price = thresholdOf(rule, basis);
      if (basis === null || price === null) return t(`message.asked.${rule.kind}.unknown`, { percent });
      return t(`message.asked.${rule.kind}`, {
        percent,
        basis: money(writing, item, basis),
        price: money(writing, item, price),
      });
    }
    case "lowest":
      return t("message.asked.lowest", { days: rule.days });
    case "back":
      return t("message.asked.back");
    case "usual":
      return t("message.asked.usual", { percent: formats.percent(rule.percent / 100) });
    case "change":
      return t("message.asked.change");
  }
}
