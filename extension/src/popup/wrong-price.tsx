import { type ReactElement, useState } from "react";
import type { Overview } from "../messages.ts";
import type { TakenBack } from "../outbox/take-back.ts";
import { write } from "../reader.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { explainSubject, type Subject } from "./subject.ts";

interface WrongPriceProps {
  readonly subject: Subject;
  readonly overview: Overview;
  readonly services: Services;
}

interface Outcome {
  /** What the reader saw; null when the page does not answer. */
  readonly seen: string | null;
  /** Null: it is not known. */
  readonly taken: TakenBack | null;
}

/** Takes back what was reported of the product, and shows what the reader saw, to be copied. */
export function WrongPrice({ subject, overview, services }: WrongPriceProps): ReactElement {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { marketplace, asin } = subject;

  const run = async (): Promise<void> => {
    const [seen, answer] = await Promise.all([
      explainSubject(services.browser),
      overview.mode === "share"
        ? orInterrupted(services.send({ type: "take-back", marketplace: marketplace.suffix, asin }))
        : ({ ok: true, taken: "nothing" } as const),
    ]);
    const version = services.browser.runtime.getManifest().version;
    setOutcome({ seen: seen && `Tidemark ${version}\n${seen}`, taken: answer.ok ? answer.taken : null });
  };

  if (!outcome) {
    return (
      <p className="wrong">
        <button type="button" className="link" onClick={() => void run()}>
          {write("wrong.open")}
        </button>
      </p>
    );
  }
  const { seen, taken } = outcome;
  return (
    <section className="wrong" aria-label={write("wrong.title")}>
      <h2>{write("wrong.title")}</h2>
      <p role="status">{write(taken ? `wrong.taken.${taken}` : "problem.interrupted")}</p>
      {seen === null ? (
        <p className="muted">{write("wrong.unread")}</p>
      ) : (
        <>
          <textarea readOnly rows={8} dir="ltr" aria-label={write("wrong.title")} value={seen} />
          <p className="muted small">{write("wrong.help")}</p>
          <CopyButton label={write("wrong.copy")} text={seen} />
        </>
      )}
    </section>
  );
}
