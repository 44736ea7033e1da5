import { type KeyboardEvent, type ReactElement, useId, useLayoutEffect, useRef, useState } from "react";
import type { Answers, Overview } from "../messages.ts";
import type { TakenBack } from "../outbox/take-back.ts";
import { write } from "../reader.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { useFocus } from "../ui/use-focus.ts";
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

/** Asks before it takes back what was reported of the product; then shows what the reader saw, to be copied. */
export function WrongPrice({ subject, overview, services }: WrongPriceProps): ReactElement {
  const [state, setState] = useState<Outcome | "closed" | "asked" | "running">("closed");
  const wasAsked = useRef(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { marketplace, asin } = subject;
  const isSharing = overview.mode === "share";

  const run = async (): Promise<void> => {
    setState("running");
    const [seen, answer] = await Promise.all([
      explainSubject(services.browser),
      isSharing
        ? orInterrupted(services.send({ type: "take-back", marketplace: marketplace.suffix, asin }))
        : ({ ok: true, taken: "nothing" } as const),
    ]);
    const version = services.browser.runtime.getManifest().version;
    setState({ seen: seen && `Tidemark ${version}\n${seen}`, taken: answer.ok ? answer.taken : null });
  };
  useLayoutEffect(() => {
    if (state === "asked") wasAsked.current = true;
    // Cancelled: the focus goes back to where it was.
    else if (state === "closed" && wasAsked.current) opener.current?.focus();
  }, [state]);

  if (state === "asked" || (state === "running" && isSharing)) {
    return (
      <Question isRunning={state === "running"} onYes={() => void run()} onNo={() => setState("closed")} />
    );
  }
  if (typeof state === "object") {
    return (
      <Taken
        {...state}
        onUndo={() => services.send({ type: "put-back", marketplace: marketplace.suffix, asin })}
      />
    );
  }
  // In look-up mode nothing was reported, so there is no question.
  return (
    <p className="wrong">
      <button
        ref={opener}
        type="button"
        className="link"
        onClick={() => (isSharing ? setState("asked") : void run())}
      >
        {write("wrong.open")}
      </button>
    </p>
  );
}

interface QuestionProps {
  readonly isRunning: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Question({ isRunning, onYes, onNo }: QuestionProps): ReactElement {
  const id = useId();
  const box = useFocus<HTMLElement>();
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || isRunning) return;
    // Closes the question, not the popup or the panel around it.
    event.preventDefault();
    onNo();
  };
  return (
    <section
      ref={box}
      tabIndex={-1}
      className="wrong"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onKeyDown={onKey}
    >
      <h2 id={`${id}-title`}>{write("wrong.ask.title")}</h2>
      <p id={`${id}-text`}>{write("wrong.ask.text")}</p>
      <p className="actions">
        <button type="button" className="button strong" disabled={isRunning} onClick={onYes}>
          {write("wrong.ask.yes")}
        </button>
        <button type="button" className="button" disabled={isRunning} onClick={onNo}>
          {write("wrong.ask.no")}
        </button>
      </p>
    </section>
  );
}

interface TakenProps extends Outcome {
  readonly onUndo: () => Promise<Answers["put-back"]>;
}

function Taken({ seen, taken, onUndo }: TakenProps): ReactElement {
  const [undo, setUndo] = useState<"offered" | "running" | "done" | "failed">("offered");
  const box = useFocus<HTMLElement>();
  const said = taken ? (`wrong.taken.${taken}` as const) : "interrupted.text";
  const putBack = async (): Promise<void> => {
    setUndo("running");
    const answer = await orInterrupted(onUndo());
    setUndo(answer.ok ? "done" : "failed");
    // The button, which had the focus, goes.
    if (answer.ok) box.current?.focus();
  };
  return (
    <section ref={box} tabIndex={-1} className="wrong" aria-label={write("wrong.title")}>
      <h2>{write("wrong.title")}</h2>
      <p role="status">
        {write(undo === "done" ? "wrong.undone" : undo === "failed" ? "interrupted.text" : said)}
      </p>
      {(taken === "asked" || taken === "waiting") && undo !== "done" && (
        <button type="button" className="button" disabled={undo === "running"} onClick={() => void putBack()}>
          {write("watch.undo")}
        </button>
      )}
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
