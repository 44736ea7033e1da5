import { type ReactElement, useState } from "react";
import { texts } from "../texts.ts";
import type { Services } from "../ui/services.ts";

interface WithdrawConsentProps {
  readonly active: boolean;
  readonly send: Services["send"];
}

/** Takes consent back, at once and without questions. */
export function WithdrawConsent({ active, send }: WithdrawConsentProps): ReactElement | null {
  const { options } = texts;
  const [done, setDone] = useState(false);
  const withdraw = async (): Promise<void> => {
    await send({ type: "decline" });
    setDone(true);
  };
  if (!active) return done ? <p role="status">{options.withdrawn}</p> : null;
  return (
    <section className="card">
      <h2>{options.withdrawTitle}</h2>
      <p className="muted">{options.withdrawText}</p>
      <button type="button" className="button danger" onClick={() => void withdraw()}>
        {options.withdraw}
      </button>
    </section>
  );
}
