import { type ReactElement, useState } from "react";
import { texts } from "../texts.ts";

interface WithdrawConsentProps {
  readonly active: boolean;
  /** Resolves with whether consent was withdrawn. Never rejects. */
  readonly onWithdraw: () => Promise<boolean>;
}

/** Withdraws consent, immediately and without questions. */
export function WithdrawConsent({ active, onWithdraw }: WithdrawConsentProps): ReactElement | null {
  const { options } = texts;
  const [done, setDone] = useState(false);
  const withdraw = async (): Promise<void> => {
    setDone(await onWithdraw());
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
