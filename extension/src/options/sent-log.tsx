import { dateText, moneyWriter, seriesNames } from "@tidemark/chart";
import { exponentOf, isCurrency, parseAmount, type SeriesKind } from "@tidemark/core";
import type { ReactElement } from "react";
import { write } from "../reader.ts";
import type { LogLine } from "../state/sent-log.ts";
import { texts } from "../texts.ts";

interface SentLogProps {
  readonly log: readonly LogLine[];
  readonly onClear: () => void;
}

function priceText({ series, amount, currency }: LogLine["prices"][number]): string {
  const money = isCurrency(currency) ? parseAmount(amount, currency) : null;
  const text =
    money === null
      ? `${amount} ${currency}`
      : moneyWriter(money.currency, exponentOf(money.currency))(money.minor);
  return series === "buy_box" ? text : `${seriesNames[series as SeriesKind] ?? series}: ${text}`;
}

function LineProduct({ line }: { readonly line: LogLine }): ReactElement {
  if (line.counts.length > 0) return <span className="title">{texts.options.logCounts}</span>;
  return (
    <>
      <span className="title" dir="auto">
        {line.title ?? line.asin}
      </span>
      <span className="muted">
        {line.marketplace} · {line.asin}
      </span>
    </>
  );
}

function LinePrices({ line: { counts, prices } }: { readonly line: LogLine }): ReactElement {
  if (counts.length > 0) {
    const rows = counts.map(({ marketplace, pages, outcome }) =>
      texts.options.logCount(marketplace, pages, outcome),
    );
    return (
      <>
        {rows.map((row) => (
          <div key={row}>{row}</div>
        ))}
      </>
    );
  }
  if (prices.length === 0) return <>{write("popup.unavailable")}</>;
  return (
    <>
      {prices.map((price) => (
        <div key={price.series}>{priceText(price)}</div>
      ))}
    </>
  );
}

/** What was sent, and what the server answered. */
export function SentLog({ log, onClear }: SentLogProps): ReactElement {
  const { options, fates } = texts;
  const { when, product, prices, result } = options.columns;
  return (
    <section className="card">
      <h2>{options.logTitle}</h2>
      <p className="muted">{log.length === 0 ? options.logEmpty : options.logText}</p>
      {log.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
          <section className="log" tabIndex={0} aria-label={options.logTitle}>
            <table>
              <thead>
                <tr>
                  {[when, product, prices, result].map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {log.map((line) => (
                  <tr key={line.id}>
                    <td>{dateText(line.at / 1000, true)}</td>
                    <td>
                      <LineProduct line={line} />
                    </td>
                    <td>
                      <LinePrices line={line} />
                    </td>
                    <td>{fates[line.fate] ?? line.fate}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <button type="button" className="button" onClick={onClear}>
            {options.clear}
          </button>
        </>
      )}
    </section>
  );
}
