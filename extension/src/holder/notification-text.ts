import { browserReader } from "@tidemark/chart/reader";
import { seriesName } from "@tidemark/chart/words";
import { changePercent, isAfterExtra, percentBelowUsual } from "@tidemark/core";
import type { MessageItem, MessageView } from "@tidemark/core/wire";
import { readerFormats, write } from "../reader.ts";
import { moneyOf } from "../ui/money.ts";

const maxTitleLength = 90;
const maxItems = 4;

/** Text of a shop on one line, without characters that could reorder or hide the rest. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > maxTitleLength ? `${[...line].slice(0, maxTitleLength - 1).join("")}…` : line;
}

export const productName = ({ title, asin }: MessageItem): string => oneLine(title ?? asin) || asin;

/** The price that was and the one that is, for a line of its own. */
export function priceChangeText({ series, ...item }: MessageItem): string {
  const money = moneyOf(item.currency, item.exponent);
  if (!isAfterExtra(series))
    return item.was === null && item.is !== null
      ? write("alert.back", { price: money(item.is) })
      : changeText(item);
  const change = afterExtraText(item, money);
  return write("alert.after-extra", { series: seriesName(series, browserReader()), change });
}

type Change = Omit<MessageItem, "series">;

function afterExtraText(item: Change, money: (minor: number) => string): string {
  if (item.is === null) return write("alert.extra-over");
  return item.was === null ? money(item.is) : changeText(item);
}

function changeText({ was, is, currency, exponent }: Change): string {
  const money = moneyOf(currency, exponent);
  const price = (minor: number | null): string =>
    minor === null ? write("alert.unavailable") : money(minor);
  if (was === null) return price(is);
  const percent = changePercent({ was, is });
  const values = { was: price(was), is: price(is), percent: readerFormats().percent(percent / 100) };
  if (percent === 0) return write("alert.same", values);
  return write(percent < 0 ? "alert.fall" : "alert.rise", values);
}

/** Which price was false, and which is true. */
export function correctionText(item: MessageItem): string {
  const money = moneyOf(item.currency, item.exponent);
  const { was, is } = item;
  if (was === null) return is === null ? "" : write("alert.correction.was-gone", { is: money(is) });
  return is === null
    ? write("alert.correction.gone", { was: money(was) })
    : write("alert.correction", { was: money(was), is: money(is) });
}

function lowestText(lowest: MessageItem["lowest"]): string | null {
  if (!lowest) return null;
  const { since, observedDays: days } = lowest;
  return since === null ? write("alert.lowest-ever", { days }) : write("alert.lowest", { since, days });
}

function confirmedText({ reporters: count, verified }: MessageItem): string {
  if (!verified) return write("alert.confirmed", { count });
  return count <= 0 ? write("alert.confirmed.verifier") : write("alert.confirmed.both", { count });
}

/** What a notification says: the product and its price, was and is, and who confirmed it. */
export function notificationText({ kind, items, more }: MessageView): {
  readonly title: string;
  readonly message: string;
} {
  const [first] = items;
  if (kind === "correction") {
    const lines = items
      .slice(0, maxItems)
      .map((item) =>
        write("alert.correction.item", { product: productName(item), correction: correctionText(item) }),
      );
    return { title: write("alert.correction.title"), message: lines.join("\n") };
  }
  if (first && items.length === 1 && more === 0) {
    const below = percentBelowUsual(first);
    const usual = below > 0 && write("alert.below-usual", { percent: readerFormats().percent(below / 100) });
    const differs = isAfterExtra(first.series) && write("alert.may-differ");
    const lines = [productName(first), lowestText(first.lowest), usual, confirmedText(first), differs];
    return { title: priceChangeText(first), message: lines.filter((line) => line).join("\n") };
  }
  const lines = items
    .slice(0, maxItems)
    .map((item) => write("alert.item", { change: priceChangeText(item), product: productName(item) }));
  const left = items.length - lines.length + Math.max(0, more);
  return {
    title: write("alert.digest", { count: items.length + Math.max(0, more) }),
    message: [...lines, ...(left > 0 ? [write("alert.more", { count: left })] : [])].join("\n"),
  };
}
