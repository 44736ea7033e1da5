import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Overview } from "../messages.ts";
import type { LogLine } from "../state/sent-log.ts";
import { texts } from "../texts.ts";
import { Brand } from "../ui/brand.tsx";
import type { Services } from "../ui/services.ts";
import { HolderSections } from "./holder-sections.tsx";
import { PanelSwitch } from "./panel-switch.tsx";
import { SentLog } from "./sent-log.tsx";
import { ServerForm } from "./server-form.tsx";
import { SharingStatus } from "./sharing-status.tsx";
import { WithdrawConsent } from "./withdraw-consent.tsx";

interface OptionsState {
  readonly overview: Overview;
  readonly log: readonly LogLine[];
}

export function OptionsPage({ services }: { readonly services: Services }): ReactElement | null {
  const { browser, send } = services;
  const [known, setKnown] = useState<OptionsState | null>(null);
  const refresh = useCallback(async (): Promise<void> => {
    const [overview, log] = await Promise.all([send({ type: "overview" }), send({ type: "log" })]);
    setKnown({ overview, log });
  }, [send]);
  useEffect(() => {
    document.title = `${texts.options.title} · ${texts.name}`;
    const changed = (): void => void refresh();
    changed();
    browser.storage.onChanged.addListener(changed);
    return () => browser.storage.onChanged.removeListener(changed);
  }, [browser, refresh]);
  if (!known) return null;
  const { overview, log } = known;
  const active = overview.mode === "share" || overview.mode === "lookup";
  return (
    <main className="page options">
      <Brand size={26} />
      <h1>{texts.options.title}</h1>
      <SharingStatus overview={overview} send={send} onDecide={services.openWelcome} />
      {active && <HolderSections key={`${overview.mode} ${overview.server}`} browser={browser} send={send} />}
      {active && <ServerForm key={overview.server} overview={overview} send={send} />}
      {active && <PanelSwitch overview={overview} send={send} />}
      <SentLog log={log} send={send} />
      <WithdrawConsent active={active} send={send} />
    </main>
  );
}
