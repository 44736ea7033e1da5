import { type Bought, boughtText, moneyWriter } from "@tidemark/chart";
import { type SeriesKind, seriesOf } from "@tidemark/core";
import type { SeriesView } from "@tidemark/core/wire";
import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Answers } from "../messages.ts";
import { write } from "../reader.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import type { Subject } from "./subject.ts";

type BoughtHere = Answers["purchases-of"];

/** What the person bought of a product, newest first. `change`: a request that changes it; resolves with whether it did. */
export interface Purchases {
  readonly bought: BoughtHere;
  readonly change: (request: Promise<{ readonly ok: boolean }>) => Promise<boolean>;
}

export function usePurchases(send: Services["send"], { marketplace: { suffix }, asin }: Subject): Purchases {
  const [bought, setBought] = useState<BoughtHere>([]);
  const load = useCallback(async (): Promise<void> => {
    const found = await orInterrupted(send({ type: "purchases-of", marketplace: suffix, asin }));
    if (!("reason" in found)) setBought(found);
  }, [send, suffix, asin]);
  useEffect(() => void load(), [load]);
  return {
    bought,
    async change(request) {
      const { ok } = await orInterrupted(request);
      await load();
      return ok;
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
  readonly subject: Subject;
  readonly series: SeriesKind;
  readonly view: SeriesView;
  readonly purchases: Purchases;
  readonly send: Services["send"];
}

/** The last purchase, and "I bought this" with undo. */
export function BoughtLine({ subject, series, view, purchases, send }: BoughtLineProps): ReactElement {
  const [made, setMade] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const { bought, change } = purchases;
  const price = priceToPay(subject, series, view);
  const last: Bought | undefined = bought[0];
  const isUndoable = bought.some(({ text }) => text === made);
  const buy = async (): Promise<void> => {
    const { marketplace, asin } = subject;
    const day = today();
    const product = { marketplace: marketplace.suffix, asin };
    setRefused(!(await change(send({ type: "bought", ...product, day, price: price! }))));
    setMade(`${marketplace.suffix}/${asin}/${day}/${price}/${marketplace.currency}`);
  };
  const undo = (): void => void change(send({ type: "remove-purchases", texts: [made!] }));
  return (
    <p className="reasons" role="status">
      {isRefused && `${write("bought.failed")} `}
      {last && `${boughtText(last, moneyWriter(view.currency, view.exponent))} `}
      {(isUndoable || price !== null) && (
        <button type="button" className="link" onClick={isUndoable ? undo : () => void buy()}>
          {write(isUndoable ? "bought.undo" : "bought.buy")}
        </button>
      )}
    </p>
  );
}
