import { type ReactElement, useState } from "react";
import { write } from "../reader.ts";

interface WithdrawConsentProps {
  readonly active: boolean;
  /** Resolves with whether consent was withdrawn. Never rejects. */
  readonly onWithdraw: () => Promise<boolean>;
}

/** Withdraws consent, immediately and without questions. */
export function WithdrawConsent({ active, onWithdraw }: WithdrawConsentProps): ReactElement | null {
  const [done, setDone] = useState(false);
  const withdraw = async (): Promise<void> => {
    setDone(await onWithdraw());
  };
  if (!active) return done ? <p role="status">{write("settings.withdraw.done")}</p> : null;
  return (
    <section className="card" id="withdraw">
      <h2>{write("settings.withdraw")}</h2>
      <p className="muted">{write("settings.withdraw.help")}</p>
      <button type="button" className="button danger" onClick={() => void withdraw()}>
        {write("settings.withdraw.yes")}
      </button>
    </section>
  );
}
