import { type Outbox, type Product, productKey, productOf } from "./outbox.ts";

/** `waiting`: what waited was dropped. `asked`: the server is asked. `nothing`: no report of the product is known. */
export type TakenBack = "waiting" | "asked" | "nothing";

/** Reports that the server may be asked to take back at once; the oldest go first. */
export const maxWithdrawals = 60;

/**
 * Takes back what was read of a product: drops the reports that wait, has the server asked for those that it may have, and
 * reports the same prices no more. While a report may be on its way, those that wait are asked for, too.
 */
export function takeBack(
  outbox: Outbox,
  product: Product,
  now: number,
): { readonly outbox: Outbox; readonly taken: TakenBack } {
  const key = productKey(product);
  const isProducts = (entry: Outbox["entries"][number]): boolean => productKey(productOf(entry)) === key;
  const waiting = new Set(outbox.entries.filter(isProducts).map(({ id }) => id));
  const { [key]: last, ...others } = outbox.said;
  const maySent = outbox.attempt > 0 || (outbox.lease !== null && outbox.lease.until > now);
  const asked = (last?.ids ?? []).filter((id) => maySent || !waiting.has(id));
  if (waiting.size === 0 && !last) return { outbox, taken: "nothing" };
  const after = {
    ...outbox,
    entries: outbox.entries.filter(({ id }) => !waiting.has(id)),
    said: last ? { ...others, [key]: { ...last, ids: [], wrong: true } } : others,
    withdrawals: [...outbox.withdrawals, ...asked].slice(-maxWithdrawals),
  };
  return { outbox: after, taken: asked.length > 0 ? "asked" : waiting.size > 0 ? "waiting" : "nothing" };
}

/** Undoes that the prices of a product were called wrong: they are reported again when they are read again. */
export function putBack(outbox: Outbox, product: Product): Outbox {
  const { [productKey(product)]: last, ...others } = outbox.said;
  return last?.wrong ? { ...outbox, said: others } : outbox;
}
