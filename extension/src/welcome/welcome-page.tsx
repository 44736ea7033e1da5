import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Overview, Send } from "../messages.ts";
import { write } from "../reader.ts";
import { Brand } from "../ui/brand.tsx";
import { type Interrupted, InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { useFocus } from "../ui/use-focus.ts";
import { VersionNote } from "../ui/version-note.tsx";
import { ChangedConsent } from "./changed-consent.tsx";
import { type Choice, ConsentForm } from "./consent-form.tsx";
import { ExamplePicture } from "./example-picture.tsx";
import { IconPlace, TryLink } from "./first-steps.tsx";
import { noInput, type ServerInput } from "./target.ts";
import { WhatIsSent } from "./what-is-sent.tsx";

/** Says what Tidemark is and what would be sent, and asks for consent. Nothing is sent until a button is pressed. */
export function WelcomePage({ services }: { readonly services: Services }): ReactElement | null {
  const [chosen, setChosen] = useState<{ choice: Choice | "refused"; server: string | null } | null>(null);
  const [isBack, setBack] = useState(false);
  const [server, setServer] = useState<ServerInput | Interrupted | null>(null);
  const [outdated, setOutdated] = useState<Overview | null>(null);
  const { send, askBrowser } = services;
  const load = useCallback(async (): Promise<void> => {
    const overview = await orInterrupted(send({ type: "overview" }));
    if ("reason" in overview) return setServer(overview);
    setOutdated(overview.outdated ? overview : null);
    setServer({ ...noInput, link: overview.mode === "undecided" ? "" : overview.server });
  }, [send]);
  useEffect(() => {
    document.title = `${write("welcome.title")} · ${write("brand.name")}`;
  });
  useEffect(() => void load(), [load]);
  if (!server) return null;
  if ("reason" in server) return <InterruptedNotice onRetry={() => void load()} />;
  return (
    <main className="page welcome">
      <div className="ask">
        <Brand size={30} />
        {chosen === null && outdated ? (
          <>
            <Headline isBack={isBack} />
            <ChangedConsent
              overview={outdated}
              send={send}
              onChosen={(choice) => setChosen({ choice, server: outdated.server })}
            />
          </>
        ) : chosen === null ? (
          <>
            <Headline isBack={isBack} />
            <p className="lead">{write("welcome.lead")}</p>
            <ConsentForm
              send={send}
              askBrowser={askBrowser}
              server={server}
              onServer={setServer}
              onChosen={(choice, of, refused) =>
                setChosen({ choice: refused ? "refused" : choice, server: of })
              }
            />
            <WhatIsSent />
          </>
        ) : (
          <Done
            choice={chosen.choice}
            send={send}
            server={chosen.server ?? ""}
            onSettings={() => services.openSettings()}
            onBack={() => {
              setBack(true);
              setOutdated(null);
              setChosen(null);
            }}
          />
        )}
      </div>
      <ExamplePicture />
    </main>
  );
}

function Headline({ isBack }: { readonly isBack: boolean }): ReactElement {
  const headline = useFocus<HTMLHeadingElement>(isBack);
  return (
    <h1 ref={headline} tabIndex={-1}>
      {write("welcome.headline")}
    </h1>
  );
}

interface DoneProps {
  readonly choice: Choice | "refused";
  readonly send: Send;
  readonly server: string;
  readonly onSettings: () => void;
  readonly onBack: () => void;
}

function Done({ choice, send, server, onSettings, onBack }: DoneProps): ReactElement {
  const [overview, setOverview] = useState<Overview | null>(null);
  useEffect(() => {
    if (choice === "none") return;
    void orInterrupted(send({ type: "overview" })).then((loaded) => {
      if (!("reason" in loaded)) setOverview(loaded);
    });
  }, [choice, send]);
  const title = useFocus<HTMLHeadingElement>();
  return (
    <section className="done" role="status">
      <h1 ref={title} tabIndex={-1}>
        {write(`welcome.${choice}.done.title`)}
      </h1>
      <p className="lead">
        {choice === "none" ? write("welcome.none.done") : write(`welcome.${choice}.done`, { server })}
      </p>
      <IconPlace />
      {overview && <VersionNote {...overview} />}
      <div className="row">
        {choice === "none" ? (
          <button type="button" className="button" onClick={onBack}>
            {write("welcome.back")}
          </button>
        ) : (
          <>
            <TryLink />
            <button type="button" className="button" onClick={onSettings}>
              {write("welcome.settings")}
            </button>
          </>
        )}
      </div>
    </section>
  );
}
