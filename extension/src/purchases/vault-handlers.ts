import * as z from "zod/mini";
import type { Handlers } from "../handle.ts";
import { keptHere, type PurchaseStore } from "./purchase-store.ts";
import { isPurchaseKey, newPurchaseKey } from "./seal.ts";
import { type SyncContext, syncPurchases } from "./sync-purchases.ts";
import type { VaultAnswers, VaultRequest } from "./vault-messages.ts";

/** From now on purchases are kept with the holder at a server, encrypted by a key. Those of this browser are all added. */
export const keepUnderKey = (purchases: PurchaseStore, server: string, key: string): Promise<null> =>
  purchases.update((state) =>
    isPurchaseKey(key)
      ? [{ ...keptHere(state), vault: { server, key, version: null } }, null]
      : [state, null],
  );

/** The handlers of what the pages ask about purchases that are kept with the holder. */
export function vaultHandlers(context: SyncContext): Handlers<VaultRequest, VaultAnswers> {
  const { purchases, access } = context;
  const answer = async (): Promise<VaultAnswers["purchase-vault"]> => {
    const state = await syncPurchases(context);
    const { vault } = await purchases.read();
    return { state, key: state === "on" ? (vault?.key ?? null) : null };
  };
  const remove = async (): Promise<boolean> => {
    const as = await access.account();
    const removed = await access.request(as, { method: "DELETE", path: "me/purchases" }, z.null());
    return removed.ok || removed.reason === "gone";
  };
  return {
    "purchase-vault": answer,
    async "keep-with-holder"({ replace }) {
      const as = await access.account();
      if (!("token" in as)) return { state: "none", key: null };
      if (replace && !(await remove())) return { state: "unknown", key: null };
      await keepUnderKey(purchases, as.server, newPurchaseKey());
      const kept = await answer();
      // Nothing was there a moment ago: another browser was quicker, and this one has not its key.
      if (kept.state !== "on") await purchases.update((state) => [{ ...state, vault: null }, null]);
      return kept;
    },
    async "stop-keeping"() {
      if (!(await remove())) return { state: "unknown", key: null };
      await purchases.update((state) => [keptHere(state), null]);
      return answer();
    },
  };
}
