import { appraisalWords, browserReader, extrasInForce, extraText, moneyWriter } from "@tidemark/chart";
import type { ExtraView, Listing, SeriesView } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { readerFormats, write } from "../reader.ts";
import { readPriceText } from "../ui/money.ts";

interface PriceNowProps {
  readonly view: SeriesView;
  /** Of this price. */
  readonly extras?: readonly ExtraView[] | undefined;
  /** Epoch ms by the server's clock. */
  readonly now: number;
  /** Epoch ms; null: it is the present answer of the server. */
  readonly savedAt: number | null;
}

/** The accepted price, the verdict on it and why, what one really pays, and how old it is. */
export function PriceNow({ view, extras, now, savedAt }: PriceNowProps): ReactElement {
  const money = moneyWriter(view.currency, view.exponent);
  const { since, price, appraisal } = view;
  const words = appraisal && appraisalWords(appraisal, money, browserReader());
  const amount =
    since === null
      ? write("popup.not-confirmed")
      : price === null
        ? write("popup.unavailable")
        : money(price);
  return (
    <section className="now">
      <p className="headline">
        <span className={price === null ? "amount none" : "amount"} data-testid="current-price">
          {amount}
        </span>{" "}
        {words && appraisal.verdict !== "not-enough-data" && (
          <strong className={`pill ${appraisal.verdict}`} data-testid="verdict">
            {appraisal.verdict === "was-never-seen" ? write("popup.was-never-seen") : words.verdict}
          </strong>
        )}
      </p>
      <p className="reasons">
        {words && firstAndLast(words.reasons).map((text) => <Sentence key={text} text={text} />)}
        {since !== null && <Sentence text={ageText(view, since, now, savedAt)} />}
      </p>
      {extrasInForce(extras).map((extra) => (
        <p key={extra.kind} className="extra" data-testid="extra">
          <bdi>{extraText(extra, money, browserReader())}</bdi>
        </p>
      ))}
    </section>
  );
}

/** With what stands between two sentences. */
const Sentence = ({ text }: { readonly text: string }): ReactElement => (
  <span>{readerFormats().sentences([text, ""])}</span>
);

/** What is said of a struck price is the last reason, and says more than the last change. */
const firstAndLast = (reasons: readonly string[]): readonly string[] =>
  reasons.length > 2 ? [reasons[0]!, reasons.at(-1)!] : reasons;

/** How old it is; since when it holds is said once. */
function ageText(
  { lastConfirmedAt, appraisal }: SeriesView,
  since: string,
  now: number,
  savedAt: number | null,
): string {
  const formats = readerFormats();
  if (savedAt !== null) return write("popup.saved", { ago: formats.ago(savedAt, Date.now()) });
  const day = formats.day(since);
  if (lastConfirmedAt !== null && appraisal?.move?.at === since && !appraisal.lowest) {
    return write("popup.seen", { ago: formats.ago(lastConfirmedAt, now) });
  }
  if (lastConfirmedAt === null) return write("popup.since", { day });
  return write("popup.since-seen", { day, ago: formats.ago(lastConfirmedAt, now) });
}

/** The page's own price, while nothing else is known. */
export function PriceHere({ listing }: { readonly listing: Listing | null }): ReactElement | null {
  const shown = listing?.prices.buy_box && readPriceText(listing.prices.buy_box);
  if (!shown) return null;
  return (
    <section className="now">
      <p className="headline">
        <span className="amount">{shown}</span>
      </p>
      <p className="reasons">{write("popup.on-this-page")}</p>
    </section>
  );
}
