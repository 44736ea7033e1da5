import {
  appraisalWords,
  browserReader,
  dateText,
  extrasInForce,
  extraText,
  moneyWriter,
} from "@tidemark/chart";
import { percentAgainst } from "@tidemark/core";
import type { Appraisal, ExtraView, OpenClaim, SeriesView } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { texts } from "../texts.ts";
import { agoText } from "../ui/ago.ts";

const secondsOf = (time: string): number => Date.parse(time) / 1000;

interface VerdictProps {
  readonly appraisal: Appraisal;
  readonly money: (minor: number) => string;
}

/** How good the price is, and why. */
function Verdict({ appraisal, money }: VerdictProps): ReactElement {
  const { verdict, reasons } = appraisalWords(appraisal, money, browserReader());
  const [first, ...others] = reasons;
  return (
    <div className="verdict small" data-testid="verdict">
      <p>
        <strong className={appraisal.verdict}>{verdict}</strong> <span className="muted">{first}</span>
      </p>
      {others.map((reason) => (
        <p key={reason} className="muted">
          {reason}
        </p>
      ))}
    </div>
  );
}

interface CurrentPriceProps {
  readonly view: SeriesView;
  /** Of this price. */
  readonly extras?: readonly ExtraView[] | undefined;
}

/** The accepted price, what one really pays, since when it holds, and reports that are not confirmed. */
export function CurrentPrice({ view, extras }: CurrentPriceProps): ReactElement {
  const { popup } = texts;
  const money = moneyWriter(view.currency, view.exponent);
  const accepted =
    view.since === null ? popup.noPriceYet : view.price === null ? popup.unavailable : money(view.price);
  const usual = view.appraisal?.usual;
  const claimText = ({ price, seenBy }: OpenClaim): string => {
    if (price === null) return popup.goneReported(seenBy);
    if (view.since === null) return popup.firstPrice(money(price), seenBy);
    const percent = usual ? percentAgainst(price, usual.price) : 0;
    const reported = popup.newPrice(money(price), seenBy);
    return percent === 0 ? reported : `${reported} ${popup.against(percent)}`;
  };
  return (
    <section className="now">
      <p className={view.price === null ? "amount none" : "amount"} data-testid="current-price">
        {accepted}
      </p>
      {extrasInForce(extras).map((extra) => (
        <p key={extra.kind} className="small" data-testid="extra">
          <bdi>{extraText(extra, money)}</bdi>
        </p>
      ))}
      {view.since && (
        <p className="muted">
          {popup.since(dateText(secondsOf(view.since)))}
          {view.lastConfirmedAt &&
            ` · ${popup.lastSeen(agoText(Date.parse(view.lastConfirmedAt), Date.now()))}`}
        </p>
      )}
      {view.appraisal && <Verdict appraisal={view.appraisal} money={money} />}
      {view.claims.map((claim) => (
        <p key={`${claim.price}`} className="claim" data-testid="open-claim">
          {claimText(claim)}
        </p>
      ))}
    </section>
  );
}
