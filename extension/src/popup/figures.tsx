import { moneyWriter, type Span } from "@tidemark/chart";
import { summaryOf } from "@tidemark/core";
import type { HistoryView, SeriesView } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { readerFormats, write } from "../reader.ts";
import { shortAmount } from "../ui/money.ts";

type Figure = readonly [name: string, price: number | null, at: number | string | null, tone: string];

interface FiguresProps {
  readonly history: HistoryView;
  readonly span: Span;
}

/** Lowest, average and highest price of the chosen range. */
export function Figures({ history, span }: FiguresProps): ReactElement {
  const { lowest, highest, average } = summaryOf(history, span.from, span.until);
  const rows: readonly Figure[] = [
    [write("popup.lowest"), lowest?.price ?? null, lowest && lowest.at * 1000, "low"],
    [write("popup.average"), average, null, ""],
    [write("popup.highest"), highest?.price ?? null, highest && highest.at * 1000, "high"],
  ];
  return <FigureRow rows={rows} money={moneyWriter(history.currency, history.exponent)} />;
}

/** The lowest and the highest price ever, when there is no history. */
export function LowestAndHighest({ view }: { readonly view: SeriesView }): ReactElement {
  const rows: readonly Figure[] = [
    [write("popup.lowest-ever"), view.lowest?.price ?? null, view.lowest?.at ?? null, "low"],
    [write("popup.highest-ever"), view.highest?.price ?? null, view.highest?.at ?? null, "high"],
  ];
  return <FigureRow rows={rows} money={moneyWriter(view.currency, view.exponent)} />;
}

interface FigureRowProps {
  readonly rows: readonly Figure[];
  readonly money: (minor: number) => string;
}

const FigureRow = ({ rows, money }: FigureRowProps): ReactElement => (
  <dl className="figures">
    {rows.map(([name, price, at, tone]) => (
      <div key={name} title={at === null ? undefined : readerFormats().day(at)}>
        <dt>{name}</dt>
        <dd className={tone}>{price === null ? "–" : shortAmount(money(price))}</dd>
      </div>
    ))}
  </dl>
);
