import { byDay, maxPurchases, type PurchaseText, parsePurchase } from "./purchase.ts";

/**
 * The purchases of one browser. `known` were kept with the holder, too, the last time; `removed` were, and are to be deleted
 * there. A browser that keeps its purchases for itself has `fresh` ones only.
 */
export interface PurchaseList {
  readonly known: readonly PurchaseText[];
  readonly fresh: readonly PurchaseText[];
  readonly removed: readonly PurchaseText[];
}

export const noPurchases: PurchaseList = { known: [], fresh: [], removed: [] };

export interface AddedPurchases {
  readonly list: PurchaseList;
  readonly added: number;
  /** Those that were there. */
  readonly same: number;
  /** Those for which there is no room, or that are no purchases. */
  readonly left: number;
}

/** All of a list, newest first. */
export const purchasesIn = ({ known, fresh }: PurchaseList): PurchaseText[] =>
  [...known, ...fresh].sort(byDay);

/** Adds purchases. The list takes no more than `maxPurchases`; what it has stays. */
export function withPurchases(list: PurchaseList, texts: readonly PurchaseText[]): AddedPurchases {
  const there = new Set([...list.known, ...list.fresh]);
  const wanted = [...new Set(texts)].filter((text) => parsePurchase(text) !== null);
  const news = wanted.filter((text) => !there.has(text)).sort(byDay);
  const added = news.slice(0, Math.max(0, maxPurchases - there.size));
  const same = wanted.length - news.length;
  const before = new Set(list.removed);
  const back = new Set(added);
  return {
    list: {
      // What was deleted and comes back is kept with the holder still.
      known: [...list.known, ...added.filter((text) => before.has(text))],
      fresh: [...list.fresh, ...added.filter((text) => !before.has(text))],
      removed: list.removed.filter((text) => !back.has(text)),
    },
    added: added.length,
    same,
    left: new Set(texts).size - same - added.length,
  };
}

/** Removes purchases; null: all. */
export function withoutPurchases(
  { known, fresh, removed }: PurchaseList,
  texts: readonly PurchaseText[] | null,
): PurchaseList {
  const gone = texts && new Set(texts);
  const stays = (text: PurchaseText): boolean => gone !== null && !gone.has(text);
  return {
    known: known.filter(stays),
    fresh: fresh.filter(stays),
    removed: [...removed, ...known.filter((text) => !stays(text))],
  };
}

/**
 * The list after it was put together with what is kept with the holder: the union, without what either side deleted since they
 * were last the same. The result is what is to be kept there: all of it is `known`.
 */
export function mergedPurchases(list: PurchaseList, kept: readonly PurchaseText[]): PurchaseList {
  const there = new Set(kept);
  const removed = new Set(list.removed);
  const all = new Set([
    ...list.fresh,
    ...list.known.filter((text) => there.has(text)),
    ...kept.filter((text) => !removed.has(text) && parsePurchase(text) !== null),
  ]);
  return { known: [...all].sort(byDay).slice(0, maxPurchases), fresh: [], removed: [] };
}

/**
 * The list after `uploaded` was kept with the holder, which was made of `before`: what was added and deleted here since then is
 * still to be kept there.
 */
export function rebasedPurchases(
  before: PurchaseList,
  now: PurchaseList,
  uploaded: readonly PurchaseText[],
): PurchaseList {
  const [had, has] = [before, now].map((list) => new Set(purchasesIn(list))) as [Set<string>, Set<string>];
  const there = new Set(uploaded);
  const isDeleted = (text: PurchaseText): boolean => had.has(text) && !has.has(text);
  return {
    known: uploaded.filter((text) => !isDeleted(text)),
    fresh: purchasesIn(now).filter((text) => !there.has(text) && !had.has(text)),
    removed: uploaded.filter(isDeleted),
  };
}

/** The list of a browser that keeps its purchases for itself from now on, or puts them together with those of another holder. */
export const detachedPurchases = (list: PurchaseList): PurchaseList => ({
  known: [],
  fresh: purchasesIn(list),
  removed: [],
});
