import type { AnySeriesKind } from "@tidemark/core";
import type { Watch, WatchRule } from "@tidemark/core/wire";
import { useCallback, useEffect, useRef, useState } from "react";
import type { HolderFault } from "../holder/messages.ts";
import type { Send } from "../messages.ts";
import type { Subject } from "../popup/subject.ts";
import { type Interrupted, orInterrupted } from "../ui/interrupted.tsx";
import { useRefresh } from "../ui/use-refresh.ts";

type WatchFault = HolderFault | Interrupted;

/** The watches of one product. None of the functions rejects: what failed is in `fault`. */
export interface ProductWatches {
  readonly watches: readonly Watch[];
  readonly fault: WatchFault | null;
  readonly isBusy: boolean;
  /** Whether a watch was just made. */
  readonly isMade: boolean;
  /** It is the first of all: a recovery key is offered, this once. */
  readonly isFirst: boolean;
  readonly dismissOffer: () => void;
  /** The watch that was just removed, while that can be undone. */
  readonly removed: Watch | null;
  /** Resolves with whether the watch was made. */
  readonly create: (rule: WatchRule) => Promise<boolean>;
  readonly setPaused: (watch: Watch, paused: boolean) => Promise<void>;
  readonly remove: (watch: Watch) => Promise<void>;
  readonly undoRemove: () => Promise<void>;
  /** Forgets a holder that the server no longer knows. */
  readonly startAnew: () => Promise<void>;
}

/** For so long what was removed can be brought back. */
export const undoMs = 8000;

/** Whether a second one would tell the same: a click too many makes no second watch. */
const isSameWatch = (watch: Watch, rule: WatchRule, series: AnySeriesKind | undefined): boolean =>
  watch.state === "waiting" &&
  (series === undefined || watch.series === series) &&
  JSON.stringify(watch.rule) === JSON.stringify(rule);

/** A removed drop is made again at the price it waited for, not below today's price. */
const recreatedRule = ({ rule, threshold }: Watch): WatchRule =>
  rule.kind === "drop" && rule.from === "creation" && threshold !== null
    ? { kind: "target", price: threshold }
    : rule;

export function useWatches(
  send: Send,
  { marketplace, asin }: Subject,
  series: AnySeriesKind | undefined,
): ProductWatches {
  const [watches, setWatches] = useState<readonly Watch[]>([]);
  const [fault, setFault] = useState<WatchFault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isMade, setMade] = useState(false);
  const [isFirst, setFirst] = useState(false);
  const [removed, setRemoved] = useState<Watch | null>(null);
  const idempotencyKey = useIdempotencyKey();
  const load = useCallback(async (): Promise<void> => {
    const answer = await orInterrupted(send({ type: "watches", marketplace: marketplace.suffix, asin }));
    if (answer.ok || answer.reason === "none") setWatches(answer.ok ? answer.value : []);
    else setFault(answer);
  }, [send, marketplace, asin]);
  useEffect(() => void load(), [load]);
  const refresh = useCallback(async (): Promise<void> => {
    const answer = await orInterrupted(send({ type: "watches", marketplace: marketplace.suffix, asin }));
    // Without an answer what is shown stays as it is.
    if (answer.ok) setWatches(answer.value);
  }, [send, marketplace, asin]);
  useRefresh(refresh);
  useEffect(() => {
    if (!removed) return undefined;
    const timer = setTimeout(() => setRemoved(null), undoMs);
    return () => clearTimeout(timer);
  }, [removed]);

  const run = async (request: Promise<{ readonly ok: true } | HolderFault>): Promise<boolean> => {
    setBusy(true);
    setMade(false);
    setFault(null);
    const answer = await orInterrupted(request);
    if (answer.ok) await load();
    else setFault(answer);
    setBusy(false);
    return answer.ok;
  };
  const create = async (rule: WatchRule): Promise<boolean> => {
    if (watches.some((watch) => isSameWatch(watch, rule, series))) {
      setMade(true);
      return true;
    }
    const watch = { marketplace: marketplace.suffix, asin, rule, ...(series && { series }) };
    const key = idempotencyKey.of(watch);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const sent = send({ type: "watch", watch, key, timeZone });
    const done = await run(sent);
    if (done) {
      setFirst((await sent).isFirst ?? false);
      idempotencyKey.release();
      setMade(true);
      setRemoved(null);
    }
    return done;
  };
  return {
    watches,
    fault,
    isBusy,
    isMade,
    isFirst,
    dismissOffer: () => setFirst(false),
    removed,
    create,
    async setPaused({ id }, paused) {
      await run(send({ type: "change-watch", id, patch: { paused } }));
    },
    async remove(watch) {
      if (await run(send({ type: "remove-watch", id: watch.id }))) setRemoved(watch);
    },
    async undoRemove() {
      if (removed) await create(recreatedRule(removed));
    },
    async startAnew() {
      const answer = await orInterrupted(send({ type: "start-anew" }));
      setFault(answer.ok ? null : answer);
      if (answer.ok) setWatches([]);
    },
  };
}

/** The key of a request stays the same until it succeeds: when it is repeated, it makes one watch. */
function useIdempotencyKey(): { readonly of: (request: object) => string; readonly release: () => void } {
  const last = useRef<{ readonly request: string; readonly key: string } | null>(null);
  return {
    of(request) {
      const text = JSON.stringify(request);
      if (last.current?.request !== text) last.current = { request: text, key: crypto.randomUUID() };
      return last.current.key;
    },
    release() {
      last.current = null;
    },
  };
}
