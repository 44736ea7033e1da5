import { type FormEvent, type ReactElement, useState } from "react";
import type { Answers, Overview, Send } from "../messages.ts";
import { write } from "../reader.ts";
import { parseServer } from "../server/address.ts";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { RegistrationProgress } from "../ui/registration-progress.tsx";
import { useDraft } from "../ui/use-draft.ts";

interface ServerFormProps {
  readonly overview: Overview;
  readonly send: Send;
}

type SaveState = keyof typeof texts.problems | "saving" | "saved" | null;

/** The server, and the invite code or key that it wants. */
export function ServerForm({ overview, send }: ServerFormProps): ReactElement {
  const { options, problems } = texts;
  const sharing = overview.mode === "share";
  const [server, setServer] = useDraft(overview.server);
  const [code, setCode] = useState("");
  const [state, setState] = useState<SaveState>(null);
  const parsed = parseServer(server);

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!parsed.ok) return setState(parsed.reason);
    setState("saving");
    const result = await orInterrupted<Answers["share"] | Answers["only-look-up"]>(
      sharing ? send({ type: "share", server, code }) : send({ type: "only-look-up", server, code }),
    );
    if (!result.ok) return setState(result.reason);
    setServer(parsed.origin);
    setCode("");
    setState("saved");
  };

  const problem = state === null || state === "saving" || state === "saved" ? undefined : problems[state];
  const atCode = state === "no-code" || state === "no-key" || state === "bad-code";
  return (
    <section className="card">
      <h2>{options.serverTitle}</h2>
      <p className="muted">{sharing ? options.serverText : options.lookupServerText}</p>
      <form className="fields" onSubmit={(event) => void save(event)}>
        <Field
          label={write("server.address")}
          mode="url"
          value={server}
          onChange={setServer}
          hint={parsed.ok && parsed.plain ? write("server.plain") : undefined}
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
            {options.save}
          </button>
          <span className="muted" role="status">
            {state === "saved" && options.saved}
            {state === "saving" && <RegistrationProgress send={send} />}
          </span>
        </div>
      </form>
    </section>
  );
}
