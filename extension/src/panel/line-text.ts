import { moneyWriter } from "@tidemark/chart/money";
import { browserReader } from "@tidemark/chart/reader";
import { hasData } from "@tidemark/chart/words";
import { percentAgainst, seriesKinds, seriesOf, verdictOf } from "@tidemark/core";
import type { Appraisal, Listing, ProductView, SeriesView } from "@tidemark/core/wire";
import { texts } from "../texts.ts";

/**
 * The text of the panel's line; null when no price is confirmed yet. It judges the price on the page, which may differ
 * from the one that the server knows, unless the two cannot be compared.
 */
export function panelLine({ series }: ProductView, listing: Listing): string | null {
  const seen = seriesOf(listing);
  const shown = new Map(seen.ok ? seen.observations.map(({ kind, price }) => [kind, price]) : []);
  const known = seriesKinds.filter((one) => hasData(series[one]) && series[one].since !== null);
  const kind = known.find((one) => shown.has(one)) ?? known[0];
  const view = kind && series[kind];
  if (!view?.lowest || !view.highest) return null;
  const { currency, exponent, lowest, highest } = view;
  const money = moneyWriter(currency, exponent);
  const price = shown.get(kind!) ?? null;
  if (price !== null) {
    const { verdict, percent } = judge(price, view);
    if (verdict !== "not-enough-data")
      return texts.panel.verdict(browserReader().t(`verdict.${verdict}`), percent);
    const isConstant = lowest.price === highest.price;
    if (price < lowest.price || (price === lowest.price && !isConstant)) return texts.panel.atLowest;
    if (price > highest.price && isConstant) return texts.panel.untilNow(money(lowest.price));
  }
  if (lowest.price === highest.price) return texts.panel.always(money(lowest.price));
  return texts.panel.range(money(lowest.price), money(highest.price));
}

function judge(
  price: number,
  { price: known, appraisal }: SeriesView,
): Pick<Appraisal, "verdict" | "percent"> {
  if (appraisal && price === known) return appraisal;
  const usual = appraisal?.usual?.price ?? null;
  return {
    verdict: verdictOf(price, usual, null),
    percent: usual === null ? null : percentAgainst(price, usual),
  };
}
