import { browserReader } from "@tidemark/chart/reader";
import { seriesName } from "@tidemark/chart/words";
import {
  type AnySeriesKind,
  afterExtrasOf,
  type BaseRate,
  extraOfSeries,
  type SeriesKind,
} from "@tidemark/core";
import type { ExtraView, Watch } from "@tidemark/core/wire";
import { type ReactElement, useEffect, useRef, useState } from "react";
import type { Overview, Send } from "../messages.ts";
import type { Subject } from "../popup/subject.ts";
import { write } from "../reader.ts";
import { Segments } from "../ui/segments.tsx";
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
  /** Of the headline price: what one pays with them can be watched. */
  readonly extras?: readonly ExtraView[] | undefined;
  /** It was there and cannot be bought now. */
  readonly isGone?: boolean;
  /** The server cannot take a watch now. */
  readonly isDisabled?: boolean;
  /** How often a price (minor units) of the series was reached. */
  readonly rateOf?: ((target: number) => BaseRate | null) | undefined;
  readonly onWatches: (watches: readonly Watch[]) => void;
  readonly send: Send;
  /** Opens the settings at the recovery key. */
  readonly openRecovery: () => void;
}

/** The watches of one product, and a form for another. */
export function WatchBox(props: WatchBoxProps): ReactElement {
  const { subject, overview, series, isGone = false, isDisabled = false, onWatches, send } = props;
  const [chosen, setChosen] = useState<AnySeriesKind | undefined>(undefined);
  const prices = watchablePrices(props);
  const shown = prices.find(({ kind }) => kind === chosen) ?? prices[0]!;
  const state = useWatches(send, subject, shown.kind);
  const { watches, isBusy } = state;
  useEffect(() => onWatches(watches), [onWatches, watches]);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    // The form that was used has moved into the folded part, or the removed watch is gone, and took the focus along.
    if (isBusy || document.activeElement !== document.body) return;
    const next = state.isMade ? ".watch" : state.removed ? "[role=status] button" : null;
    if (next) (box.current?.querySelector<HTMLElement>(next) ?? box.current)?.focus();
  }, [isBusy, state.isMade, state.removed]);
  const form = (
    <>
      {series && prices.length > 1 && (
        <Segments
          legend={write("watch.basis")}
          options={prices.map(({ kind = series }) => ({
            value: kind,
            label: seriesName(kind, browserReader()),
            name: seriesName(kind, browserReader()),
          }))}
          value={shown.kind ?? series}
          onChange={setChosen}
        />
      )}
      <WatchForm
        marketplace={subject.marketplace}
        price={shown.price}
        isGone={isGone}
        isDisabled={isDisabled}
        isBusy={isBusy}
        // The rates of prices after extras are not known here.
        rateOf={shown.kind === series ? props.rateOf : undefined}
        onSave={state.create}
      />
    </>
  );
  return (
    <section className="watch-box" aria-label={write("watch.title")} ref={box} tabIndex={-1}>
      {!isGone && <h2>{write("watch.title")}</h2>}
      {watches.map((watch) => (
        <WatchItem
          key={watch.id}
          watch={watch}
          busy={isBusy}
          onPause={() => void state.setPaused(watch, watch.state !== "paused")}
          onRemove={() => void state.remove(watch)}
        />
      ))}
      {!isDisabled && <WatchMessages state={state} />}
      {state.isFirst && (
        <p className="small">
          {write("watch.recovery")}{" "}
          <button type="button" className="link" onClick={props.openRecovery}>
            {write("watch.recovery.make")}
          </button>{" "}
          <button type="button" className="link" onClick={state.dismissOffer}>
            {write("watch.recovery.no")}
          </button>
        </p>
      )}
      {watches.length === 0 ? (
        form
      ) : (
        <details>
          <summary>{write("watch.fewer")}</summary>
          {form}
        </details>
      )}
      {overview.mode === "lookup" && (
        <p className="muted small">{write("watch.told", { server: overview.server })}</p>
      )}
    </section>
  );
}

interface WatchablePrice {
  readonly kind: AnySeriesKind | undefined;
  readonly price: number | null;
}

/** The shown price, and for the headline price what one pays with each extra that it had. */
function watchablePrices({ series, price, extras = [] }: WatchBoxProps): readonly WatchablePrice[] {
  const had = series === "buy_box" ? afterExtrasOf(extras) : [];
  const after = had.map((kind): WatchablePrice => {
    const now = extras.find((extra) => extra.kind === extraOfSeries[kind] && extra.until === null);
    return { kind, price: now?.pays ?? null };
  });
  return [{ kind: series, price }, ...after];
}

/** What was done and can be undone, and what failed. */
function WatchMessages({ state }: { readonly state: ProductWatches }): ReactElement {
  const { isMade, removed, fault } = state;
  return (
    <>
      <div role="status" className="small">
        {isMade && write("watch.how-told")}
        {removed && (
          <>
            {write("watch.removed")}{" "}
            <button type="button" className="link" onClick={() => void state.undoRemove()}>
              {write("watch.undo")}
            </button>
          </>
        )}
      </div>
      {fault && (
        <p className="bad small" role="alert">
          {faultText(fault)}{" "}
          {fault.reason === "lost" && (
            <button type="button" className="link" onClick={() => void state.startAnew()}>
              {write("watch.start-again")}
            </button>
          )}
        </p>
      )}
    </>
  );
}
