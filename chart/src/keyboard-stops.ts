import type { HistoryView, OpenClaim } from "@tidemark/core/wire";
import { type Bought, boughtAt, boughtIn, boughtText } from "./bought.ts";
import type { WriteMoney } from "./money.ts";
import { browserReader } from "./reader.ts";
import { rowAt } from "./row-at.ts";
import type { Span } from "./span.ts";
import { claimText, dateText, importedText, priceText, provenanceOf } from "./words.ts";

/** A stop of the keyboard's cursor: a price change, one from another tool, a gap, an open claim or a purchase. */
export interface KeyboardStop {
  /** Epoch seconds, within the span. */
  readonly at: number;
  readonly kind: "row" | "gap" | "claim" | "imported" | "bought";
  readonly index: number;
}

/** The text shown for a point, in two lines. `minor` is the price where the line runs, null without one. */
export interface Readout {
  readonly price: string;
  readonly about: string;
  readonly minor: number | null;
}

interface Data {
  readonly history: HistoryView;
  readonly claims: readonly OpenClaim[];
  readonly bought?: readonly Bought[] | undefined;
}

export const claimAt = ({ since }: OpenClaim, { from, until }: Span): number =>
  Math.min(Math.max(Date.parse(since) / 1000, from), until);

/** All keyboard stops of a span in chronological order. */
export function keyboardStopsOf({ history, claims, bought = [] }: Data, span: Span): KeyboardStop[] {
  const { t, gaps } = history;
  const first = Math.max(
    0,
    t.findLastIndex((at) => at <= span.from),
  );
  const stops: KeyboardStop[] = [];
  for (let row = first; row < t.length && t[row]! <= span.until; row++) {
    stops.push({ at: Math.max(t[row]!, span.from), kind: "row", index: row });
  }
  for (const [index, [from, to]] of gaps.entries()) {
    if (to > span.from && from < span.until)
      stops.push({ at: Math.max(from, span.from), kind: "gap", index });
  }
  for (const [index, claim] of claims.entries()) {
    stops.push({ at: claimAt(claim, span), kind: "claim", index });
  }
  for (const { t: moments, p } of history.imported ?? []) {
    for (const [index, at] of moments.entries()) {
      if ((p[index] ?? null) !== null && at >= span.from && at <= span.until)
        stops.push({ at, kind: "imported", index });
    }
  }
  for (const [index, one] of bought.entries()) {
    if (boughtIn([one], span).length > 0) stops.push({ at: boughtAt(one), kind: "bought", index });
  }
  return stops.sort((a, b) => a.at - b.at);
}

export function rowReadout(history: HistoryView, row: number, money: WriteMoney): Readout {
  const minor = history.p[row] ?? null;
  const reader = browserReader();
  const who = provenanceOf(history.source[row] ?? "crowd", history.by[row] ?? 0, reader);
  const day = dateText(history.t[row]!, reader, history.granularity === "raw");
  return { price: priceText(minor, money, reader), about: reader.t("point.seen", { day, who }), minor };
}

/** The price that another tool knows of a moment; null: none does. */
export function importedReadoutAt(history: HistoryView, at: number, money: WriteMoney): Readout | null {
  for (const { source, t, p } of history.imported ?? []) {
    const row = rowAt({ t, gaps: [] }, at);
    const minor = row === null ? null : (p[row] ?? null);
    if (minor === null) continue;
    const reader = browserReader();
    const day = dateText(t[row!]!, reader, true);
    const about = reader.t("point.seen", { day, who: importedText(source, reader) });
    return { price: money(minor), about, minor };
  }
  return null;
}

export function claimReadout(claim: OpenClaim, money: WriteMoney): Readout {
  const reader = browserReader();
  const day = dateText(Date.parse(claim.since) / 1000, reader, true);
  const about = reader.t("point.since", { day });
  return { price: claimText(claim, money, reader), about, minor: claim.price };
}

export const boughtReadout = (bought: Bought, money: WriteMoney): Readout => ({
  price: boughtText(bought, money),
  about: "",
  minor: bought.price,
});

export function readoutAt(
  { history, claims, bought }: Data,
  { kind, index, at }: KeyboardStop,
  money: WriteMoney,
): Readout {
  if (kind === "bought") return boughtReadout(bought![index]!, money);
  if (kind === "imported") return importedReadoutAt(history, at, money)!;
  if (kind === "row") return rowReadout(history, index, money);
  if (kind === "claim") return claimReadout(claims[index]!, money);
  const [from, to] = history.gaps[index]!;
  const reader = browserReader();
  const about = reader.t("point.gap.about", { from: dateText(from, reader), until: dateText(to, reader) });
  return { price: reader.t("point.gap"), about, minor: null };
}
