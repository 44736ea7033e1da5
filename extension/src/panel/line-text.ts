import { hasData } from "@tidemark/chart/words";
import {
  isCurrency,
  type ListingRefusal,
  percentAgainst,
  seriesKinds,
  seriesOf,
  verdictOf,
} from "@tidemark/core";
import type { Appraisal, Listing, ProductView, SeriesView } from "@tidemark/core/wire";
import { currentReader, type Reader } from "../reader.ts";

/** What the line by the price says, and the toolbar icon with it. */
export interface LineText {
  readonly line: string;
  /** For where the line has no place. */
  readonly short: string;
  /**
   * `low`: nothing lower was seen. `good`: well below usual. `unconfirmed`: another price than the accepted one.
   * `plain`: anything else.
   */
  readonly tone: "low" | "good" | "unconfirmed" | "plain";
}

/** The line before the server was asked, and when it knows nothing. */
export const unknownLine = ({ write }: Reader = currentReader()): LineText => ({
  line: write("line.unknown"),
  short: write("line.short"),
  tone: "plain",
});

/** The line of a page whose prices are not those of the history; null for a page that can be compared. */
export function incomparableLine(listing: Listing, reader = currentReader()): LineText | null {
  const seen = seriesOf(listing);
  const line = seen.ok ? null : refusalText(seen.reason, listing, reader);
  return line === null ? null : { line, short: reader.write("line.incomparable.short"), tone: "plain" };
}

function refusalText(
  reason: ListingRefusal,
  { deliveryCountry }: Listing,
  { write, formats }: Reader,
): string | null {
  switch (reason) {
    case "foreign-delivery":
      return write("line.foreign", { country: formats.country(deliveryCountry ?? "") });
    case "business-account":
      return write("line.business");
    case "unknown-currency":
    case "currency-mismatch":
      return write("line.currency");
    default:
      return null;
  }
}

/**
 * What is known of the price on the page, which may differ from the one that the server knows; null when no price is
 * confirmed yet, or the page's cannot be compared with it.
 */
export function lineText(
  { series }: ProductView,
  listing: Listing,
  reader = currentReader(),
): LineText | null {
  const seen = seriesOf(listing);
  if (!seen.ok) return null;
  const shown = new Map(seen.observations.map(({ kind, price }) => [kind, price]));
  const known = seriesKinds.filter((one) => hasData(series[one]) && series[one].since !== null);
  const kind = known.find((one) => shown.has(one)) ?? known[0];
  const view = kind && series[kind];
  if (!view?.lowest || !view.highest || !isCurrency(view.currency)) return null;
  const price = shown.get(kind!) ?? null;
  const judged = price === null ? null : judgedText(price, view, reader);
  if (judged) return judged;
  const tone = price !== null && price !== view.price ? "unconfirmed" : "plain";
  return { ...spanText(price, view, reader), tone };
}

/** The verdict on a price; null without enough data for one. */
function judgedText(price: number, view: SeriesView, { write, formats }: Reader): LineText | null {
  const { verdict, percent, usual } = judge(price, view);
  if (verdict === "not-enough-data") return null;
  const tone = price === view.price ? "plain" : "unconfirmed";
  const { money, percent: share } = formats;
  if (verdict === "was-never-seen" || usual === null || percent === null) {
    return { line: write("line.was"), short: write("line.was.short"), tone };
  }
  const values = {
    percent: share(percent / 100),
    usual: money(usual.price, view.currency as "USD"),
  };
  const low = percent < 0 ? lowOf(price, view) : null;
  if (low === "ever") {
    return { line: write("line.low", values), short: write("line.low.short"), tone: "low" };
  }
  if (low) {
    const day = formats.day(low);
    return {
      line: write("line.lowest", { percent: values.percent, day }),
      short: write("line.lowest.short", { day }),
      tone: "low",
    };
  }
  if (verdict === "good") {
    return { line: write("line.good", values), short: write("line.good.short"), tone: "good" };
  }
  if (verdict === "high") {
    return { line: write("line.high", values), short: write("line.high.short"), tone };
  }
  return { line: write("line.usual", values), short: write("line.usual.short"), tone };
}

/**
 * Since when there was no lower price: "ever" or a moment of that day; null for a price that is no low. One that rose is
 * none; of the accepted price the server says it.
 */
function lowOf(price: number, { price: known, lowest, appraisal }: SeriesView): string | null {
  if (lowest !== null && price < lowest.price) return "ever";
  if (price !== known || !appraisal?.lowest || appraisal.move?.kind !== "fall") return null;
  // A UTC day: at its noon it has the same date nearly everywhere.
  return appraisal.lowest.since === null ? "ever" : `${appraisal.lowest.since}T12:00:00Z`;
}

/** Between which prices it was, while that is too little for a verdict. */
function spanText(
  price: number | null,
  { price: known, currency, lowest, highest, appraisal }: SeriesView,
  { write, formats }: Reader,
): Pick<LineText, "line" | "short"> {
  const { money, day, percent } = formats;
  const values = {
    lowest: money(lowest!.price, currency as "USD"),
    highest: money(highest!.price, currency as "USD"),
  };
  const short = write("line.short");
  const isConstant = lowest!.price === highest!.price;
  if (price !== null && price < lowest!.price) return { line: write("line.below", values), short };
  if (price !== null && price > highest!.price) return { line: write("line.above", values), short };
  const move = price === known ? appraisal?.move : undefined;
  if (move && move.percent > 0) {
    const was = money(move.was, currency as "USD");
    const moved = { was, percent: percent(move.percent / 100), day: day(move.at) };
    return { line: write(`line.${move.kind}`, moved), short };
  }
  return { line: write(isConstant ? "line.always" : "line.range", values), short };
}

function judge(
  price: number,
  { price: known, appraisal }: SeriesView,
): Pick<Appraisal, "verdict" | "percent" | "usual"> {
  if (appraisal && price === known) return appraisal;
  const usual = appraisal?.usual ?? null;
  return {
    verdict: verdictOf(price, usual?.price ?? null, null),
    percent: usual && percentAgainst(price, usual.price),
    usual,
  };
}
