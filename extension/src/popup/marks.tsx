import { dateText, moneyWriter } from "@tidemark/chart";
import type { SeriesView } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { texts } from "../texts.ts";

/** The lowest and the highest price ever, where no history was asked for. */
export function Marks({ view }: { readonly view: SeriesView }): ReactElement {
  const { popup } = texts;
  const money = moneyWriter(view.currency, view.exponent);
  const rows = [
    [popup.lowestEver, view.lowest, "low"],
    [popup.highestEver, view.highest, "high"],
  ] as const;
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
        {rows.map(([name, mark, tone]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={`price ${tone}`}>{mark === null ? "–" : money(mark.price)}</td>
            <td className="muted">{mark === null ? "" : dateText(Date.parse(mark.at) / 1000)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
