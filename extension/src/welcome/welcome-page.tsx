import { type ReactElement, useCallback, useEffect, useState } from "react";
import { texts } from "../texts.ts";
import { Brand } from "../ui/brand.tsx";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { ConsentForm, type ServerInput } from "./consent-form.tsx";
import { LookupOnlyForm } from "./lookup-only-form.tsx";
import { WhatIsSent } from "./what-is-sent.tsx";

type Step = "ask" | "shared" | "declined" | "looking-up";

/** Explains what would be sent, and asks for consent. Nothing is sent until a button is pressed. */
export function WelcomePage({ services }: { readonly services: Services }): ReactElement | null {
  const { welcome } = texts;
  const [step, setStep] = useState<Step>("ask");
  const [server, setServer] = useState<ServerInput | Interrupted | null>(null);
  const { send } = services;
  const load = useCallback(async (): Promise<void> => {
    const overview = await orInterrupted(send({ type: "overview" }));
    setServer("reason" in overview ? overview : { address: overview.server, code: "" });
  }, [send]);
  useEffect(() => {
    document.title = `${welcome.title} · ${texts.name}`;
    void load();
  }, [load]);
  if (!server) return null;
  if ("reason" in server) return <InterruptedNotice onRetry={() => void load()} />;
  return (
    <main className="page welcome">
      <Brand size={30} />
      {step === "ask" && (
        <>
          <h1>{welcome.title}</h1>
          <p className="lead">{welcome.lead}</p>
          <WhatIsSent />
          <ConsentForm
            send={send}
            server={server}
            onServer={setServer}
            onShared={() => setStep("shared")}
            onDeclined={() => setStep("declined")}
          />
        </>
      )}
      {step === "shared" && (
        <Done
          title={welcome.doneTitle}
          text={welcome.done(server.address)}
          onSettings={services.openSettings}
        />
      )}
      {step === "declined" && (
        <LookupOnlyForm
          send={send}
          server={server}
          onServer={setServer}
          onLookupOnly={() => setStep("looking-up")}
          onBack={() => setStep("ask")}
        />
      )}
      {step === "looking-up" && (
        <Done title={welcome.noTitle} text={welcome.lookupDone} onSettings={services.openSettings} />
      )}
    </main>
  );
}

interface DoneProps {
  readonly title: string;
  readonly text: string;
  readonly onSettings: () => void;
}

const Done = ({ title, text, onSettings }: DoneProps): ReactElement => (
  <section className="card done" role="status">
    <h1>{title}</h1>
    <p>{text}</p>
    <button type="button" className="button" onClick={onSettings}>
      {texts.welcome.toSettings}
    </button>
  </section>
);
