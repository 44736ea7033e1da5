import type { HistoryView } from "@tidemark/core/wire";

const more = ["open", "high", "low", "mean", "changes", "days"] as const;
const priced = new Set<string>(["open", "high", "low", "mean"]);

/**
 * Histories of one granularity as lines of CSV, one after another: prices are decimals in the currency's digits. After the
 * lines of a series follow those that were imported from other tools, with `import:` and the tool's id as their source.
 */
export function historyCsv(views: readonly HistoryView[]): string {
  const own = more.filter((name) => views[0]?.[name]);
  const head = ["series", "from", "price", "currency", "source", "reporters", ...own];
  return [head.join(","), ...views.flatMap((view) => linesOf(view, own)), ""].join("\r\n");
}

function linesOf(view: HistoryView, own: readonly (typeof more)[number][]): string[] {
  const { series, currency, exponent, t, p, source, by } = view;
  const money = (minor: number | null) => (minor === null ? "" : (minor / 10 ** exponent).toFixed(exponent));
  const columns = own.map((name) => (priced.has(name) ? view[name]!.map(money) : view[name]!));
  const line = (at: number, minor: number | null, from: string | undefined, ...rest: readonly unknown[]) =>
    [series, momentOf(at), money(minor), currency, from, ...rest].join(",");
  const lines = t.map((at, i) => line(at, p[i]!, source[i], by[i], ...columns.map((column) => column[i])));
  const none = own.map(() => "");
  const imported = (view.imported ?? []).flatMap((one) =>
    one.t.map((at, i) => line(at, one.p[i] ?? null, `import:${one.source}`, "", ...none)),
  );
  return [...lines, ...imported];
}

const momentOf = (at: number): string => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
