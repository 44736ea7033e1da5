import { maxPurchases } from "@tidemark/core/purchases";
import { maxImportBytes } from "@tidemark/core/wire";
import { type ReactElement, useId, useState } from "react";
import type { Answers, Send } from "../messages.ts";
import { purchasesOfExport } from "../purchases/export.ts";
import { write } from "../reader.ts";
import { orInterrupted } from "../ui/interrupted.tsx";
import { refusalText } from "../watch/watch-text.ts";

interface ImportFormProps {
  readonly send: Send;
  readonly reload: () => Promise<void>;
}

/** Takes an export. Messages in it are left out before it is sent. */
export function ImportForm({ send, reload }: ImportFormProps): ReactElement {
  const id = useId();
  const [done, setDone] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (file: File | undefined): Promise<void> => {
    setDone(null);
    setProblem(null);
    if (!file) return;
    // An export has messages besides: only its watches are bounded by the server.
    if (file.size > 10 * maxImportBytes) return setProblem(write("import.too-large"));
    const text = await file.text();
    const exported = parsedExport(text);
    if (exported === null) return setProblem(write("import.not-an-export"));
    const { texts } = purchasesOfExport(exported);
    if (texts.length > 0) {
      const kept = await orInterrupted<Answers["keep-purchases"]>(
        send({ type: "keep-purchases", texts: texts.slice(0, maxPurchases) }),
      );
      if (!kept.ok) return setProblem(refusalText(kept));
    }
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const answer = await orInterrupted<Answers["import-watches"]>(
      send({ type: "import-watches", file: text, timeZone }),
    );
    if (!answer.ok) return setProblem(refusalText(answer));
    const { added, same } = answer.value;
    setDone(write("import.done", { added, same }));
    await reload();
  };
  return (
    <div className="field">
      <label htmlFor={id}>{write("import.label")}</label>
      <input
        id={id}
        type="file"
        accept="application/json,.json"
        aria-describedby={`${id}-below`}
        onChange={(event) => void load(event.target.files?.[0])}
      />
      <small id={`${id}-below`}>{write("import.hint")}</small>
      <p role="status">{done}</p>
      {problem !== null && (
        <p className="bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What an export holds; null: the text is none. */
function parsedExport(text: string): object | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && "watches" in json ? json : null;
  } catch {
    return null;
  }
}
