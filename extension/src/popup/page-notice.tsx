import { moneyWriter } from "@tidemark/chart";
import { exponentOf, isCurrency, type ListingRefusal, parseAmount, seriesOf } from "@tidemark/core";
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
  if (!mapped.ok) return sharing ? <p className="notice">{whyOf(mapped.reason, listing)}</p> : null;
  const shown = listing.prices.buy_box && moneyOf(listing.prices.buy_box);
  return known || !shown ? null : <p className="here">{popup.here(shown)}</p>;
}

function whyOf(reason: ListingRefusal, listing: Listing): string {
  const { popup } = texts;
  if (reason === "foreign-delivery") return popup.foreign(countryName(listing));
  return reason === "business-account" ? popup.businessAccount : popup.otherCurrency;
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
