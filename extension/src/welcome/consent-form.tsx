import { type ReactElement, useState } from "react";
import type { Answers, Send } from "../messages.ts";
import { currentReader, write } from "../reader.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { RegistrationProgress } from "../ui/registration-progress.tsx";
import { isAtCode, type ServerProblem } from "../ui/server-problem.ts";
import { LinkField } from "./link-field.tsx";
import { fieldBesides, type InputField, noInput, type ServerInput, targetOf } from "./target.ts";

/** What a person can answer: share and look up, look up only, or neither. */
export type Choice = "share" | "look" | "none";

interface ConsentFormProps {
  readonly send: Send;
  readonly askBrowser: () => Promise<boolean>;
  readonly server: ServerInput;
  readonly onServer: (server: ServerInput) => void;
  /** `server`: null with the answer that needs none. `refused`: the choice was to share, and the browser did not let it be. */
  readonly onChosen: (choice: Choice, server: string | null, refused: boolean) => void;
}

interface Problem {
  readonly problem: ServerProblem;
  readonly field: InputField;
}

const choices: readonly Choice[] = ["share", "look", "none"];
const thisComputer = "http://127.0.0.1:7300";

/** The link that was sent, what it does not say, and the question with its three equal answers. */
export function ConsentForm({
  send,
  askBrowser,
  server,
  onServer,
  onChosen,
}: ConsentFormProps): ReactElement {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const target = targetOf(server);
  const besides = fieldBesides(server);
  const edit = (changed: Partial<ServerInput>): void => {
    setProblem(null);
    onServer({ ...server, ...changed });
  };
  const choose = async (choice: Choice): Promise<void> => {
    if (choice !== "none" && !target.ok) return setProblem(target);
    // Before all else: the browser takes this for an answer to the click.
    const allowed = choice !== "share" || askBrowser();
    setBusy(true);
    const refused = !(await allowed);
    const result = await orInterrupted<Answers["share"] | Answers["only-look-up"]>(
      choice === "none" || !target.ok
        ? send({ type: "decline" })
        : send({
            type: choice === "share" && !refused ? "share" : "only-look-up",
            server: target.server,
            code: target.code,
            readIn: currentReader().language,
            ...(target.browser !== null && { browser: target.browser }),
            ...(refused && { refused }),
          }),
    );
    setBusy(false);
    if (!result.ok) return setProblem({ problem: result.reason, field: fieldOf(result.reason, besides) });
    if (choice === "none" || !target.ok) return onChosen(choice, null, false);
    // An invite lets in once.
    onServer({ ...noInput, link: target.server });
    onChosen(refused ? "look" : choice, target.server, refused);
  };
  const at = (field: InputField): string | undefined =>
    problem?.field === field ? write(`problem.${problem.problem}`) : undefined;
  return (
    <form className="consent" onSubmit={(event) => event.preventDefault()}>
      <div className="fields">
        <LinkField
          value={server.link}
          onChange={(link) => edit({ link })}
          hint={hintOf(target)}
          problem={at("link")}
        />
        {besides === "address" && (
          <div>
            <Field
              label={write("server.address")}
              mode="url"
              value={server.address}
              onChange={(address) => edit({ address })}
              hint={write("server.hint")}
              problem={at("address")}
            />
            {server.address === "" && (
              <button type="button" className="link small" onClick={() => edit({ address: thisComputer })}>
                {write("server.this-computer")}
              </button>
            )}
          </div>
        )}
        {besides === "code" && (
          <Field
            label={write("server.code-or-key")}
            value={server.code}
            onChange={(code) => edit({ code })}
            hint={write("server.code.hint")}
            problem={at("code")}
          />
        )}
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

/** A problem of the code is shown where the code is. */
function fieldOf(problem: ServerProblem, besides: "address" | "code" | null): InputField {
  if (isAtCode(problem)) return besides === "code" ? "code" : "link";
  return besides === "address" ? "address" : "link";
}

function hintOf(target: ReturnType<typeof targetOf>): string {
  if (!target.ok) return write("welcome.link.hint");
  return target.plain ? write("server.plain") : write("welcome.link.server", { server: target.server });
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
