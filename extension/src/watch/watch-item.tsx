import type { Watch } from "@tidemark/core/wire";
import type { ReactElement } from "react";
import { write } from "../reader.ts";
import { watchText } from "./watch-text.ts";

interface WatchItemProps {
  readonly watch: Watch;
  /** Named where watches of several products are listed. */
  readonly product?: string;
  readonly busy: boolean;
  readonly onPause: () => void;
  readonly onRemove: () => void;
}

/** One watch: what it waits for, how far it is, and what can be done with it. */
export function WatchItem({ watch, product, busy, onPause, onRemove }: WatchItemProps): ReactElement {
  const { rule, progress } = watchText(watch);
  const name = product === undefined ? rule : write("watch.of-product", { rule, product });
  const pause = watch.state === "paused" ? "resume" : "pause";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be laid out as one
    <div className={`watch ${watch.state}`} role="group" tabIndex={-1} aria-label={name}>
      <p>
        <strong>{rule}</strong> <span className="progress">{progress}</span>
      </p>
      <span className="watch-actions">
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={onPause}
          aria-label={write(`watch.${pause}-name`, { rule: name })}
        >
          {write(`watch.${pause}`)}
        </button>
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={onRemove}
          aria-label={write("watch.remove-name", { rule: name })}
        >
          {write("watch.remove")}
        </button>
      </span>
    </div>
  );
}
