import { type FormEvent, type ReactElement, useState } from "react";
import type { Answers, Overview, Send } from "../messages.ts";
import { write } from "../reader.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { RegistrationProgress } from "../ui/registration-progress.tsx";
import { isAtCode, type ServerProblem } from "../ui/server-problem.ts";
import { useDraft } from "../ui/use-draft.ts";
import { VersionNote } from "../ui/version-note.tsx";
import { targetOf } from "../welcome/target.ts";

interface ServerFormProps {
  readonly overview: Overview;
  readonly send: Send;
}

type SaveState = ServerProblem | "saving" | "saved" | null;

/** The server, and the invite code or key that it wants. */
export function ServerForm({ overview, send }: ServerFormProps): ReactElement {
  const sharing = overview.mode === "share";
  const [server, setServer] = useDraft(overview.server);
  const [code, setCode] = useState("");
  const [state, setState] = useState<SaveState>(null);
  const target = targetOf({ link: server, address: "", code });

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!target.ok) return setState(problemHere(target.problem));
    setState("saving");
    const { server: address, code: shown, browser } = target;
    const request = { server: address, code: shown, ...(browser !== null && { browser }) };
    const result = await orInterrupted<Answers["share"] | Answers["only-look-up"]>(
      send(sharing ? { type: "share", ...request } : { type: "only-look-up", ...request }),
    );
    if (!result.ok) return setState(result.reason);
    setServer(address);
    setCode("");
    setState("saved");
  };

  const failed = state === "saving" || state === "saved" ? null : state;
  const problem = failed === null ? undefined : write(`problem.${failed}`);
  const atCode = failed !== null && isAtCode(failed);
  return (
    <section className="card" id="server">
      <h2>{write("settings.server")}</h2>
      <p className="muted">{write(sharing ? "settings.server.shares" : "settings.server.looks")}</p>
      <VersionNote {...overview} />
      <form className="fields" onSubmit={(event) => void save(event)}>
        <Field
          label={write("server.address")}
          mode="url"
          value={server}
          onChange={setServer}
          hint={target.ok && target.plain ? write("server.plain") : undefined}
          problem={atCode ? undefined : problem}
        />
        <Field
          label={write(sharing ? "server.code" : "server.key")}
          value={code}
          onChange={setCode}
          hint={write(sharing ? "server.code.hint" : "server.key.hint")}
          problem={atCode ? problem : undefined}
        />
        <div className="row">
          <button type="submit" className="button" disabled={state === "saving"}>
            {write("settings.save")}
          </button>
          <span className="muted" role="status">
            {state === "saved" && write("settings.saved")}
            {state === "saving" && <RegistrationProgress send={send} />}
          </span>
        </div>
      </form>
    </section>
  );
}

/** The field here is for an address; the link of an invite is taken, too. */
const problemHere = (problem: ServerProblem): ServerProblem =>
  problem === "no-link" || problem === "not-a-link" ? "not-an-address" : problem;
