import type { HolderSettings } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { texts } from "../texts.ts";
import { NumberField } from "../ui/number-field.tsx";
import { Segments } from "../ui/segments.tsx";
import { useDraft } from "../ui/use-draft.ts";
import { DefaultRule } from "./default-rule.tsx";
import type { SendAndReload } from "./send-and-reload.ts";

interface AlertSettingsProps {
  readonly settings: HolderSettings;
  readonly send: Send;
  readonly sendAndReload: SendAndReload;
}

const modes = ["at-once", "hourly", "daily"] as const;
const defaultQuiet = { from: "22:00", to: "07:00" };
const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** How alerts are consolidated, the quiet hours, and the rule of a new watch. */
export function AlertSettings({ settings, send, sendAndReload }: AlertSettingsProps): ReactElement {
  const { holder } = texts;
  const [now, setNow] = useDraft(settings.consolidation);
  const [rule, setRule] = useDraft(settings.watch.rule);
  const [saved, setSaved] = useState(false);
  const change = (more: Partial<typeof now>): void => {
    setSaved(false);
    setNow({ ...now, ...more });
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const patch = { consolidation: now, watch: { rule } };
    if (await sendAndReload(send({ type: "holder-settings", patch }))) setSaved(true);
  };
  const time = (label: string, value: string, set: (value: string) => void): ReactElement => (
    <label className="short">
      {label}
      <input type="time" required value={value} onChange={(event) => set(event.target.value)} />
    </label>
  );
  return (
    <section className="card" id="alerts">
      <h2>{holder.whenTitle}</h2>
      <form className="stack" onSubmit={(event) => void save(event)}>
        <Segments
          legend={holder.mode}
          options={modes.map((value) => ({ value, label: holder.modes[value], name: holder.modes[value] }))}
          value={now.mode}
          onChange={(mode) => change({ mode })}
        />
        {now.mode === "at-once" && (
          <NumberField
            label={holder.cooldown}
            value={now.cooldownMinutes}
            max={1440}
            onChange={(cooldownMinutes) => change({ cooldownMinutes })}
          />
        )}
        {now.mode === "daily" && time(holder.dailyAt, now.dailyAt, (dailyAt) => change({ dailyAt }))}
        <label className="check">
          <input
            type="checkbox"
            checked={now.quiet !== null}
            onChange={(event) => change({ quiet: event.target.checked ? defaultQuiet : null })}
          />
          {holder.quiet}
        </label>
        {now.quiet && (
          <div className="row">
            {time(holder.from, now.quiet.from, (from) => change({ quiet: { ...now.quiet!, from } }))}
            {time(holder.to, now.quiet.to, (to) => change({ quiet: { ...now.quiet!, to } }))}
          </div>
        )}
        <p className="muted small">
          {holder.zone(now.timeZone)}{" "}
          {now.timeZone !== browserZone() && (
            <button type="button" className="link" onClick={() => change({ timeZone: browserZone() })}>
              {holder.zoneHere(browserZone())}
            </button>
          )}
        </p>
        <DefaultRule
          rule={rule}
          onChange={(next) => {
            setSaved(false);
            setRule(next);
          }}
        />
        <div className="row">
          <button type="submit" className="button">
            {holder.save}
          </button>
          <span className="muted" role="status">
            {saved && holder.saved}
          </span>
        </div>
      </form>
    </section>
  );
}
