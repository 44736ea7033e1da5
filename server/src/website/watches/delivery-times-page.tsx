/** @jsxImportSource hono/jsx */
import type { Consolidation } from "@tidemark/core/wire";
import type { PropsWithChildren } from "hono/jsx";
import { useReader } from "../shared/reader.ts";
import { HolderPage, type Notice } from "./holder-page.tsx";

/** Values of the fields, as text. */
export type TimesFields = Readonly<
  Record<"mode" | "cooldown" | "dailyAt" | "quietFrom" | "quietTo" | "timeZone", string>
>;

export const timesOf = ({ mode, cooldownMinutes, dailyAt, quiet, timeZone }: Consolidation): TimesFields => ({
  mode,
  cooldown: String(cooldownMinutes),
  dailyAt,
  quietFrom: quiet?.from ?? "",
  quietTo: quiet?.to ?? "",
  timeZone,
});

/** `/watches/times`: when messages are sent. */
export function DeliveryTimesPage({ notice, fields }: { notice: Notice | null; fields: TimesFields }) {
  const { t } = useReader();
  const time = (name: "dailyAt" | "quietFrom" | "quietTo", label: string) => (
    <input class="short" type="time" name={name} value={fields[name]} aria-label={label} />
  );
  return (
    <HolderPage tab="/watches/times" title={t("times.title")} notice={notice}>
      <section>
        <form class="fields" method="post" action="/watches/times">
          <fieldset class="choices">
            <legend>{t("times.tell")}</legend>
            <Mode fields={fields} value="at-once" label={t("times.at-once")}>
              {t.rich("times.at-once.minutes", {
                field: () => (
                  <input
                    class="short"
                    type="number"
                    name="cooldown"
                    min="1"
                    max="1440"
                    value={fields.cooldown}
                    aria-label={t("times.cooldown")}
                  />
                ),
              })}
            </Mode>
            <Mode fields={fields} value="hourly" label={t("times.hourly")} />
            <Mode fields={fields} value="daily" label={t("times.daily")}>
              {time("dailyAt", t("times.daily.time"))}
            </Mode>
          </fieldset>
          <fieldset class="choices">
            <legend>{t("times.quiet")}</legend>
            <div>
              {t.rich("times.quiet.hours", {
                from: () => time("quietFrom", t("times.quiet.from")),
                to: () => time("quietTo", t("times.quiet.to")),
              })}
            </div>
            <p class="quiet">{t("times.quiet.what")}</p>
          </fieldset>
          <label>
            {t("times.zone")}{" "}
            <select name="timeZone">
              {zonesWith(fields.timeZone).map((zone) => (
                <option value={zone} selected={zone === fields.timeZone}>
                  {zone.replaceAll("_", " ")}
                </option>
              ))}
            </select>
          </label>
          <button class="main" type="submit">
            {t("watches.save")}
          </button>
        </form>
      </section>
    </HolderPage>
  );
}

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** All time zones, and the current one, which may have an alias. */
const zonesWith = (zone: string): readonly string[] => (zones.includes(zone) ? zones : [zone, ...zones]);

interface ModeProps {
  readonly fields: TimesFields;
  readonly value: string;
  readonly label: string;
}

const Mode = ({ fields, value, label, children }: PropsWithChildren<ModeProps>) => (
  <div>
    <label>
      <input type="radio" name="mode" value={value} checked={fields.mode === value} /> {label}
    </label>
    {children && <span class="more">{children}</span>}
  </div>
);
