import type { SeriesKind } from "@tidemark/core";
import type { Watch, WatchRule } from "@tidemark/core/wire";
import { type ReactElement, useCallback, useEffect, useRef, useState } from "react";
import type { HolderFault } from "../holder/messages.ts";
import type { Overview } from "../messages.ts";
import type { Subject } from "../popup/subject.ts";
import { texts } from "../texts.ts";
import type { Services } from "../ui/services.ts";
import { WatchForm } from "./watch-form.tsx";
import { WatchItem } from "./watch-line.tsx";
import { faultText } from "./watch-text.ts";

interface WatchBoxProps {
  readonly subject: Subject;
  readonly overview: Overview;
  readonly series: SeriesKind | undefined;
  readonly price: number | null;
  readonly onWatches: (watches: readonly Watch[]) => void;
  readonly send: Services["send"];
}

const undoMs = 8000;

/** A removed drop is made anew at the price that it waited for, not below the price of today. */
const againOf = ({ rule, threshold }: Watch): WatchRule =>
  rule.kind === "drop" && rule.from === "creation" && threshold !== null ? { kind: "target", price: threshold } : rule; // biome-ignore format: one row

/** The watches of one product, and how to make one. */
export function WatchBox({ subject, overview, series, price, onWatches, send }: WatchBoxProps): ReactElement {
  const { watch: words } = texts;
  const { asin, marketplace } = subject;
  const [watches, setWatches] = useState<readonly Watch[]>([]);
  const [fault, setFault] = useState<HolderFault | null>(null);
  const [busy, setBusy] = useState(false);
  const [removed, setRemoved] = useState<Watch | null>(null);
  // The same wish keeps its key until it is answered: repeated, it is one watch.
  const wish = useRef<{ readonly said: string; readonly key: string } | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const found = await send({ type: "watches", marketplace: marketplace.suffix, asin });
    if (found.ok) setWatches(found.value);
    else setFault(found.reason === "none" ? null : found);
  }, [send, marketplace, asin]);
  useEffect(() => void load(), [load]);
  useEffect(() => onWatches(watches), [onWatches, watches]);
  useEffect(() => {
    if (!removed) return undefined;
    const timer = setTimeout(() => setRemoved(null), undoMs);
    return () => clearTimeout(timer);
  }, [removed]);

  const carry = async (ask: () => Promise<{ readonly ok: true } | HolderFault>): Promise<boolean> => {
    setBusy(true);
    setFault(null);
    const said = await ask();
    if (said.ok) await load();
    else setFault(said);
    setBusy(false);
    return said.ok;
  };
  const make = async (rule: WatchRule): Promise<boolean> => {
    const watch = { marketplace: marketplace.suffix, asin, rule, ...(series && { series }) };
    const said = JSON.stringify(watch);
    if (wish.current?.said !== said) wish.current = { said, key: crypto.randomUUID() };
    const { key } = wish.current;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const isMade = await carry(() => send({ type: "watch", watch, key, timeZone }));
    if (isMade) {
      wish.current = null;
      setRemoved(null);
    }
    return isMade;
  };
  const remove = async (watch: Watch): Promise<void> => {
    if (await carry(() => send({ type: "remove-watch", id: watch.id }))) setRemoved(watch);
  };
  const startAnew = async (): Promise<void> => {
    await send({ type: "start-anew" });
    setFault(null);
    setWatches([]);
  };

  return (
    <section className="watch-box" aria-label={words.title}>
      <h2>{words.title}</h2>
      {watches.map((watch) => (
        <WatchItem
          key={watch.id}
          watch={watch}
          busy={busy}
          onPause={() =>
            void carry(() =>
              send({ type: "change-watch", id: watch.id, patch: { paused: watch.state !== "paused" } }),
            )
          }
          onRemove={() => void remove(watch)}
        />
      ))}
      <div role="status" className="small">
        {removed && (
          <>
            {words.removed}{" "}
            <button type="button" className="link" onClick={() => void make(againOf(removed))}>
              {words.undo}
            </button>
          </>
        )}
      </div>
      {fault && (
        <p className="bad small" role="alert">
          {faultText(fault)}{" "}
          {fault.reason === "lost" && (
            <button type="button" className="link" onClick={() => void startAnew()}>
              {words.startAnew}
            </button>
          )}
        </p>
      )}
      {watches.length === 0 ? (
        <WatchForm marketplace={marketplace} price={price} busy={busy} onSave={make} />
      ) : (
        <details>
          <summary>{words.fewer}</summary>
          <WatchForm marketplace={marketplace} price={price} busy={busy} onSave={make} />
        </details>
      )}
      {overview.mode === "lookup" && <p className="muted small">{words.told(overview.server)}</p>}
    </section>
  );
}
