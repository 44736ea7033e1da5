import type { ReactElement } from "react";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
import { useVault } from "./use-vault.ts";

interface KeepWithHolderProps {
  readonly hasHolder: boolean;
  readonly send: Send;
}

/** Keeps purchases with the watches, encrypted, if the person wants. */
export function KeepWithHolder({ hasHolder, send }: KeepWithHolderProps): ReactElement | null {
  const { vault, change } = useVault(send, hasHolder);
  const keep = (replace: boolean): void => void change(send({ type: "keep-with-holder", replace }));
  if (!vault || vault.state === "none") return null;
  return (
    <div className="stack">
      <h3>{write("vault.title")}</h3>
      <p className="muted">{write("vault.help")}</p>
      <p role="status">{vault.state !== "off" && write(`vault.state.${vault.state}`)}</p>
      {vault.state === "off" && (
        <button type="button" className="button" onClick={() => keep(false)}>
          {write("vault.keep")}
        </button>
      )}
      {vault.state === "on" && (
        <button type="button" className="button" onClick={() => void change(send({ type: "stop-keeping" }))}>
          {write("vault.stop")}
        </button>
      )}
      {vault.state === "locked" && (
        <button type="button" className="button danger" onClick={() => keep(true)}>
          {write("vault.replace")}
        </button>
      )}
    </div>
  );
}
