import type { HolderFault } from "../holder/messages.ts";

/** Waits for the answer to a request, then reloads the page's data. Null when it failed: the page shows why. Never rejects. */
export type SendAndReload = <T extends { readonly ok: true }>(
  answer: Promise<T | HolderFault>,
) => Promise<T | null>;
