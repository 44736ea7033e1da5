import { type ReactElement, useId, useRef, useState } from "react";
import type { Answers, Send } from "../messages.ts";
import { write } from "../reader.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import { type PurchasesFile, readPurchases } from "./read-purchases.ts";

interface AddPurchasesProps {
  readonly send: Send;
  readonly onKept: () => Promise<void>;
}

type Found = Extract<PurchasesFile, { readonly ok: true }>;

/** Reads a file, says what is in it, and keeps that after a click. */
export function AddPurchases({ send, onKept }: AddPurchasesProps): ReactElement {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isReading, setReading] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [kept, setKept] = useState<Answers["keep-purchases"] | null>(null);
  const read = async (file: File | undefined): Promise<void> => {
    setFound(null);
    setProblem(null);
    setKept(null);
    if (!file) return;
    setReading(true);
    const result = await readPurchases(file, Date.now());
    setReading(false);
    if (result.ok) setFound(result);
    else setProblem(write(`paid.wrong.${result.reason}`));
  };
  const close = (): void => {
    setFound(null);
    if (input.current) input.current.value = "";
  };
  const keep = async ({ purchases }: Found): Promise<void> => {
    const texts = [...purchases];
    const answer = await orInterrupted<Answers["keep-purchases"]>(send({ type: "keep-purchases", texts }));
    if (!answer.ok) return setProblem(write("problem.interrupted"));
    close();
    setKept(answer);
    await onKept();
  };
  return (
    <div className="field">
      <label htmlFor={id}>{write("paid.file")}</label>
      <input
        id={id}
        ref={input}
        type="file"
        accept=".zip,.csv,.json,application/zip,text/csv,application/json"
        aria-describedby={`${id}-below`}
        onChange={(event) => void read(event.target.files?.[0])}
      />
      <small id={`${id}-below`}>{write("paid.file.hint")}</small>
      <div role="status" className="stack">
        {isReading && <p>{write("paid.reading")}</p>}
        {found && <Summary found={found} />}
        {kept && <p>{write("paid.kept", { added: kept.added, same: kept.same })}</p>}
        {kept && kept.left > 0 && <p>{write("paid.full", { count: kept.left })}</p>}
      </div>
      {found && (
        <div className="row">
          {found.purchases.length > 0 && (
            <button type="button" className="button strong" onClick={() => void keep(found)}>
              {write("paid.keep", { count: found.purchases.length })}
            </button>
          )}
          <button type="button" className="button" onClick={close}>
            {write("paid.cancel")}
          </button>
        </div>
      )}
      {problem !== null && (
        <p className="bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What was found, and what was not taken and why. */
const Summary = ({ found: { purchases, rows, same, refused } }: { readonly found: Found }): ReactElement => (
  <>
    <p>
      <strong>{write("paid.found", { found: purchases.length, rows })}</strong>
    </p>
    {(same > 0 || refused.length > 0) && (
      <ul className="plain-list muted">
        {same > 0 && <li>{write("paid.same", { count: same })}</li>}
        {refused.map(({ reason, count }) => (
          <li key={reason}>{write(`paid.refused.${reason}`, { count })}</li>
        ))}
      </ul>
    )}
  </>
);
