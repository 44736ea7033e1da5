import type { HistoryView, OpenClaim } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";
import type { Span } from "./span.ts";
import { claimText, dateText, priceText, provenanceOf } from "./words.ts";

/** Where the keyboard's cursor rests: a change, an unseen stretch or an open claim. */
export interface Stop {
  /** Epoch seconds, within the span. */
  readonly at: number;
  readonly kind: "row" | "gap" | "claim";
  readonly index: number;
}

/** What can be read off at a place, in two lines. `minor` is where the line runs. */
export interface Reading {
  readonly price: string;
  readonly about: string;
  readonly minor: number | null;
}

interface Data {
  readonly history: HistoryView;
  readonly claims: readonly OpenClaim[];
}

export const claimAt = ({ since }: OpenClaim, { from, until }: Span): number =>
  Math.min(Math.max(Date.parse(since) / 1000, from), until);

/** Every place of a span worth a stop, in the order of time. */
export function stopsOf({ history, claims }: Data, span: Span): Stop[] {
  const { t, gaps } = history;
  const first = Math.max(
    0,
    t.findLastIndex((at) => at <= span.from),
  );
  const stops: Stop[] = [];
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
  return stops.sort((a, b) => a.at - b.at);
}

export function rowReading(history: HistoryView, row: number, money: WriteMoney): Reading {
  const minor = history.p[row] ?? null;
  const provenance = provenanceOf(history.source[row] ?? "crowd", history.by[row] ?? 0);
  const since = dateText(history.t[row]!, history.granularity === "raw");
  return { price: priceText(minor, money), about: `since ${since} · ${provenance}`, minor };
}

export function claimReading(claim: OpenClaim, money: WriteMoney): Reading {
  const since = dateText(Date.parse(claim.since) / 1000, true);
  return { price: claimText(claim, money), about: `since ${since}`, minor: claim.price };
}

export function readingAt({ history, claims }: Data, { kind, index }: Stop, money: WriteMoney): Reading {
  if (kind === "row") return rowReading(history, index, money);
  if (kind === "claim") return claimReading(claims[index]!, money);
  const [from, to] = history.gaps[index]!;
  return { price: "not seen", about: `nobody looked from ${dateText(from)} to ${dateText(to)}`, minor: null };
}
