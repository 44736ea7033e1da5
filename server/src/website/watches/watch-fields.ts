import { seriesNames } from "@tidemark/chart/words";
import { allSeriesKinds, type Currency, formatAmount } from "@tidemark/core";
import { defaultSettings, type Watch, type WatchDefaults, type WatchRule } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Html } from "../shared/layout.ts";

const names = [
  ...["rule", "price", "drop", "dropFrom", "rise", "riseFrom", "days", "usual"],
  ...["series", "minDelta", "rearm", "until"],
] as const;

/** Values of the fields of a watch's form, as text. */
export type WatchFields = Readonly<Record<string, string>>;

const usual: WatchFields = {
  ...{
    rule: "drop",
    price: "",
    drop: "10",
    dropFrom: "creation",
    rise: "10",
    riseFrom: "creation",
    days: "90",
    usual: "10",
  },
  ...{ series: "buy_box", minDelta: "", rearm: "", until: "" },
};

const amount = (minor: number, currency: string) => formatAmount({ minor, currency: currency as Currency });

/** The values of a submitted form, to show it again. */
export const fieldsSent = (form: URLSearchParams): WatchFields => ({
  ...usual,
  ...Object.fromEntries(names.map((name) => [name, form.get(name) ?? ""])),
});

/** The values for a holder's new watch. */
export const fieldsOfDefaults = ({ rule, series, rearmPercent }: WatchDefaults): WatchFields => ({
  ...usual,
  ...ruleFields(rule, "USD"),
  series,
  rearm: String(rearmPercent ?? ""),
});

/** The values of an existing watch. */
export const fieldsOf = (watch: Watch): WatchFields => ({
  ...usual,
  ...ruleFields(watch.rule, watch.currency),
  series: watch.series,
  minDelta: watch.minDelta > 0 ? amount(watch.minDelta, watch.currency) : "",
  rearm: String(watch.rearmPercent ?? ""),
  until: watch.expiresAt?.slice(0, 10) ?? "",
});

function ruleFields(rule: WatchRule, currency: string): WatchFields {
  switch (rule.kind) {
    case "target":
      return { rule: "target", price: amount(rule.price, currency) };
    case "drop":
      return { rule: "drop", drop: String(rule.percent), dropFrom: rule.from };
    case "rise":
      return { rule: "rise", rise: String(rule.percent), riseFrom: rule.from };
    case "usual":
      return { rule: "usual", usual: String(rule.percent) };
    case "lowest":
      return { rule: "lowest", days: String(rule.days) };
    default:
      return { rule: rule.kind };
  }
}

/** The part of a form with series and rule. `money`: the currency's name for people. */
export const watchFields = (values: WatchFields, money: string): Html => html`
  <fieldset class="choices"><legend>Tell me when the price is</legend>
    ${choice(values, "target", "at or below", html`<input class="short" name="price" inputmode="decimal" maxlength="40" autocomplete="off" value="${values.price}" aria-label="Target price in ${money}"> ${money}`)}
    ${choice(values, "drop", "lower by", html`${percent("drop", values.drop!, 99, "Percent lower")} % ${from("dropFrom", values.dropFrom!, "Lower")}`)}
    ${choice(values, "usual", "below its usual price by", html`${percent("usual", values.usual!, 99, "Percent below the usual price")} %`)}
    ${choice(values, "lowest", "the lowest of", html`<input class="short" type="number" name="days" min="1" max="3650" value="${values.days}" aria-label="Days looked back"> days`)}
    ${choice(values, "back", "available again", null)}
    ${choice(values, "change", "different from before", null)}
    ${choice(values, "rise", "higher by", html`${percent("rise", values.rise!, 1000, "Percent higher")} % ${from("riseFrom", values.riseFrom!, "Higher")}`)}
  </fieldset>
  <label>Which price <select name="series">${allSeriesKinds.map(
    (kind) =>
      html`<option value="${kind}" ${kind === values.series ? "selected" : ""}>${seriesNames[kind]}</option>`,
  )}</select></label>
  <details ${values.minDelta || values.until || values.rearm !== String(defaultSettings.watch.rearmPercent) ? "open" : ""}><summary>More</summary>
    <label>Smallest change that counts, in ${money} <input class="short" name="minDelta" inputmode="decimal" maxlength="40" autocomplete="off" value="${values.minDelta}"></label>
    <label>Below the target, tell again after a further fall in percent of <input class="short" type="number" name="rearm" min="1" max="99" value="${values.rearm}"></label>
    <label>Stop watching after <input class="short" type="date" name="until" value="${values.until}"></label>
    <p class="quiet">Left empty: every change counts, it tells once until the price was above the target again, and it watches until you stop it.</p>
  </details>`;

const choice = (values: WatchFields, kind: string, label: string, more: Html | null): Html =>
  html`<div><label><input type="radio" name="rule" value="${kind}" ${values.rule === kind ? "checked" : ""}> ${label}</label>${more && html`<span class="more">${more}</span>`}</div>`;

const percent = (name: string, value: string, most: number, label: string): Html =>
  html`<input class="short" type="number" name="${name}" min="1" max="${most}" value="${value}" aria-label="${label}">`;

const from = (name: string, value: string, than: string): Html =>
  html`<select name="${name}" aria-label="${than} than which price">
    <option value="creation" ${value === "creation" ? "selected" : ""}>than when you began</option>
    <option value="last" ${value === "last" ? "selected" : ""}>than just before</option>
  </select>`;
