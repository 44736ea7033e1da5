import { type Asin, marketplaceBySuffix, utcDate } from "@tidemark/core";
import {
  type CheaperNow,
  cheaperNow,
  mostChecked,
  type Purchase,
  type PurchaseText,
  parsePurchase,
  purchasesIn,
  purchasesToCheck,
} from "@tidemark/core/purchases";
import type { Browser } from "webextension-polyfill";
import { returnPrefix, showNotification } from "../holder/notifications.ts";
import { readerFormats, write } from "../reader.ts";
import type { Fetch } from "../server/client.ts";
import { lookUpEachPrivately, sha256 } from "../server/private-lookup.ts";
import { mayLookUp } from "../state/settings.ts";
import type { Store } from "../state/store.ts";
import type { PurchaseStore, ReturnOffer } from "./purchase-store.ts";
import { purchaseWords } from "./purchase-words.ts";

export interface ReturnWatchContext {
  readonly browser: Browser;
  readonly store: Store;
  readonly purchases: PurchaseStore;
  /** Shows the server's read key. */
  readonly readFetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
}

const dayMs = 86_400_000;
/** So that the requests do not come at the same time each day. */
const mostDelayMs = 2 * 3_600_000;
/** After the last day to return something, while its purchase may be told again by a clock that was set back. */
const rememberedDays = 60;

interface Row {
  readonly text: PurchaseText;
  readonly purchase: Purchase;
}

/**
 * Once a day, if that is switched on: asks for recent purchases by the private look-up, and tells once of what can be returned
 * and costs less.
 */
export async function checkReturns(context: ReturnWatchContext): Promise<void> {
  const { purchases, store, now, random, wakeAt } = context;
  const { settings } = await store.read();
  const due = mayLookUp(settings) ? await purchases.update((state) => claim(state, now())) : [];
  if (due.length > 0) {
    const found = await askAbout(context, settings.server, due);
    await purchases.update((state) => [withOffers(state, found), null]);
  }
  await showOffers(context);
  const { watching, checkedAt } = await purchases.read();
  await wakeAt(watching && mayLookUp(settings) ? checkedAt + dayMs + random() * mostDelayMs : null);
}

type Kept = Awaited<ReturnType<PurchaseStore["read"]>>;

/** Claims the check of a day, and gives the purchases that are to be looked at. A worker that is ended in the middle misses it. */
function claim(state: Kept, now: number): readonly [Kept, readonly Row[]] {
  if (!state.watching) return [state, []];
  // A clock that was set back must not make it twice a day.
  if (state.checkedAt > now) return [{ ...state, checkedAt: now }, []];
  if (now - state.checkedAt < dayMs) return [state, []];
  const today = utcDate(now);
  const offers = state.offers.filter(({ lastDay }) => today <= utcDate(Date.parse(lastDay) + rememberedDays * dayMs)); // biome-ignore format: one row
  const rows = purchasesIn(state.list).flatMap((text): Row[] => {
    const purchase = parsePurchase(text);
    return purchase ? [{ text, purchase }] : [];
  });
  const told = new Set(offers.map(({ text }) => text));
  return [{ ...state, offers, checkedAt: now }, purchasesToCheck(rows, told, now)];
}

async function askAbout(
  { readFetch, random }: ReturnWatchContext,
  server: string,
  rows: readonly Row[],
): Promise<readonly (Row & CheaperNow)[]> {
  const asins = new Map<string, Set<Asin>>();
  let count = 0;
  for (const { purchase } of rows) {
    const ofShop = asins.get(purchase.marketplace) ?? new Set();
    if (count >= mostChecked || ofShop.has(purchase.asin)) continue;
    asins.set(purchase.marketplace, ofShop.add(purchase.asin));
    count += 1;
  }
  const found: (Row & CheaperNow)[] = [];
  for (const [suffix, wanted] of asins) {
    const list = { marketplace: marketplaceBySuffix(suffix)!, asins: [...wanted] };
    const results = await lookUpEachPrivately(readFetch, server, list, sha256, random);
    for (const [at, result] of results.entries()) {
      if (!result.ok) continue;
      for (const row of rows) {
        if (row.purchase.marketplace !== suffix || row.purchase.asin !== list.asins[at]) continue;
        // The server's clock: this computer's may be days behind.
        const cheaper = cheaperNow(row.purchase, result.product.series.buy_box, result.now);
        if (cheaper) found.push({ ...row, ...cheaper });
      }
    }
  }
  return found;
}

/** Offers of what is still kept and wanted, and was not told. */
function withOffers(state: Kept, found: readonly (Row & CheaperNow)[]): Kept {
  const kept = new Set(purchasesIn(state.list));
  const told = new Set(state.offers.map(({ text }) => text));
  const news = found
    .filter(({ text }) => state.watching && kept.has(text) && !told.has(text))
    .map(({ text, price, lastDay }): ReturnOffer => ({ text, price, lastDay, isShown: false }));
  return news.length === 0 ? state : { ...state, offers: [...news, ...state.offers] };
}

/** Shows what was not shown. Each is marked first: a worker that is ended in between shows nothing twice. */
async function showOffers({ browser, purchases, now }: ReturnWatchContext): Promise<void> {
  for (const offer of (await purchases.read()).offers) {
    if (offer.isShown) continue;
    await purchases.update((state) => [withShown(state, offer.text), null]);
    const text = offer.lastDay < utcDate(now()) ? null : offerText(offer);
    if (text) await showNotification(browser, returnPrefix + offer.text, text, false);
  }
}

const withShown = (state: Kept, text: PurchaseText): Kept => ({
  ...state,
  offers: state.offers.map((offer) => (offer.text === text ? { ...offer, isShown: true } : offer)),
});

function offerText({ text, price, lastDay }: ReturnOffer): { title: string; message: string } | null {
  const purchase = parsePurchase(text);
  if (!purchase) return null;
  const { money, calendarDay } = readerFormats();
  const words = purchaseWords(purchase);
  return {
    title: write("returns.title", { price: money(price, purchase.currency) }),
    message: write("returns.text", { ...words, lastDay: calendarDay(lastDay) }),
  };
}
