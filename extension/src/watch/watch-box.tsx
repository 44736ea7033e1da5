import type { SeriesKind } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { type ReactElement, useEffect } from "react";
import type { Overview, Send } from "../messages.ts";
import type { Subject } from "../popup/subject.ts";
import { texts } from "../texts.ts";
import { type ProductWatches, useWatches } from "./use-watches.ts";
import { WatchForm } from "./watch-form.tsx";
import { WatchItem } from "./watch-item.tsx";
import { faultText } from "./watch-text.ts";

interface WatchBoxProps {
  readonly subject: Subject;
  readonly overview: Overview;
  readonly series: SeriesKind | undefined;
  /** The accepted price now, in minor units; null when there is none. */
  readonly price: number | null;
  readonly onWatches: (watches: readonly Watch[]) => void;
  readonly send: Send;
}

/** The watches of one product, and a form for another. */
export function WatchBox({ subject, overview, series, price, onWatches, send }: WatchBoxProps): ReactElement {
  const { title, fewer, told } = texts.watch;
  const state = useWatches(send, subject, series);
  const { watches, isBusy } = state;
  useEffect(() => onWatches(watches), [onWatches, watches]);
  const form = (
    <WatchForm marketplace={subject.marketplace} price={price} busy={isBusy} onSave={state.create} />
  );
  return (
    <section className="watch-box" aria-label={title}>
      <h2>{title}</h2>
      {watches.map((watch) => (
        <WatchItem
          key={watch.id}
          watch={watch}
          busy={isBusy}
          onPause={() => void state.setPaused(watch, watch.state !== "paused")}
          onRemove={() => void state.remove(watch)}
        />
      ))}
      <WatchMessages state={state} />
      {watches.length === 0 ? (
        form
      ) : (
        <details>
          <summary>{fewer}</summary>
          {form}
        </details>
      )}
      {overview.mode === "lookup" && <p className="muted small">{told(overview.server)}</p>}
    </section>
  );
}

/** What was done and can be undone, and what failed. */
function WatchMessages({ state }: { readonly state: ProductWatches }): ReactElement {
  const { removed: removedText, undo, startAnew } = texts.watch;
  const { removed, fault } = state;
  return (
    <>
      <div role="status" className="small">
        {removed && (
          <>
            {removedText}{" "}
            <button type="button" className="link" onClick={() => void state.undoRemove()}>
              {undo}
            </button>
          </>
        )}
      </div>
      {fault && (
        <p className="bad small" role="alert">
          {faultText(fault)}{" "}
          {fault.reason === "lost" && (
            <button type="button" className="link" onClick={() => void state.startAnew()}>
              {startAnew}
            </button>
          )}
        </p>
      )}
    </>
  );
}
