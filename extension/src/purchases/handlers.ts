import { marketplaceBySuffix, utcDate } from "@tidemark/core";
import {
  byDay,
  isPurchaseDay,
  parsePurchase,
  purchasesIn,
  purchasesOfProduct,
  purchaseText,
  withoutPurchases,
  withPurchases,
} from "@tidemark/core/purchases";
import type { Handlers } from "../handle.ts";
import type { BoughtHere, PurchaseAnswers, PurchaseRequest } from "./messages.ts";
import type { PurchaseStore } from "./purchase-store.ts";

export interface PurchaseHandlersContext {
  readonly purchases: PurchaseStore;
  readonly now: () => number;
  /** The list or the switch changed. Never rejects. */
  readonly changed: () => void;
}

const done = { ok: true } as const;

/** The handlers of what the pages ask about purchases. */
export function purchaseHandlers({
  purchases,
  now,
  changed,
}: PurchaseHandlersContext): Handlers<PurchaseRequest, PurchaseAnswers> {
  const keep = async (texts: readonly string[]): Promise<PurchaseAnswers["keep-purchases"]> => {
    const { list: _, ...counts } = await purchases.update((state) => {
      const result = withPurchases(state.list, texts);
      return [result.added > 0 ? { ...state, list: result.list } : state, result];
    });
    changed();
    return { ...done, ...counts };
  };
  return {
    async purchases() {
      const { list, watching, offers } = await purchases.read();
      return { texts: purchasesIn(list), watching, offers };
    },
    async "purchases-of"({ marketplace, asin }) {
      const start = purchasesOfProduct(marketplace, asin);
      const { known, fresh } = (await purchases.read()).list;
      return [...known, ...fresh]
        .filter((text) => text.startsWith(start))
        .sort(byDay)
        .flatMap((text): BoughtHere[] => {
          const purchase = parsePurchase(text);
          return purchase ? [{ text, day: purchase.day, price: purchase.price }] : [];
        });
    },
    "keep-purchases": ({ texts }) => keep(texts),
    async bought({ marketplace, asin, day, price }) {
      const currency = marketplaceBySuffix(marketplace)?.currency;
      const text = purchaseText({ marketplace, asin, day, price, currency });
      if (parsePurchase(text) === null || !isPurchaseDay(day, utcDate(now()))) return { ok: false };
      const { left } = await keep([text]);
      return { ok: left === 0 };
    },
    async "remove-purchases"({ texts }) {
      await purchases.update((state) => {
        const gone = texts && new Set(texts);
        const offers = state.offers.filter(({ text }) => gone !== null && !gone.has(text));
        return [{ ...state, offers, list: withoutPurchases(state.list, texts) }, null];
      });
      changed();
      return done;
    },
    async "watch-returns"({ on }) {
      await purchases.update((state) => [{ ...state, watching: on }, null]);
      changed();
      return done;
    },
  };
}
