import type { Asin, Marketplace } from "@tidemark/core";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Send } from "../../messages.ts";
import { orInterrupted } from "../../ui/interrupted.tsx";
import { faultText } from "../../watch/watch-text.ts";

/** The watches of the products of one page. */
export interface ListWatches {
  readonly isWatched: (asin: Asin) => boolean;
  readonly isBusy: boolean;
  /** Why the last one was not made. */
  readonly fault: string | null;
  /** Watches products one after another by the holder's default rule; ends at the first that fails. */
  readonly watch: (asins: readonly Asin[]) => Promise<void>;
}

export function useListWatches(send: Send, { suffix }: Marketplace): ListWatches {
  const [watched, setWatched] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // A request that is repeated under its key makes one watch.
  const keys = useRef(new Map<string, string>());
  const load = useCallback(async (): Promise<void> => {
    // All watches: asking by product would tell which ones the page lists.
    const answer = await orInterrupted(send({ type: "me" }));
    if (!answer.ok) return;
    const mine = answer.value.watches.filter(({ marketplace }) => marketplace === suffix);
    setWatched((before) => new Set([...before, ...mine.map(({ asin }) => asin)]));
  }, [send, suffix]);
  useEffect(() => void load(), [load]);

  const watch = async (asins: readonly Asin[]): Promise<void> => {
    setBusy(true);
    setFault(null);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    for (const asin of asins) {
      const key = keys.current.get(asin) ?? crypto.randomUUID();
      keys.current.set(asin, key);
      const body = { marketplace: suffix, asin };
      const answer = await orInterrupted(send({ type: "watch", watch: body, key, timeZone }));
      if (!answer.ok) {
        setFault(faultText(answer));
        break;
      }
      setWatched((before) => new Set([...before, asin]));
    }
    setBusy(false);
  };
  return { isWatched: (asin) => watched.has(asin), isBusy, fault, watch };
}
