import { type ReactElement, useEffect, useRef } from "react";
import { write } from "../reader.ts";
import { undoMs } from "../watch/use-watches.ts";

/** The ids of the watches that were just removed, or that they are back. */
export type RemovedState = readonly string[] | "restored" | null;

interface RemovedNoticeProps {
  readonly state: RemovedState;
  readonly onUndo: (ids: readonly string[]) => void;
  /** It has been shown long enough. */
  readonly onOver: () => void;
}

/** Says that watches were removed, and takes the focus of the button that went with them. It stays while it has it. */
export function RemovedNotice({ state, onUndo, onOver }: RemovedNoticeProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    if (!state) return undefined;
    (box.current?.querySelector("button") ?? box.current)?.focus();
    const timer = setInterval(() => {
      if (!box.current?.matches(":focus-within, :hover")) over.current();
    }, undoMs);
    return () => clearInterval(timer);
  }, [state]);
  return (
    <div ref={box} role="status" tabIndex={-1} className={state ? "removed notice" : "removed"}>
      {state === "restored" && write("watchlist.restored")}
      {state && state !== "restored" && (
        <>
          {write("watchlist.removed", { count: state.length })}{" "}
          <button type="button" className="link" onClick={() => onUndo(state)}>
            {write("watch.undo")}
          </button>
        </>
      )}
    </div>
  );
}
