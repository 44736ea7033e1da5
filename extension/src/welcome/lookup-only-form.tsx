import { type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { parseServer } from "../server/address.ts";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { ServerInput } from "./consent-form.tsx";

interface LookupOnlyFormProps {
  readonly send: Send;
  readonly server: ServerInput;
  readonly onServer: (server: ServerInput) => void;
  readonly onLookupOnly: () => void;
  readonly onBack: () => void;
}

/** Shown after consent was refused: offers look-ups only, and says what those tell a server. */
export function LookupOnlyForm({
  send,
  server,
  onServer,
  onLookupOnly,
  onBack,
}: LookupOnlyFormProps): ReactElement {
  const { welcome, problems } = texts;
  const [problem, setProblem] = useState<keyof typeof problems | null>(null);
  const parsed = parseServer(server.address);
  const allow = async (): Promise<void> => {
    const result = await orInterrupted(
      send({ type: "only-look-up", server: server.address, code: server.code }),
    );
    if (!result.ok) return setProblem(result.reason);
    onLookupOnly();
  };
  const atKey = problem === "no-key" || problem === "bad-code";
  const problemText = problem === null ? undefined : problems[problem];
  return (
    <section className="card done">
      <h1>{welcome.noTitle}</h1>
      <p role="status">{welcome.noText}</p>
      <h2>{welcome.lookupTitle}</h2>
      <p className="muted">{welcome.lookupText(parsed.ok ? parsed.origin : server.address)}</p>
      <Field
        label={welcome.server}
        mode="url"
        value={server.address}
        onChange={(address) => {
          setProblem(null);
          onServer({ ...server, address });
        }}
        hint={parsed.ok && parsed.plain ? welcome.plain : undefined}
        problem={atKey ? undefined : problemText}
      />
      <Field
        label={welcome.key}
        value={server.code}
        onChange={(code) => {
          setProblem(null);
          onServer({ ...server, code });
        }}
        hint={welcome.keyHint}
        problem={atKey ? problemText : undefined}
      />
      <div className="answers">
        <button type="button" className="button" onClick={() => void allow()}>
          {welcome.lookupYes}
        </button>
        <button type="button" className="button" onClick={onBack}>
          {welcome.back}
        </button>
      </div>
    </section>
  );
}
