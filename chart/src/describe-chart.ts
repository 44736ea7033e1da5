import { followedServerIn, importSourceName, type Summary, summaryOf } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import { boughtText } from "./bought.ts";
import type { ChartInput } from "./chart-model.ts";
import { moneyWriter, type WriteMoney } from "./money.ts";
import { browserReader } from "./reader.ts";
import type { Span } from "./span.ts";
import { claimText, dateText, priceText, seriesNames } from "./words.ts";

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
  const summary = summaryOf(history, span.from, span.until);
  return [
    currentSentence(summary, money),
    summary.lowest && `Lowest ${money(summary.lowest.price)} on ${dateText(summary.lowest.at)}.`,
    summary.highest && `Highest ${money(summary.highest.price)} on ${dateText(summary.highest.at)}.`,
    summary.average !== null && `On average ${money(summary.average)} while it was observed.`,
    ...claims.map((claim) => `${claimText(claim, money)}.`),
    gapSentence(history, span.from, span.until),
    ...importedSentences(history),
    ...others.map((other) => otherSeriesSentence(other, span, money)),
    target && `A watch waits for ${money(target)}.`,
    ...bought.map((one) => boughtText(one, money)),
  ]
    .filter((sentence) => typeof sentence === "string")
    .join(" ");
}

function currentSentence({ current }: Summary, money: WriteMoney): string {
  if (!current) return "No price was confirmed yet.";
  const since = dateText(current.at);
  return current.price === null ? `Unavailable since ${since}.` : `${money(current.price)} since ${since}.`;
}

function otherSeriesSentence(history: HistoryView, { from, until }: Span, money: WriteMoney): string {
  const { current } = summaryOf(history, from, until);
  return `${seriesNames[history.series]}: ${current ? priceText(current.price, money) : "not confirmed yet"}.`;
}

function importedSentences({ imported = [] }: HistoryView): string[] {
  const reader = browserReader();
  return imported.map(({ source, t }) => {
    const span = { from: dateText(t[0]!), until: dateText(t.at(-1)!) };
    const server = followedServerIn(source);
    return server === null
      ? reader.t("chart.imported.span", { source: importSourceName(source), ...span })
      : reader.t("chart.followed.span", { server, ...span });
  });
}

function gapSentence({ gaps }: HistoryView, from: number, until: number): string | null {
  const inside = gaps.filter(([start, end]) => end > from && start < until).length;
  if (inside === 0) return null;
  return inside === 1
    ? "Once nobody looked for a day or longer."
    : `${inside} times nobody looked for a day or longer.`;
}
