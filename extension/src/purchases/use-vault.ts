import { useCallback, useEffect, useState } from "react";
import type { Send } from "../messages.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { Vault } from "./vault-messages.ts";

const unknown: Vault = { state: "unknown", key: null };

/** Purchases that are kept with the holder; null while the server is asked. `change`: a request that changes it. */
export function useVault(
  send: Send,
  hasHolder: boolean,
): { readonly vault: Vault | null; readonly change: (request: Promise<Vault>) => Promise<void> } {
  const [vault, setVault] = useState<Vault | null>(null);
  const change = useCallback(async (request: Promise<Vault>): Promise<void> => {
    const answer = await orInterrupted(request);
    setVault("reason" in answer ? unknown : answer);
  }, []);
  useEffect(() => {
    if (hasHolder) void change(send({ type: "purchase-vault" }));
  }, [change, send, hasHolder]);
  return { vault: hasHolder ? vault : null, change };
}
