import type { ReactElement } from "react";
import type { Overview } from "../messages.ts";
import { texts } from "../texts.ts";
import type { Services } from "../ui/services.ts";

interface StatusProps {
  readonly overview: Overview;
  readonly send: Services["send"];
  readonly onDecide: () => void;
}

function wordsOf({ mode, paused, shutOut, cards }: Overview): string {
  const { status } = texts.options;
  if (mode !== "share") return status[mode];
  if (paused) return status.paused;
  if (shutOut) return status.shutOut;
  return cards ? status.share : status.shareWithoutCards;
}

/** Whether anything is sent, and the switch. */
export function Status({ overview, send, onDecide }: StatusProps): ReactElement {
  const { options } = texts;
  const { mode, paused, waiting } = overview;
  return (
    <section className="card">
      <h2>{options.statusTitle}</h2>
      <p role="status">{wordsOf(overview)}</p>
      {mode === "share" ? (
        <div className="row">
          <button
            type="button"
            className="button"
            onClick={() => void send({ type: "pause", paused: !paused })}
          >
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
