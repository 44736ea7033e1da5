import { type Bought, boughtText, moneyWriter } from "@tidemark/chart";
import { type SeriesKind, seriesOf } from "@tidemark/core";
import { purchaseText } from "@tidemark/core/purchases";
import type { SeriesView } from "@tidemark/core/wire";
import { type ReactElement, useState } from "react";
import type { Answers } from "../messages.ts";
import { write } from "../reader.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import type { Subject } from "./subject.ts";

type BoughtHere = Answers["purchases-of"];

/** What the person bought of a product, newest first. `change`: a request that changes it. */
export interface Purchases {
  readonly bought: BoughtHere;
  /** The last change was refused. */
  readonly isRefused: boolean;
  readonly change: (request: Promise<{ readonly ok: boolean }>) => Promise<void>;
}

/** What the person bought of a product; nothing when the background does not answer. */
export async function recallBought(
  send: Services["send"],
  { marketplace, asin }: Subject,
): Promise<BoughtHere> {
  const found = await orInterrupted(send({ type: "purchases-of", marketplace: marketplace.suffix, asin }));
  return "reason" in found ? [] : found;
}

/** `known`: what was found when the popup opened, so that nothing moves later. */
export function usePurchases(send: Services["send"], subject: Subject, known: BoughtHere): Purchases {
  const [bought, setBought] = useState(known);
  const [isRefused, setRefused] = useState(false);
  return {
    bought,
    isRefused,
    async change(request) {
      const { ok } = await orInterrupted(request);
      setRefused(!ok);
      setBought(await recallBought(send, subject));
    },
  };
}

/** The price that who buys now pays, in minor units: that on the page, else the accepted one; null where the two cannot be compared. */
function priceToPay({ listing }: Subject, series: SeriesKind, view: SeriesView): number | null {
  const seen = listing && seriesOf(listing);
  if (!seen) return view.price;
  if (!seen.ok) return null;
  return seen.observations.find(({ kind }) => kind === series)?.price ?? view.price;
}

/** By the person's own calendar. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

interface BoughtLineProps {
  readonly purchases: Purchases;
  readonly view: SeriesView;
}

/** The last purchase, or that it could not be kept. */
export function BoughtLine({ purchases, view }: BoughtLineProps): ReactElement | null {
  const last: Bought | undefined = purchases.bought[0];
  if (purchases.isRefused) {
    return (
      <p className="reasons bought bad" role="alert">
        {write("bought.failed")}
      </p>
    );
  }
  return last ? (
    <p className="reasons bought">{boughtText(last, moneyWriter(view.currency, view.exponent))}</p>
  ) : null;
}

interface BuyButtonProps extends BoughtLineProps {
  readonly subject: Subject;
  readonly series: SeriesKind;
  readonly send: Services["send"];
}

/** "I bought this", and then undo. */
export function BuyButton({ subject, series, view, purchases, send }: BuyButtonProps): ReactElement | null {
  const [made, setMade] = useState<string | null>(null);
  const { bought, change } = purchases;
  const price = priceToPay(subject, series, view);
  const isUndoable = bought.some(({ text }) => text === made);
  if (price === null && !isUndoable) return null;
  const buy = async (): Promise<void> => {
    const { suffix: marketplace, currency } = subject.marketplace;
    const bought = { marketplace, asin: subject.asin, day: today(), price: price! };
    await change(send({ type: "bought", ...bought }));
    setMade(purchaseText({ ...bought, currency }));
  };
  const undo = (): void => void change(send({ type: "remove-purchases", texts: [made!] }));
  return (
    <span className="buy" role="status">
      {isUndoable && `${write("bought.kept")} `}
      <button type="button" className="link" onClick={isUndoable ? undo : () => void buy()}>
        {write(isUndoable ? "bought.undo" : "bought.buy")}
      </button>
    </span>
  );
}
