import { mergedPurchases, rebasedPurchases } from "@tidemark/core/purchases";
import { PurchaseVault, PurchaseVersion } from "@tidemark/core/wire";
import type { HolderAccess } from "../holder/holder-account.ts";
import { keptHere, type PurchaseStore } from "./purchase-store.ts";
import { openPurchases, sealPurchases } from "./seal.ts";

/**
 * How the purchases of this browser and those kept with the holder are. `none`: there is no holder. `locked`: some are kept there
 * by another key. `unknown`: the server did not answer.
 */
export type VaultState = "none" | "off" | "on" | "locked" | "unknown";

export interface SyncContext {
  readonly purchases: PurchaseStore;
  readonly access: Pick<HolderAccess, "account" | "request">;
}

const path = "me/purchases";
const mostTurns = 4;

/**
 * Puts the purchases of this browser together with those kept with the holder, and keeps the union there, encrypted. A version
 * that another browser wrote meanwhile is read first. Asks nothing but whether some are kept there while this is off.
 */
export async function syncPurchases({ purchases, access }: SyncContext): Promise<VaultState> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const as = await access.account();
    if (!("token" in as)) return "none";
    const { list, vault } = await purchases.read();
    const mine = vault?.server === as.server ? vault : null;
    const got = await access.request(as, { method: "GET", path }, PurchaseVault);
    if (!got.ok && got.reason !== "gone") return "unknown";
    if (!mine) return got.ok ? "locked" : "off";
    if (!got.ok && mine.version !== null) {
      // Another browser stopped keeping them there: they stay here.
      await purchases.update((state) => [keptHere(state), null]);
      return "off";
    }
    const kept = got.ok ? await openPurchases(mine.key, got.value.sealed) : [];
    if (kept === null) return "locked";
    const { known } = mergedPurchases(list, kept);
    let version = got.ok ? got.value.version : null;
    const there = new Set(kept);
    if (version === null || known.length !== there.size || known.some((text) => !there.has(text))) {
      const body = { sealed: await sealPurchases(mine.key, known) };
      const headers = version === null ? { "If-None-Match": "*" } : { "If-Match": `"${version}"` };
      const put = await access.request(as, { method: "PUT", path, body, headers }, PurchaseVersion);
      if (!put.ok && put.reason === "changed") continue;
      if (!put.ok) return "unknown";
      ({ version } = put.value);
    }
    await purchases.update((state) => {
      // Turned off or given another key meanwhile.
      if (state.vault?.key !== mine.key) return [state, null];
      const now = rebasedPurchases(list, state.list, known);
      const isSame = state.vault.version === version && JSON.stringify(now) === JSON.stringify(state.list);
      return [isSame ? state : { ...state, list: now, vault: { ...state.vault, version } }, null];
    });
    return "on";
  }
  return "unknown";
}
