import type { HolderSettings } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useState } from "react";
import type { Send } from "../messages.ts";
import { write } from "../reader.ts";
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
      <h2>{write("holder.when")}</h2>
      <form className="stack" onSubmit={(event) => void save(event)}>
        <Segments
          legend={write("holder.mode")}
          options={modes.map((value) => {
            const name = write(`holder.mode.${value}`);
            return { value, label: name, name };
          })}
          value={now.mode}
          onChange={(mode) => change({ mode })}
        />
        {now.mode === "at-once" && (
          <NumberField
            label={write("holder.cooldown")}
            value={now.cooldownMinutes}
            max={1440}
            onChange={(cooldownMinutes) => change({ cooldownMinutes })}
          />
        )}
        {now.mode === "daily" &&
          time(write("holder.daily-at"), now.dailyAt, (dailyAt) => change({ dailyAt }))}
        <label className="check">
          <input
            type="checkbox"
            checked={now.quiet !== null}
            onChange={(event) => change({ quiet: event.target.checked ? defaultQuiet : null })}
          />
          {write("holder.quiet")}
        </label>
        {now.quiet && (
          <div className="row">
            {time(write("holder.quiet.from"), now.quiet.from, (from) =>
              change({ quiet: { ...now.quiet!, from } }),
            )}
            {time(write("holder.quiet.to"), now.quiet.to, (to) => change({ quiet: { ...now.quiet!, to } }))}
          </div>
        )}
        <p className="muted small">
          {write("holder.zone", { zone: now.timeZone })}{" "}
          {now.timeZone !== browserZone() && (
            <button type="button" className="link" onClick={() => change({ timeZone: browserZone() })}>
              {write("holder.zone-here", { zone: browserZone() })}
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
            {write("holder.save")}
          </button>
          <span className="muted" role="status">
            {saved && write("holder.saved")}
          </span>
        </div>
      </form>
    </section>
  );
}
