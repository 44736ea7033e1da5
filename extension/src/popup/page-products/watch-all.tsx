import type { ReactElement } from "react";
import { write } from "../../reader.ts";
import type { ListedProduct } from "./listed-products.ts";
import type { ListWatches } from "./use-list-watches.ts";

interface WatchAllProps {
  readonly listed: readonly ListedProduct[];
  readonly watches: ListWatches;
  readonly server: string;
}

/** Watches every item of a wish list that the open page shows, also those that the server does not know yet. */
export function WatchAll({ listed, watches, server }: WatchAllProps): ReactElement {
  const asins = listed.map(({ asin }) => asin);
  const left = asins.filter((asin) => !watches.isWatched(asin));
  const done = asins.length - left.length;
  return (
    <div className="watch-all">
      <button
        type="button"
        className="button strong"
        disabled={left.length === 0 || watches.isBusy}
        onClick={() => void watches.watch(left)}
      >
        {left.length === 0
          ? write("products.all.done", { count: asins.length })
          : write("products.all", { count: left.length })}
      </button>
      <p className="muted small" role="status">
        {watches.isBusy
          ? write("products.all.busy", { done, count: asins.length })
          : write("products.all.text", { server })}
      </p>
    </div>
  );
}
