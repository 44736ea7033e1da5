import { moneyWriter } from "@tidemark/chart/money";
import { priceText, seriesNames } from "@tidemark/chart/words";
import { changePercent, isAfterExtra, percentBelowUsual } from "@tidemark/core";
import type { MessageItem } from "@tidemark/core/wire";
import type { Outgoing } from "./channel.ts";
import { isolated, productName } from "./product-name.ts";

/** One item in words. `name` is not isolated; `headline` is what happened, `lines` what is known of it. */
export interface ItemWords {
  readonly item: MessageItem;
  readonly name: string;
  readonly headline: string;
  readonly lines: readonly string[];
}

/** A message in words; `title` is one line. */
export interface Words {
  readonly title: string;
  readonly items: readonly ItemWords[];
  /** What had no room; null when all had. */
  readonly more: string | null;
}

/** Says a message in English, times in the holder's time zone. */
export function wordsOf({
  message,
  timeZone,
  isTest,
}: Pick<Outgoing, "message" | "timeZone" | "isTest">): Words {
  const isCorrection = message.kind === "correction";
  const items = message.items.map((item) => ({
    item,
    name: productName(item.title, item.asin, 160),
    headline: isCorrection ? correctionText(item, timeZone) : changeText(item),
    lines: linesOf(item, message.at, timeZone, isCorrection),
  }));
  const count = message.items.length + message.more;
  const [first] = message.items as [MessageItem];
  const short = isolated(productName(first.title, first.asin, 60));
  const what = isCorrection ? shortCorrection(first) : shortChange(first);
  const single = isCorrection ? `Correction: ${what} – ${short}` : `${what} – ${short}`;
  const all = isCorrection ? `Correction of ${count} prices` : `${count} prices changed`;
  return {
    title: isTest
      ? "Test: price alerts reach you here"
      : count === 1
        ? single
        : `${all}: ${short} and ${count - 1} more`,
    items,
    more: message.more > 0 ? `And ${counted(message.more, "other product")}.` : null,
  };
}

/** The words as plain text, without the title. */
export function plainText({ items, more }: Words): string {
  const parts = items.map(({ name, headline, lines }) => [isolated(name), headline, ...lines].join("\n"));
  return [...parts, ...(more ? [more] : [])].join("\n\n");
}

const money = (item: MessageItem, minor: number | null): string =>
  priceText(minor, moneyWriter(item.currency, item.exponent, "en"));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** `−14%`, towards zero: a drop is never made larger than it is. Empty below one percent. */
function percentText(item: MessageItem): string {
  const percent = changePercent(item);
  return percent === 0 ? "" : ` (${percent < 0 ? "−" : "+"}${Math.abs(percent)}%)`;
}

const shortChange = (item: MessageItem): string =>
  isAfterExtra(item.series) ? changeText(item) : shortPriceChange(item);

function shortPriceChange(item: MessageItem): string {
  if (item.was === item.is) return backText(item);
  if (item.is === null) return "Unavailable";
  const price = money(item, item.is);
  return item.was === null ? availableText(item, price) : price + percentText(item);
}

const availableText = (item: MessageItem, price: string): string =>
  item.rule.kind === "back" ? `Back in stock at ${price}` : `Available at ${price}`;

/** By the time of the message all is as it was before. */
const backText = (item: MessageItem): string =>
  item.is === null ? "Unavailable again" : `Back at ${money(item, item.is)}`;

function changeText(item: MessageItem): string {
  const kind = item.series === "buy_box" ? "" : `${seriesNames[item.series]}: `;
  const { was, is } = item;
  if (isAfterExtra(item.series) && (was === null || is === null)) return kind + afterExtraText(item);
  if (was === is) return kind + backText(item);
  if (is === null) return `${kind}Unavailable${was === null ? "" : `, was ${money(item, was)}`}`;
  if (was === null) return kind + availableText(item, money(item, is));
  return `${kind}${money(item, was)} → ${money(item, is)}${percentText(item)}`;
}

/** A price with an extra that comes or goes: the product itself can be bought all the time. */
function afterExtraText(item: MessageItem): string {
  if (item.is !== null) return money(item, item.is);
  return item.was === null ? "not any more" : `not any more, was ${money(item, item.was)}`;
}

const shortCorrection = (item: MessageItem): string =>
  `${money(item, item.is)}, not ${money(item, item.was)}`;

function correctionText(item: MessageItem, timeZone: string): string {
  const when = momentText(item.since, timeZone);
  const now = item.is === null ? "it is unavailable" : `it is ${money(item, item.is)}`;
  return item.was === null
    ? `That it was unavailable, as we told you on ${when}, was never true; ${now}.`
    : `The price of ${money(item, item.was)} that we told you on ${when} was never true; ${now}.`;
}

function linesOf(item: MessageItem, at: string, timeZone: string, isCorrection: boolean): string[] {
  if (isCorrection) return [];
  const price = money(item, item.is);
  const lines: string[] = [];
  if (item.changes > 1) {
    const since = dayText(item.since, timeZone) === dayText(at, timeZone) ? clockText : momentText;
    const now = item.was === item.is ? "" : `, now ${price}`;
    lines.push(`Changed ${item.changes} times since ${since(item.since, timeZone)}${now}.`);
  }
  if (item.lowest) {
    const seen = `seen on ${counted(item.lowest.observedDays, "day")}`;
    const since = item.lowest.since && dayText(`${item.lowest.since}T00:00:00Z`, "UTC");
    lines.push(since ? `Lowest since ${since}, ${seen}.` : `Lowest ever seen here, ${seen}.`);
  }
  const usual = usualText(item);
  if (usual) lines.push(usual);
  if (item.rule.kind === "target") lines.push(`Your target: ${money(item, item.rule.price)}.`);
  const people = item.reporters === 1 ? "one person" : `${item.reporters} people`;
  const sources = [...(item.reporters > 0 ? [people] : []), ...(item.verified ? ["our own check"] : [])];
  if (sources.length > 0) lines.push(`Confirmed by ${sources.join(" and ")}.`);
  if (isAfterExtra(item.series)) lines.push("Not everybody is shown the same: yours may differ.");
  const waited = durationText(Date.parse(at) - Date.parse(item.firstSeenAt));
  lines.push(`First seen ${momentText(item.firstSeenAt, timeZone)}, ${waited} before this message.`);
  return lines;
}

/** Empty below one percent. */
function usualText(item: MessageItem): string {
  const percent = percentBelowUsual(item);
  return percent > 0 ? `${percent}% below its usual price of ${money(item, item.usual!)}.` : "";
}

const dayText = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone }).format(new Date(at));

const clockText = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone }).format(new Date(at));

const momentText = (at: string, timeZone: string): string =>
  `${dayText(at, timeZone)}, ${clockText(at, timeZone)}`;

function durationText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return counted(minutes, "minute");
  return minutes < 2880
    ? counted(Math.floor(minutes / 60), "hour")
    : counted(Math.floor(minutes / 1440), "day");
}
