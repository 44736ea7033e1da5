import type { HolderFault } from "../holder/messages.ts";

/** Sends a request, then reloads everything. Null when the request failed: the page shows why. */
export type SendAndReload = <T extends { readonly ok: true }>(
  ask: Promise<T | HolderFault>,
) => Promise<T | null>;
