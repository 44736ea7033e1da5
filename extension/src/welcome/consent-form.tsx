import { type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { parseServer } from "../server/address.ts";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { RegistrationProgress } from "../ui/registration-progress.tsx";

export interface ServerInput {
  readonly address: string;
  readonly code: string;
}

interface ConsentFormProps {
  readonly send: Send;
  readonly server: ServerInput;
  readonly onServer: (server: ServerInput) => void;
  readonly onShared: () => void;
  readonly onDeclined: () => void;
}

type Problem = keyof typeof texts.problems;
const isCodeProblem = (problem: Problem): boolean => problem === "bad-code" || problem === "no-code";

/** The server's address, the invite code, and the question with its two answers. */
export function ConsentForm({
  send,
  server,
  onServer,
  onShared,
  onDeclined,
}: ConsentFormProps): ReactElement {
  const { welcome, problems } = texts;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const parsed = parseServer(server.address);
  const edit = (changed: Partial<ServerInput>): void => {
    setProblem(null);
    onServer({ ...server, ...changed });
  };

  const share = async (): Promise<void> => {
    if (!parsed.ok) return setProblem(parsed.reason);
    setBusy(true);
    const result = await orInterrupted(send({ type: "share", server: server.address, code: server.code }));
    setBusy(false);
    if (!result.ok) return setProblem(result.reason);
    onServer({ address: parsed.origin, code: "" });
    onShared();
  };
  const decline = async (): Promise<void> => {
    const result = await orInterrupted(send({ type: "decline" }));
    if (!result.ok) return setProblem(result.reason);
    onDeclined();
  };

  const problemText = problem === null ? undefined : problems[problem];
  const atAddress = problem !== null && !isCodeProblem(problem);
  return (
    <section className="card where">
      <h2>{welcome.whereTitle}</h2>
      <p className="muted">{welcome.where}</p>
      <div className="fields">
        <Field
          label={welcome.server}
          mode="url"
          value={server.address}
          onChange={(address) => edit({ address })}
          hint={parsed.ok && parsed.plain ? welcome.plain : undefined}
          problem={atAddress ? problemText : undefined}
        />
        <Field
          label={welcome.code}
          value={server.code}
          onChange={(code) => edit({ code })}
          hint={welcome.codeHint}
          problem={atAddress ? undefined : problemText}
        />
      </div>
      <h2 className="question">{welcome.question}</h2>
      <div className="answers">
        <button type="button" className="button" disabled={busy} onClick={() => void share()}>
          {welcome.yes}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => void decline()}>
          {welcome.no}
        </button>
      </div>
      <p className="muted small" aria-live="polite">
        {busy ? <RegistrationProgress send={send} /> : welcome.undo}
      </p>
    </section>
  );
}
