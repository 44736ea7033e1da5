import type { Watch } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { write } from "../reader.ts";
import { watchText } from "./watch-text.ts";

interface WatchItemProps {
  readonly watch: Watch;
  readonly busy: boolean;
  readonly onPause: () => void;
  readonly onRemove: () => void;
}

/** One watch: what it waits for, how far it is, and what can be done with it. */
export function WatchItem({ watch, busy, onPause, onRemove }: WatchItemProps): ReactElement {
  const { rule, progress } = watchText(watch);
  const pause = watch.state === "paused" ? "resume" : "pause";
  return (
    <div className={`watch ${watch.state}`}>
      <p>
        <strong>{rule}</strong> <span className="progress">{progress}</span>
      </p>
      <span className="watch-actions">
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={onPause}
          aria-label={write(`watch.${pause}-name`, { rule })}
        >
          {write(`watch.${pause}`)}
        </button>
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={onRemove}
          aria-label={write("watch.remove-name", { rule })}
        >
          {write("watch.remove")}
        </button>
      </span>
    </div>
  );
}
