import { type FormEvent, type ReactElement, useState } from "react";
import type { Overview } from "../messages.ts";
import { parseServer } from "../server/address.ts";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { RegistrationProgress } from "../ui/registration-progress.tsx";
import type { Services } from "../ui/services.ts";

interface ServerFormProps {
  readonly overview: Overview;
  readonly send: Services["send"];
}

type State = keyof typeof texts.problems | "busy-now" | "saved" | null;

/** The server, and with reports what lets this browser in. */
export function ServerForm({ overview, send }: ServerFormProps): ReactElement {
  const { options, welcome, problems } = texts;
  const sharing = overview.mode === "share";
  const [server, setServer] = useState(overview.server);
  const [code, setCode] = useState("");
  const [state, setState] = useState<State>(null);
  const parsed = parseServer(server);

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!parsed.ok) return setState(parsed.reason);
    setState("busy-now");
    const saving = sharing
      ? send({ type: "share", server, code })
      : send({ type: "only-look-up", server, code });
    // The background may end in the middle.
    const result = await saving.catch(() => null);
    if (!result?.ok) return setState(result?.reason ?? "interrupted");
    setCode("");
    setState("saved");
  };

  const problem = state === null || state === "busy-now" || state === "saved" ? undefined : problems[state];
  const atCode = state === "no-code" || state === "no-key" || state === "bad-code";
  return (
    <section className="card">
      <h2>{options.serverTitle}</h2>
      <p className="muted">{sharing ? options.serverText : options.lookupServerText}</p>
      <form className="fields" onSubmit={(event) => void save(event)}>
        <Field
          label={welcome.server}
          mode="url"
          value={server}
          onChange={setServer}
          hint={parsed.ok && parsed.plain ? welcome.plain : undefined}
          problem={atCode ? undefined : problem}
        />
        <Field
          label={sharing ? welcome.code : welcome.key}
          value={code}
          onChange={setCode}
          hint={sharing ? welcome.codeHint : welcome.keyHint}
          problem={atCode ? problem : undefined}
        />
        <div className="row">
          <button type="submit" className="button" disabled={state === "busy-now"}>
            {options.save}
          </button>
          <span className="muted" role="status">
            {state === "saved" && options.saved}
            {state === "busy-now" && <RegistrationProgress send={send} />}
          </span>
        </div>
      </form>
    </section>
  );
}
