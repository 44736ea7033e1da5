import { followedServerIn, importSourceName, type Summary, summaryOf } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import { boughtText } from "./bought.ts";
import type { ChartInput } from "./chart-model.ts";
import { moneyWriter, type WriteMoney } from "./money.ts";
import { browserReader, type ChartReader } from "./reader.ts";
import type { Span } from "./span.ts";
import { dateText, priceText, seriesName } from "./words.ts";

/** The chart in a few sentences: current price, lowest, highest, average, open claims, gaps. */
export function describeChart({
  history,
  claims,
  span,
  others = [],
  target,
  bought = [],
}: ChartInput): string {
  const money = moneyWriter(history.currency, history.exponent);
  const { current, lowest, highest, average } = summaryOf(history, span.from, span.until);
  const reader = browserReader();
  const { t } = reader;
  const at = (mark: { readonly price: number; readonly at: number }) => ({
    price: money(mark.price),
    day: dateText(mark.at, reader),
  });
  const said = [
    currentSentence(current, money, reader),
    lowest && t("describe.lowest", at(lowest)),
    highest && t("describe.highest", at(highest)),
    average !== null && t("describe.average", { price: money(average) }),
    ...claims.map(({ price, seenBy }) =>
      t("describe.claim", { price: priceText(price, money, reader), count: seenBy }),
    ),
    gapSentence(history, span, reader),
    ...importedSentences(history, reader),
    ...others.map((other) => otherSeriesSentence(other, span, money, reader)),
    target && t("describe.watch", { price: money(target) }),
    ...bought.map((one) => boughtText(one, money)),
  ].filter((sentence) => typeof sentence === "string");
  return reader.formats.sentences(said);
}

function currentSentence(current: Summary["current"], money: WriteMoney, reader: ChartReader): string {
  const { t } = reader;
  if (!current) return t("describe.none");
  const day = dateText(current.at, reader);
  return current.price === null
    ? t("describe.gone", { day })
    : t("describe.now", { price: money(current.price), day });
}

function otherSeriesSentence(
  history: HistoryView,
  { from, until }: Span,
  money: WriteMoney,
  reader: ChartReader,
): string {
  const { current } = summaryOf(history, from, until);
  const series = seriesName(history.series, reader);
  return current
    ? reader.t("describe.other", { series, price: priceText(current.price, money, reader) })
    : reader.t("describe.other.none", { series });
}

const importedSentences = ({ imported = [] }: HistoryView, reader: ChartReader): string[] =>
  imported.map(({ source, t }) => {
    const span = { from: dateText(t[0]!, reader), until: dateText(t.at(-1)!, reader) };
    const server = followedServerIn(source);
    return server === null
      ? reader.t("chart.imported.span", { source: importSourceName(source), ...span })
      : reader.t("chart.followed.span", { server, ...span });
  });

function gapSentence({ gaps }: HistoryView, { from, until }: Span, { t }: ChartReader): string | null {
  const count = gaps.filter(([start, end]) => end > from && start < until).length;
  return count === 0 ? null : t("describe.gaps", { count });
}
