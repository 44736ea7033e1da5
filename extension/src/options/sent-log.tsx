import { browserReader } from "@tidemark/chart/reader";
import { seriesName } from "@tidemark/chart/words";
import { type SeriesKind, seriesKinds } from "@tidemark/core";
import { extensionMessages } from "@tidemark/texts/extension";
import type { ReactElement } from "react";
import { readerFormats, write } from "../reader.ts";
import type { LogLine } from "../state/sent-log.ts";
import { readPriceText } from "../ui/money.ts";

interface SentLogProps {
  readonly log: readonly LogLine[];
  readonly onClear: () => void;
}

const columns = ["when", "product", "prices", "result"] as const;

/** A newer version may have kept a fate that this one does not know. */
const fateText = (fate: string): string =>
  `fate.${fate}` in extensionMessages ? write(`fate.${fate}` as "fate.received") : fate;

/** A newer version may have kept a series that this one does not know. */
const nameOf = (series: string): string =>
  seriesKinds.some((kind) => kind === series) ? seriesName(series as SeriesKind, browserReader()) : series;

function priceText({ series, amount, currency }: LogLine["prices"][number]): string {
  const price = readPriceText({ amount, currency }) ?? `${amount} ${currency}`;
  return series === "buy_box" ? price : write("settings.sent.series", { series: nameOf(series), price });
}

function LineProduct({ line }: { readonly line: LogLine }): ReactElement {
  if (line.counts.length > 0) return <span className="title">{write("settings.sent.counts")}</span>;
  return (
    <>
      <span className="title">
        <bdi>{line.title ?? line.asin}</bdi>
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
      write("settings.sent.count", { shop: marketplace, pages, outcome }),
    );
    return (
      <>
        {rows.map((row) => (
          <div key={row}>{row}</div>
        ))}
      </>
    );
  }
  if (prices.length === 0) return <>{write("settings.sent.unavailable")}</>;
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
  return (
    <section className="card" id="sent">
      <h2>{write("settings.sent")}</h2>
      <p className="muted">{write(log.length === 0 ? "settings.sent.empty" : "settings.sent.help")}</p>
      {log.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
          <section className="log" tabIndex={0} aria-label={write("settings.sent")}>
            <table>
              <thead>
                <tr>
                  {columns.map((name) => (
                    <th key={name} scope="col">
                      {write(`settings.sent.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {log.map((line) => (
                  <tr key={line.id}>
                    <td>{readerFormats().moment(line.at)}</td>
                    <td>
                      <LineProduct line={line} />
                    </td>
                    <td>
                      <LinePrices line={line} />
                    </td>
                    <td>{fateText(line.fate)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <button type="button" className="button" onClick={onClear}>
            {write("settings.sent.clear")}
          </button>
        </>
      )}
    </section>
  );
}
