import { parseTypedKey } from "@tidemark/core";
import { type FormEvent, type ReactElement, useState } from "react";
import type { Answers, Send } from "../messages.ts";
import { write } from "../reader.ts";
import { Field } from "../ui/field.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import { refusalText } from "../watch/watch-text.ts";
import { typedLink } from "./typed-link.ts";

interface LinkFormProps {
  readonly send: Send;
  readonly onLinked: () => Promise<void>;
}

/** Takes a link code, a recovery key, or a link that has one. */
export function LinkForm({ send, onLinked }: LinkFormProps): ReactElement {
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { key: code, purchaseKey } = typedLink(key);
    const typed = parseTypedKey(code);
    if (typed.kind === "wrong") return setProblem(write(`devices.typed.${typed.reason}`));
    setBusy(true);
    setProblem(undefined);
    const answer = await orInterrupted<Answers["link-device"]>(
      send({ type: "link-device", key: typed.key, ...(purchaseKey !== null && { purchaseKey }) }),
    );
    setBusy(false);
    if (!answer.ok) return setProblem(refusalText(answer));
    setKey("");
    await onLinked();
  };
  return (
    <form className="fields" onSubmit={(event) => void submit(event)}>
      <Field
        label={write("devices.key")}
        value={key}
        onChange={setKey}
        hint={write("devices.key.hint")}
        problem={problem}
      />
      <div className="row">
        <button type="submit" className="button" disabled={isBusy}>
          {write("devices.link")}
        </button>
      </div>
    </form>
  );
}
