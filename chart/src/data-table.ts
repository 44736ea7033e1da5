import { type Summary, summaryOf } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import { moneyWriter, type WriteMoney } from "./money.ts";
import type { ChartInput } from "./chart-model.ts";
import type { Span } from "./span.ts";
import { claimText, dateText, priceText, provenanceOf, seriesNames } from "./words.ts";

const maxRows = 200;

/** The chart in a few sentences: what it costs, lowest, highest, average, open claims, gaps. */
export function describeChart({ history, claims, span, others = [], target }: ChartInput): string {
  const money = moneyWriter(history.currency, history.exponent);
  const summary = summaryOf(history, span.from, span.until);
  return [
    currentSentence(summary, money),
    summary.lowest && `Lowest ${money(summary.lowest.price)} on ${dateText(summary.lowest.at)}.`,
    summary.highest && `Highest ${money(summary.highest.price)} on ${dateText(summary.highest.at)}.`,
    summary.average !== null && `On average ${money(summary.average)} while it was observed.`,
    ...claims.map((claim) => `${claimText(claim, money)}.`),
    gapSentence(history, span.from, span.until),
    ...others.map((other) => besideSentence(other, span, money)),
    target && `A watch waits for ${money(target)}.`,
  ]
    .filter((sentence) => typeof sentence === "string")
    .join(" ");
}

function currentSentence({ current }: Summary, money: WriteMoney): string {
  if (!current) return "No price was confirmed yet.";
  const since = dateText(current.at);
  return current.price === null ? `Unavailable since ${since}.` : `${money(current.price)} since ${since}.`;
}

function besideSentence(history: HistoryView, { from, until }: Span, money: WriteMoney): string {
  const { current } = summaryOf(history, from, until);
  return `${seriesNames[history.series]}: ${current ? priceText(current.price, money) : "not confirmed yet"}.`;
}

function gapSentence({ gaps }: HistoryView, from: number, until: number): string | null {
  const inside = gaps.filter(([start, end]) => end > from && start < until).length;
  if (inside === 0) return null;
  return inside === 1
    ? "Once nobody looked for a day or longer."
    : `${inside} times nobody looked for a day or longer.`;
}

/** The chart as a table, newest first: when, price, who stands behind it. */
export function tableOf({ history, claims, span }: ChartInput): HTMLTableElement {
  const money = moneyWriter(history.currency, history.exponent);
  const open = claims.map(({ price, seenBy, since }): Row => {
    return [Date.parse(since) / 1000, priceText(price, money), `seen by ${seenBy}, not confirmed`];
  });
  const gaps = history.gaps
    .filter(([from, to]) => to > span.from && from < span.until)
    .map(([from, to]): Row => [from, "not seen", `nobody looked until ${dateText(to)}`]);
  const first = Math.max(
    0,
    history.t.findLastIndex((t) => t <= span.from),
  );
  // Writing tens of thousands of amounts that nobody sees would be felt.
  const written = Math.max(first, history.t.length - maxRows);
  const accepted = history.t.slice(written).map((t, i): Row => {
    const row = written + i;
    const provenance = provenanceOf(history.source[row] ?? "crowd", history.by[row] ?? 0);
    return [t, priceText(history.p[row] ?? null, money), provenance];
  });
  const rows = [...open, ...gaps, ...accepted].sort(([a], [b]) => b - a);
  const count = rows.length + written - first;

  const table = document.createElement("table");
  table.className = "tm-table";
  const caption = table.createCaption();
  caption.textContent =
    count > maxRows ? `Price changes, the latest ${maxRows} of ${count}` : "Price changes, latest first";
  const head = table.createTHead().insertRow();
  for (const name of ["From", "Price", "Seen by"]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const [at, ...texts] of rows.slice(0, maxRows)) {
    const line = body.insertRow();
    for (const text of [dateText(at, true), ...texts]) line.insertCell().textContent = text;
  }
  return table;
}

type Row = readonly [at: number, price: string, provenance: string];
