import { type ReactElement, useState } from "react";
import type { Answers, Send } from "../messages.ts";
import { write } from "../reader.ts";
import { parseServer } from "../server/address.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { RegistrationProgress } from "../ui/registration-progress.tsx";
import { isAtCode, type ServerProblem } from "../ui/server-problem.ts";

export interface ServerInput {
  readonly address: string;
  readonly code: string;
}

/** What a person can answer: share and look up, look up only, or neither. */
export type Choice = "share" | "look" | "none";

interface ConsentFormProps {
  readonly send: Send;
  readonly askBrowser: () => Promise<boolean>;
  readonly server: ServerInput;
  readonly onServer: (server: ServerInput) => void;
  /** `refused`: the choice was to share, and the browser did not let it be. */
  readonly onChosen: (choice: Choice, refused: boolean) => void;
}

const choices: readonly Choice[] = ["share", "look", "none"];
const thisComputer = "http://127.0.0.1:7300";

/** The server's address, the code that it may ask for, and the question with its three equal answers. */
export function ConsentForm({
  send,
  askBrowser,
  server,
  onServer,
  onChosen,
}: ConsentFormProps): ReactElement {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ServerProblem | null>(null);
  const parsed = parseServer(server.address);
  const edit = (changed: Partial<ServerInput>): void => {
    setProblem(null);
    onServer({ ...server, ...changed });
  };

  const choose = async (choice: Choice): Promise<void> => {
    if (choice !== "none" && server.address.trim() === "") return setProblem("no-address");
    if (choice !== "none" && !parsed.ok) return setProblem(parsed.reason);
    // Before all else: the browser takes this for an answer to the click.
    const allowed = choice !== "share" || askBrowser();
    setBusy(true);
    const refused = !(await allowed);
    const { address, code } = server;
    const result = await orInterrupted<Answers["share"] | Answers["only-look-up"]>(
      choice === "none"
        ? send({ type: "decline" })
        : choice === "look" || refused
          ? send({ type: "only-look-up", server: address, code, refused })
          : send({ type: "share", server: address, code }),
    );
    setBusy(false);
    if (!result.ok) return setProblem(result.reason);
    if (parsed.ok) onServer({ address: parsed.origin, code: "" });
    onChosen(refused ? "look" : choice, refused);
  };

  const problemText = problem === null ? undefined : write(`problem.${problem}`);
  const atCode = problem !== null && isAtCode(problem);
  const hint = parsed.ok && parsed.plain ? write("server.plain") : write("server.hint");
  return (
    <form className="consent" onSubmit={(event) => event.preventDefault()}>
      <div className="fields">
        <div>
          <Field
            label={write("server.address")}
            mode="url"
            value={server.address}
            onChange={(address) => edit({ address })}
            hint={hint}
            problem={atCode ? undefined : problemText}
          />
          {server.address === "" && (
            <button type="button" className="link small" onClick={() => edit({ address: thisComputer })}>
              {write("server.this-computer")}
            </button>
          )}
        </div>
        <Field
          label={write("server.code-or-key")}
          value={server.code}
          onChange={(code) => edit({ code })}
          hint={write("server.code.hint")}
          problem={atCode ? problemText : undefined}
        />
      </div>
      <h2>{write("welcome.question")}</h2>
      <div className="choices">
        {choices.map((choice) => (
          <ChoiceButton key={choice} choice={choice} busy={busy} onChoose={() => void choose(choice)} />
        ))}
      </div>
      <p className="muted small" aria-live="polite">
        {busy ? <RegistrationProgress send={send} /> : write("welcome.undo")}
      </p>
    </form>
  );
}

interface ChoiceButtonProps {
  readonly choice: Choice;
  readonly busy: boolean;
  readonly onChoose: () => void;
}

const ChoiceButton = ({ choice, busy, onChoose }: ChoiceButtonProps): ReactElement => (
  <button type="button" className="choice" disabled={busy} onClick={onChoose}>
    <strong>{write(`welcome.${choice}`)}</strong>
    <span>{write(`welcome.${choice}.text`)}</span>
  </button>
);
