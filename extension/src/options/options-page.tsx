import { type ReactElement, useCallback, useEffect, useState } from "react";
import { InviteSection } from "../invites/invite-section.tsx";
import type { Overview, Send } from "../messages.ts";
import { PurchasesSection } from "../purchases/purchases-section.tsx";
import { write } from "../reader.ts";
import type { LogLine } from "../state/sent-log.ts";
import { Brand } from "../ui/brand.tsx";
import { InterruptedNotice, orInterrupted } from "../ui/interrupted.tsx";
import type { Services } from "../ui/services.ts";
import { HolderSections } from "./holder-sections.tsx";
import { ImportedSwitch } from "./imported-switch.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { PanelSwitch } from "./panel-switch.tsx";
import { SectionNav } from "./section-nav.tsx";
import { SentLog } from "./sent-log.tsx";
import { ServerForm } from "./server-form.tsx";
import { SharingStatus } from "./sharing-status.tsx";
import { WithdrawConsent } from "./withdraw-consent.tsx";

interface OptionsContent {
  readonly overview: Overview;
  readonly log: readonly LogLine[];
}

export function OptionsPage({ services }: { readonly services: Services }): ReactElement | null {
  const { browser, send } = services;
  const [content, setContent] = useState<OptionsContent | null>(null);
  const [hasHolder, setHasHolder] = useState(false);
  const [isInterrupted, setInterrupted] = useState(false);
  const load = useCallback(async (): Promise<void> => {
    const loaded = await orInterrupted(loadContent(send));
    setInterrupted("reason" in loaded);
    if (!("reason" in loaded)) setContent(loaded);
  }, [send]);
  useEffect(() => {
    document.title = `${write("settings.title")} · ${write("brand.name")}`;
  });
  useEffect(() => {
    const onChanged = (): void => void load();
    onChanged();
    browser.storage.onChanged.addListener(onChanged);
    return () => browser.storage.onChanged.removeListener(onChanged);
  }, [browser, load]);
  /** Resolves with whether the request was answered; the change of the storage then updates the page. */
  const run = async (request: Promise<{ readonly ok: true }>): Promise<boolean> => {
    const answer = await orInterrupted(request);
    setInterrupted(!answer.ok);
    return answer.ok;
  };
  const notice = isInterrupted && <InterruptedNotice onRetry={() => void load()} />;
  if (!content) return notice || null;
  const { overview, log } = content;
  const active = (overview.mode === "share" || overview.mode === "lookup") && !overview.outdated;
  const invites = active && overview.mode === "share" && !overview.revoked;
  return (
    <main className="page options">
      <Brand size={26} />
      <h1>{write("settings.title")}</h1>
      {notice}
      <SectionNav active={active} hasHolder={active && hasHolder} />
      <div className="cards">
        {active && (
          <HolderSections
            key={`${overview.mode} ${overview.server}`}
            browser={browser}
            send={send}
            server={overview.server}
            onHolder={setHasHolder}
          />
        )}
        <PurchasesSection
          browser={browser}
          send={send}
          server={overview.server}
          active={active}
          hasHolder={active && hasHolder}
        />
        <SharingStatus
          overview={overview}
          onPause={(paused) => void run(send({ type: "pause", paused }))}
          onDecide={services.openWelcome}
        />
        {active && <ServerForm overview={overview} send={send} />}
        {invites && <InviteSection key={overview.server} send={send} />}
        {active && (
          <PanelSwitch
            overview={overview}
            onSwitch={(shown) => void run(send({ type: "show-on-pages", ...shown }))}
          />
        )}
        {active && (
          <ImportedSwitch
            overview={overview}
            onSwitch={(countImported) => void run(send({ type: "show-on-pages", countImported }))}
          />
        )}
        <LanguageChoice
          browser={browser}
          overview={overview}
          onChoose={(language) => void run(send({ type: "choose-language", language }))}
        />
        <SentLog log={log} onClear={() => void run(send({ type: "clear-log" }))} />
        <WithdrawConsent active={active} onWithdraw={() => run(send({ type: "decline" }))} />
      </div>
    </main>
  );
}

async function loadContent(send: Send): Promise<OptionsContent> {
  const [overview, log] = await Promise.all([send({ type: "overview" }), send({ type: "log" })]);
  return { overview, log };
}
