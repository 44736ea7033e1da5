import { dateText, moneyWriter, type Span } from "@tidemark/chart";
import { summaryOf } from "@tidemark/core";
import type { HistoryView, SeriesView } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { texts } from "../texts.ts";

interface FiguresProps {
  readonly history: HistoryView;
  readonly span: Span;
}

type FigureRow = readonly [name: string, price: number | null, at: number | null, tone: string];

/** Current, lowest, highest and average price of the chosen range. */
export function Figures({ history, span }: FiguresProps): ReactElement | null {
  const { popup } = texts;
  const money = moneyWriter(history.currency, history.exponent);
  const { current, lowest, highest, average } = summaryOf(history, span.from, span.until);
  if (!current) return null;
  const rows: readonly FigureRow[] = [
    [popup.current, current.price, current.at, ""],
    [popup.lowest, lowest?.price ?? null, lowest?.at ?? null, "low"],
    [popup.highest, highest?.price ?? null, highest?.at ?? null, "high"],
    [popup.average, average, null, ""],
  ];
  return <FigureTable rows={rows} money={money} />;
}

/** The lowest and the highest price ever, when there is no history. */
export function LowestAndHighest({ view }: { readonly view: SeriesView }): ReactElement {
  const { popup } = texts;
  const rowOf = (name: string, mark: SeriesView["lowest"], tone: string): FigureRow => [
    name,
    mark?.price ?? null,
    mark ? Date.parse(mark.at) / 1000 : null,
    tone,
  ];
  const rows = [rowOf(popup.lowestEver, view.lowest, "low"), rowOf(popup.highestEver, view.highest, "high")];
  return <FigureTable rows={rows} money={moneyWriter(view.currency, view.exponent)} />;
}

interface FigureTableProps {
  readonly rows: readonly FigureRow[];
  readonly money: (minor: number) => string;
}

function FigureTable({ rows, money }: FigureTableProps): ReactElement {
  const { popup } = texts;
  return (
    <table className="figures">
      <thead className="hidden">
        <tr>
          <th scope="col">{popup.figure}</th>
          <th scope="col">{popup.price}</th>
          <th scope="col">{popup.date}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, price, at, tone]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={`price ${tone}`}>{price === null ? "–" : money(price)}</td>
            <td className="muted">{at === null ? "" : dateText(at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
