import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";

interface SharingStatusProps {
  readonly overview: Overview;
  readonly onPause: (paused: boolean) => void;
  readonly onDecide: () => void;
}

function statusText({ mode, paused, revoked, cards }: Overview): string {
  const { status } = texts.options;
  if (mode !== "share") return status[mode];
  if (paused) return status.paused;
  if (revoked) return status.revoked;
  return cards ? status.share : status.shareWithoutCards;
}

/** Whether anything is sent, and a button to change that. */
export function SharingStatus({ overview, onPause, onDecide }: SharingStatusProps): ReactElement {
  const { options } = texts;
  const { mode, paused, waiting } = overview;
  return (
    <section className="card">
      <h2>{options.statusTitle}</h2>
      <p role="status">{statusText(overview)}</p>
      {mode === "share" ? (
        <div className="row">
          <button type="button" className="button" onClick={() => onPause(!paused)}>
            {paused ? options.resume : options.pause}
          </button>
          <span className="muted">{options.waiting(waiting)}</span>
        </div>
      ) : (
        <button type="button" className="button" onClick={onDecide}>
          {options.decide}
        </button>
      )}
    </section>
  );
}
