import { percentAgainst } from "@tidemark/core";
import type { MessageItem, MessageView } from "@tidemark/core/wire";
import { texts } from "../texts.ts";
import { moneyOf } from "../ui/money.ts";

const longestTitle = 90;
const listed = 4;

/** A shop's words on one line, without what could reorder or hide the rest. */
function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > longestTitle ? `${[...line].slice(0, longestTitle - 1).join("")}…` : line;
}

const nameOf = ({ title, asin }: MessageItem): string => plain(title ?? asin) || asin;

function movementOf({ was, is, currency, exponent }: MessageItem): string {
  const { alerts } = texts;
  const money = moneyOf(currency, exponent);
  const price = (minor: number | null): string => (minor === null ? alerts.unavailable : money(minor));
  if (was === null && is !== null) return alerts.back(money(is));
  const percent = was !== null && is !== null && was > 0 ? Math.trunc(((is - was) / was) * 100) : 0;
  const change = percent === 0 ? "" : ` (${percent > 0 ? "+" : "−"}${Math.abs(percent)} %)`;
  return was === null ? price(is) : `${price(was)} → ${price(is)}${change}`;
}

const percentBelow = ({ is, usual }: MessageItem): number =>
  is === null || usual == null ? 0 : -percentAgainst(is, usual);

/** What a notification says: the product and its price, was and is, and who confirmed it. */
export function notificationOf({ kind, items, more }: MessageView): {
  readonly title: string;
  readonly message: string;
} {
  const { alerts } = texts;
  const [first] = items;
  if (kind === "correction") {
    const words = items.slice(0, listed).map((item) => {
      const money = moneyOf(item.currency, item.exponent);
      const price = (minor: number | null) => (minor === null ? alerts.unavailable : money(minor));
      return alerts.correction(nameOf(item), price(item.was), price(item.is));
    });
    return { title: alerts.correctionTitle, message: words.join("\n") };
  }
  if (first && items.length === 1 && more === 0) {
    const lowest = first.lowest && alerts.lowest(first.lowest.since, first.lowest.observedDays);
    const below = percentBelow(first);
    const usual = below > 0 && alerts.belowUsual(below);
    const by = alerts.confirmed(first.reporters, first.verified);
    return {
      title: `${movementOf(first)}`,
      message: [nameOf(first), lowest, usual, by].filter((line) => line).join("\n"),
    };
  }
  const lines = items.slice(0, listed).map((item) => `${movementOf(item)} · ${nameOf(item)}`);
  const left = items.length - lines.length + Math.max(0, more);
  return {
    title: alerts.digest(items.length + Math.max(0, more)),
    message: [...lines, ...(left > 0 ? [alerts.more(left)] : [])].join("\n"),
  };
}
