import type { Watch } from "@tidemark/core/wire";
import { maxWatches } from "@tidemark/core/wire";
import { type ReactElement, useMemo } from "react";
import { shopUrl } from "../holder/shop-url.ts";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import { texts } from "../texts.ts";
import { moneyOf } from "../ui/money.ts";
import { WatchItem } from "../watch/watch-item.tsx";
import { byNearness } from "../watch/watch-text.ts";
import type { SendAndReload } from "./send-and-reload.ts";

interface WatchListProps {
  readonly watches: readonly Watch[];
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
}

/** All watches, the nearest to its price first. */
export function WatchList({ watches, send, sendAndReload }: WatchListProps): ReactElement {
  const { holder } = texts;
  const sorted = useMemo(() => byNearness(watches).slice(0, maxWatches), [watches]);
  return (
    <section className="card" id="watches">
      <h2>{holder.watchesTitle}</h2>
      <p className="muted">{sorted.length === 0 ? holder.watchesEmpty : holder.nearest}</p>
      <ul className="watches">
        {sorted.map((watch) => (
          <li key={watch.id}>
            <p className="watch-product">
              <a href={shopUrl(watch) ?? undefined} target="_blank" rel="noreferrer" dir="auto">
                {watch.title ?? watch.asin}
              </a>
              <span className="muted">
                {watch.price === null
                  ? write("watch.state.unseen")
                  : `${moneyOf(watch.currency, watch.exponent)(watch.price)} ${holder.now}`}
              </span>
            </p>
            <WatchItem
              watch={watch}
              busy={false}
              onPause={() =>
                void sendAndReload(
                  send({ type: "change-watch", id: watch.id, patch: { paused: watch.state !== "paused" } }),
                )
              }
              onRemove={() => void sendAndReload(send({ type: "remove-watch", id: watch.id }))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
