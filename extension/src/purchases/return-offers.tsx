import { utcDate } from "@tidemark/core";
import { parsePurchase } from "@tidemark/core/purchases";
import { type ReactElement, useState } from "react";
import { shopUrl } from "../holder/shop-url.ts";
import type { Answers, Send } from "../messages.ts";
import { readerFormats, write } from "../reader.ts";
import { hostOf } from "../ui/host-of.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import { refusalText } from "../watch/watch-text.ts";
import type { ReturnOffer } from "./purchase-store.ts";
import { purchaseWords } from "./purchase-words.ts";

interface ReturnOffersProps {
  readonly offers: readonly ReturnOffer[];
  readonly server: string;
  readonly send: Send;
}

/** Purchases that the person was told of and can still return. Each can become a watch. */
export function ReturnOffers({ offers, server, send }: ReturnOffersProps): ReactElement | null {
  const today = utcDate(Date.now());
  const open = offers.filter(({ lastDay, text }) => today <= lastDay && parsePurchase(text));
  if (open.length === 0) return null;
  return (
    <div className="stack">
      <h3>{write("paid.offers")}</h3>
      <ul className="watches">
        {open.map((offer) => (
          <Offer key={offer.text} offer={offer} send={send} />
        ))}
      </ul>
      <p className="muted">{write("paid.offer.told", { host: hostOf(server) })}</p>
    </div>
  );
}

function Offer({ offer, send }: { readonly offer: ReturnOffer; readonly send: Send }): ReactElement {
  const [state, setState] = useState<"open" | "watched" | { readonly problem: string }>("open");
  // The key of a request stays the same: another click makes no second watch.
  const [key] = useState(() => crypto.randomUUID());
  const purchase = parsePurchase(offer.text)!;
  const { asin, shop, day, paid } = purchaseWords(purchase);
  const { money, calendarDay } = readerFormats();
  const values = { paid, day, price: money(offer.price, purchase.currency), lastDay: calendarDay(offer.lastDay) }; // biome-ignore format: one row
  const watch = async (): Promise<void> => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const { marketplace } = purchase;
    const request = send({ type: "watch", watch: { marketplace, asin: purchase.asin }, key, timeZone });
    const answer = await orInterrupted<Answers["watch"]>(request);
    setState(answer.ok ? "watched" : { problem: refusalText(answer) });
  };
  return (
    <li className="stack">
      <a href={shopUrl(purchase)!} target="_blank" rel="noreferrer">
        {write("paid.product", { asin, shop })}
      </a>
      <p>{write("paid.offer", values)}</p>
      {typeof state === "object" && (
        <p className="bad" role="alert">
          {state.problem}
        </p>
      )}
      <p role="status" className="line">
        {state === "watched" && write("paid.offer.watched")}
      </p>
      {state !== "watched" && (
        <button type="button" className="button" onClick={() => void watch()}>
          {write("paid.offer.watch")}
        </button>
      )}
    </li>
  );
}
