import { moneyWriter } from "@tidemark/chart";
import { exponentOf, isCurrency, parseAmount, seriesOf } from "@tidemark/core";
import type { Listing, Price } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { texts } from "../texts.ts";

interface PageNoticeProps {
  readonly listing: Listing | null;
  /** Whether a history is shown above. */
  readonly known: boolean;
  readonly sharing: boolean;
}

/** Why the page is not reported, or its price while nothing else is known. */
export function PageNotice({ listing, known, sharing }: PageNoticeProps): ReactElement | null {
  if (!listing) return null;
  const { popup } = texts;
  const mapped = seriesOf(listing);
  if (!mapped.ok) {
    const why =
      mapped.reason === "foreign-delivery" ? popup.foreign(countryName(listing)) : popup.otherCurrency;
    return sharing ? <p className="notice">{why}</p> : null;
  }
  const shown = listing.prices.buy_box && moneyOf(listing.prices.buy_box);
  return known || !shown ? null : <p className="here">{popup.here(shown)}</p>;
}

function moneyOf({ amount, currency }: Price): string | null {
  if (!isCurrency(currency)) return null;
  const money = parseAmount(amount, currency);
  return money && moneyWriter(currency, exponentOf(currency))(money.minor);
}

const countryName = ({ deliveryCountry }: Listing): string =>
  deliveryCountry === null
    ? ""
    : (new Intl.DisplayNames(undefined, { type: "region" }).of(deliveryCountry) ?? deliveryCountry);
