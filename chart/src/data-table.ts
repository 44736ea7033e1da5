import { boughtAt, boughtDay, boughtIn } from "./bought.ts";
import type { ChartInput } from "./chart-model.ts";
import { moneyWriter } from "./money.ts";
import { browserReader } from "./reader.ts";
import { dateText, importedText, priceText, provenanceOf } from "./words.ts";

const maxRows = 200;

/** The chart's data as a table, newest first: date, price, sources. At most 200 rows. */
export function dataTableOf({ history, claims, span, bought }: ChartInput): HTMLTableElement {
  const money = moneyWriter(history.currency, history.exponent);
  const reader = browserReader();
  const { t: write } = reader;
  const open = claims.map(({ price, seenBy, since }): Row => {
    return [
      Date.parse(since) / 1000,
      priceText(price, money, reader),
      write("claim.seen", { count: seenBy }),
    ];
  });
  const gaps = history.gaps
    .filter(([from, to]) => to > span.from && from < span.until)
    .map(
      ([from, to]): Row => [
        from,
        write("table.gap"),
        write("table.gap.about", { day: dateText(to, reader) }),
      ],
    );
  const first = Math.max(
    0,
    history.t.findLastIndex((t) => t <= span.from),
  );
  // Formatting tens of thousands of amounts would be slow, and only the newest are shown.
  const written = Math.max(first, history.t.length - maxRows);
  const accepted = history.t.slice(written).map((t, i): Row => {
    const row = written + i;
    const provenance = provenanceOf(history.source[row] ?? "crowd", history.by[row] ?? 0, reader);
    return [t, priceText(history.p[row] ?? null, money, reader), provenance];
  });
  const imported = (history.imported ?? []).flatMap(({ source, t, p }) =>
    t.flatMap((at, i): Row[] => {
      const price = p[i] ?? null;
      const isInSpan = at <= span.until && (t[i + 1] ?? span.until) > span.from;
      return price === null || !isInSpan ? [] : [[at, money(price), importedText(source, reader)]];
    }),
  );
  const own = boughtIn(bought, span).map((one): Row => {
    return [boughtAt(one), money(one.price), write("chart.bought.by"), boughtDay(one)];
  });
  const rows = [...open, ...gaps, ...accepted, ...imported, ...own].sort(([a], [b]) => b - a);
  const count = rows.length + written - first;

  const table = document.createElement("table");
  table.className = "tm-table";
  const caption = table.createCaption();
  caption.textContent =
    count > maxRows ? write("table.caption.part", { most: maxRows, count }) : write("table.caption");
  const head = table.createTHead().insertRow();
  for (const name of [write("table.from"), write("table.price"), write("table.seen-by")]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const [at, price, by, day] of rows.slice(0, maxRows)) {
    const line = body.insertRow();
    for (const text of [day ?? dateText(at, reader, true), price, by]) line.insertCell().textContent = text;
  }
  return table;
}

/** `day`: in place of the moment, where the hour is not known. */
type Row = readonly [at: number, price: string, provenance: string, day?: string];
