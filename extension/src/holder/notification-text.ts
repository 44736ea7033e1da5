import { seriesNames } from "@tidemark/chart/words";
import { changePercent, isAfterExtra, percentBelowUsual } from "@tidemark/core";
import type { MessageItem, MessageView } from "@tidemark/core/wire";
import { texts } from "../texts.ts";
import { moneyOf } from "../ui/money.ts";

const maxTitleLength = 90;
const maxItems = 4;

/** Text of a shop on one line, without characters that could reorder or hide the rest. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > maxTitleLength ? `${[...line].slice(0, maxTitleLength - 1).join("")}…` : line;
}

export const productName = ({ title, asin }: MessageItem): string => oneLine(title ?? asin) || asin;

export function priceChangeText({ series, ...item }: MessageItem): string {
  return isAfterExtra(series) ? `${seriesNames[series]}: ${changeText(item, true)}` : changeText(item, false);
}

function changeText(
  { was, is, currency, exponent }: Omit<MessageItem, "series">,
  isAfterExtra: boolean,
): string {
  const { alerts } = texts;
  const money = moneyOf(currency, exponent);
  const price = (minor: number | null): string => (minor === null ? alerts.unavailable : money(minor));
  if (isAfterExtra && is === null) return alerts.notAnyMore;
  if (was === null && is !== null) return isAfterExtra ? money(is) : alerts.back(money(is));
  const percent = changePercent({ was, is });
  const change = percent === 0 ? "" : ` (${percent > 0 ? "+" : "−"}${Math.abs(percent)} %)`;
  return was === null ? price(is) : `${price(was)} → ${price(is)}${change}`;
}

/** Which price was false, and which is true. */
export function correctionText(item: MessageItem): string {
  const money = moneyOf(item.currency, item.exponent);
  const price = (minor: number | null): string | null => (minor === null ? null : money(minor));
  return texts.alerts.correction(price(item.was), price(item.is));
}

/** What a notification says: the product and its price, was and is, and who confirmed it. */
export function notificationText({ kind, items, more }: MessageView): {
  readonly title: string;
  readonly message: string;
} {
  const { alerts } = texts;
  const [first] = items;
  if (kind === "correction") {
    const lines = items.slice(0, maxItems).map((item) => `${productName(item)}: ${correctionText(item)}`);
    return { title: alerts.correctionTitle, message: lines.join("\n") };
  }
  if (first && items.length === 1 && more === 0) {
    const lowest = first.lowest && alerts.lowest(first.lowest.since, first.lowest.observedDays);
    const below = percentBelowUsual(first);
    const usual = below > 0 && alerts.belowUsual(below);
    const by = alerts.confirmed(first.reporters, first.verified);
    const differs = isAfterExtra(first.series) && alerts.mayDiffer;
    return {
      title: `${priceChangeText(first)}`,
      message: [productName(first), lowest, usual, by, differs].filter((line) => line).join("\n"),
    };
  }
  const lines = items.slice(0, maxItems).map((item) => `${priceChangeText(item)} · ${productName(item)}`);
  const left = items.length - lines.length + Math.max(0, more);
  return {
    title: alerts.digest(items.length + Math.max(0, more)),
    message: [...lines, ...(left > 0 ? [alerts.more(left)] : [])].join("\n"),
  };
}
