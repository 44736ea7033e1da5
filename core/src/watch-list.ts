import { withoutFormulas } from "./csv-formula.ts";
import type { Watch } from "./wire/watch.ts";

/** How a list of watches is cut and ordered. */
export interface WatchListQuery {
  /** Words of title, ASIN or tag; all must be there. */
  readonly search: string;
  /** Empty: all. */
  readonly tag: string;
  readonly sort: "nearest" | "newest" | "name";
  /** From 1. */
  readonly page: number;
}

export interface WatchListPage {
  readonly watches: readonly Watch[];
  /** Those that were found, on all pages. */
  readonly found: readonly Watch[];
  readonly page: number;
  readonly pages: number;
  /** All tags with how many watches have each, by name. */
  readonly tags: ReadonlyArray<readonly [tag: string, count: number]>;
}

export const watchesPerPage = 50;
const maxSearchLength = 200;

/**
 * How far the price now is from the one at which a watch fires, as a share of the price now; null where no single price
 * decides, and for paused or expired watches.
 */
export function shareToTarget({ price, threshold, state }: Watch): number | null {
  if (price === null || threshold === null || state === "paused" || state === "expired") return null;
  return Math.abs(threshold - price) / Math.max(1, price);
}

/** One page of a holder's watches. A page beyond the last one is the last one. */
export function watchListPage(watches: readonly Watch[], query: WatchListQuery): WatchListPage {
  const words = query.search.slice(0, maxSearchLength).toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = query.tag.toLowerCase();
  const found = watches.filter((watch) => {
    const tags = (watch.tags ?? []).map((tag) => tag.toLowerCase());
    if (wanted !== "" && !tags.includes(wanted)) return false;
    const text = `${watch.title ?? ""} ${watch.asin} ${tags.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const sorted = sortedWatches(found, query.sort);
  const pages = Math.max(1, Math.ceil(sorted.length / watchesPerPage));
  const page = Math.min(Math.max(1, Math.floor(query.page) || 1), pages);
  const start = (page - 1) * watchesPerPage;
  return {
    watches: sorted.slice(start, start + watchesPerPage),
    found: sorted,
    page,
    pages,
    tags: tagsOf(watches),
  };
}

function sortedWatches(watches: readonly Watch[], sort: WatchListQuery["sort"]): Watch[] {
  const byId = (a: Watch, b: Watch): number => b.id.length - a.id.length || (b.id < a.id ? -1 : 1);
  const name = ({ title, asin }: Watch): string => title ?? asin;
  const share = (watch: Watch): number => shareToTarget(watch) ?? Number.MAX_VALUE;
  switch (sort) {
    case "nearest":
      return [...watches].sort((a, b) => share(a) - share(b) || byId(a, b));
    case "name":
      return [...watches].sort((a, b) => name(a).localeCompare(name(b)) || byId(a, b));
    case "newest":
      return [...watches].sort(byId);
  }
}

function tagsOf(watches: readonly Watch[]): WatchListPage["tags"] {
  const counts = new Map<string, [tag: string, count: number]>();
  for (const tag of watches.flatMap(({ tags = [] }) => tags)) {
    const known = counts.get(tag.toLowerCase());
    if (known) known[1] += 1;
    else counts.set(tag.toLowerCase(), [tag, 1]);
  }
  return [...counts.values()].sort(([a], [b]) => a.localeCompare(b));
}

const csvColumns = [
  "marketplace",
  "asin",
  "title",
  "series",
  "rule",
  "value",
  "currency",
  "price",
  "threshold",
  "state",
  "expires",
  "tags",
] as const;

/** Watches as CSV with a heading (RFC 4180). Prices in units of the currency. No cell is a formula. */
export function watchesCsv(watches: readonly Watch[]): string {
  const rows = watches.map((watch) => {
    const { rule, exponent } = watch;
    const money = (minor: number | null) =>
      minor === null ? "" : (minor / 10 ** exponent).toFixed(exponent);
    const value =
      rule.kind === "target"
        ? money(rule.price)
        : "percent" in rule
          ? `${rule.percent} %`
          : rule.kind === "lowest"
            ? `${rule.days}`
            : "";
    return [
      watch.marketplace,
      watch.asin,
      watch.title ?? "",
      watch.series,
      rule.kind,
      value,
      watch.currency,
      money(watch.price),
      money(watch.threshold),
      watch.state,
      watch.expiresAt ?? "",
      (watch.tags ?? []).join("; "),
    ];
  });
  return [csvColumns, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(text: string): string {
  const guarded = withoutFormulas(text);
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
