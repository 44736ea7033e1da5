import type { Consolidation } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Html } from "../shared/layout.ts";
import { type HolderPage, holderPage } from "./holder-page.ts";

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

export interface TimesPage extends HolderPage {
  readonly fields: TimesFields;
}

/** `/watches/times`: when messages are sent. */
export const deliveryTimesPage = (page: TimesPage): Html =>
  holderPage(page, {
    tab: "/watches/times",
    title: "When messages come",
    main: html`<section><form class="fields" method="post" action="/watches/times">
      <fieldset class="choices"><legend>Tell me</legend>
        ${mode(page.fields, "at-once", "at once, and of the same watch again after", html`<input class="short" type="number" name="cooldown" min="1" max="1440" value="${page.fields.cooldown}" aria-label="Minutes between messages of one watch"> minutes at the earliest`)}
        ${mode(page.fields, "hourly", "of all together, once an hour", null)}
        ${mode(page.fields, "daily", "of all together, every day at", html`<input class="short" type="time" name="dailyAt" value="${page.fields.dailyAt}" aria-label="Time of the daily message">`)}
      </fieldset>
      <fieldset class="choices"><legend>Quiet hours</legend>
        <div>Nothing from <input class="short" type="time" name="quietFrom" value="${page.fields.quietFrom}" aria-label="Quiet from"> to <input class="short" type="time" name="quietTo" value="${page.fields.quietTo}" aria-label="Quiet until"></div>
        <p class="quiet">Left empty: none. What happens meanwhile is told at their end.</p>
      </fieldset>
      <label>Time zone <select name="timeZone">${zonesWith(page.fields.timeZone).map(
        (zone) =>
          html`<option value="${zone}" ${zone === page.fields.timeZone ? "selected" : ""}>${zone.replaceAll("_", " ")}</option>`,
      )}</select></label>
      <button class="main" type="submit">Save</button>
    </form></section>`,
  });

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** All time zones, and the current one, which may have an alias. */
const zonesWith = (zone: string): readonly string[] => (zones.includes(zone) ? zones : [zone, ...zones]);

const mode = (fields: TimesFields, value: string, label: string, more: Html | null): Html =>
  html`<div><label><input type="radio" name="mode" value="${value}" ${fields.mode === value ? "checked" : ""}> ${label}</label>${more && html`<span class="more">${more}</span>`}</div>`;
