import { type ReactElement, useState } from "react";
import type { Overview, Send } from "../messages.ts";
import { currentReader, write } from "../reader.ts";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import type { Choice } from "./consent-form.tsx";
import { WhatIsSent } from "./what-is-sent.tsx";

interface ChangedConsentProps {
  readonly overview: Overview;
  readonly send: Send;
  readonly onChosen: (choice: Choice) => void;
}

/** Asks again who agreed to what the consent text meant before. No registration is needed for the answer. */
export function ChangedConsent({ overview, send, onChosen }: ChangedConsentProps): ReactElement {
  const [fault, setFault] = useState<Interrupted | null>(null);
  const answer = async (agrees: boolean): Promise<void> => {
    const given = agrees
      ? send({ type: "agree-again", readIn: currentReader().language })
      : send({ type: "decline" });
    const done = await orInterrupted(given);
    if (!done.ok) return setFault(done);
    onChosen(agrees ? (overview.mode === "share" ? "share" : "look") : "none");
  };
  return (
    <>
      <p className="lead">{write("welcome.changed")}</p>
      <WhatIsSent isOpen />
      {fault && <InterruptedNotice onRetry={() => void answer(true)} />}
      <div className="answers">
        <button type="button" className="button strong" onClick={() => void answer(true)}>
          {write("welcome.changed.agree")}
        </button>
        <button type="button" className="button" onClick={() => void answer(false)}>
          {write("welcome.none")}
        </button>
      </div>
    </>
  );
}
