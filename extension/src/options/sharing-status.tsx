import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";

interface SharingStatusProps {
  readonly overview: Overview;
  readonly onPause: (paused: boolean) => void;
  readonly onDecide: () => void;
}

function statusText({ mode, paused, refused, revoked, cards, outdated }: Overview): string {
  if (outdated) return write("settings.sharing.outdated");
  if (mode === "lookup" && refused) return write("settings.sharing.refused");
  if (mode !== "share") return write(`settings.sharing.${mode}`);
  if (paused) return write("settings.sharing.paused");
  if (revoked) return write("settings.sharing.revoked");
  return write(cards ? "settings.sharing.share" : "settings.sharing.share-without-search");
}

/** Whether anything is sent, and a button to change that. */
export function SharingStatus({ overview, onPause, onDecide }: SharingStatusProps): ReactElement {
  const { mode, paused, waiting, outdated } = overview;
  return (
    <section className="card" id="sharing">
      <h2>{write("settings.sharing")}</h2>
      <p role="status">{statusText(overview)}</p>
      {mode === "share" && !outdated ? (
        <div className="row">
          <button type="button" className="button" onClick={() => onPause(!paused)}>
            {write(paused ? "settings.resume" : "settings.pause")}
          </button>
          <span className="muted">{write("settings.waiting", { count: waiting })}</span>
        </div>
      ) : (
        <button type="button" className="button" onClick={onDecide}>
          {write("settings.decide")}
        </button>
      )}
    </section>
  );
}
