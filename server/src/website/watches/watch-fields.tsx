/** @jsxImportSource hono/jsx */
import { seriesName } from "@tidemark/chart/words";
import { allSeriesKinds, type Currency } from "@tidemark/core";
import { defaultSettings, type Watch, type WatchDefaults, type WatchRule } from "@tidemark/core/wire";
import type { Formats } from "@tidemark/texts";
import type { PropsWithChildren } from "hono/jsx";
import { useReader } from "../shared/reader.ts";

const names = [
  ...["rule", "price", "drop", "dropFrom", "rise", "riseFrom", "days", "usual"],
  ...["series", "minDelta", "rearm", "until"],
] as const;

/** Values of the fields of a watch's form, as text. */
export type WatchFieldValues = Readonly<Record<string, string>>;

const usual: WatchFieldValues = {
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

/** The values of a submitted form, to show it again. */
export const fieldsSent = (form: URLSearchParams): WatchFieldValues => ({
  ...usual,
  ...Object.fromEntries(names.map((name) => [name, form.get(name) ?? ""])),
});

/** The values for a holder's new watch. */
export const fieldsOfDefaults = ({ rule, series, rearmPercent }: WatchDefaults): WatchFieldValues => ({
  ...usual,
  ...ruleFields(rule, String),
  series,
  rearm: String(rearmPercent ?? ""),
});

/** The values of an existing watch, as its holder types them. */
export function fieldsOf(watch: Watch, { amount }: Formats): WatchFieldValues {
  const typed = (minor: number) => amount(minor, watch.currency as Currency);
  return {
    ...usual,
    ...ruleFields(watch.rule, typed),
    series: watch.series,
    minDelta: watch.minDelta > 0 ? typed(watch.minDelta) : "",
    rearm: String(watch.rearmPercent ?? ""),
    until: watch.expiresAt?.slice(0, 10) ?? "",
  };
}

function ruleFields(rule: WatchRule, amount: (minor: number) => string): WatchFieldValues {
  switch (rule.kind) {
    case "target":
      return { rule: "target", price: amount(rule.price) };
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

interface Values {
  readonly values: WatchFieldValues;
}

/** The part of a form with series and rule. `money`: the currency's name for people. */
export function WatchFields({ values, money }: Values & { money: string }) {
  const { t, chart } = useReader();
  return (
    <>
      <fieldset class="choices">
        <legend>{t("watch-fields.tell")}</legend>
        <Choice values={values} kind="target" label={t("watch-fields.target")}>
          <input
            class="short"
            name="price"
            inputmode="decimal"
            maxlength={40}
            autocomplete="off"
            value={values.price}
            aria-label={t("watch-fields.target.label", { money })}
          />{" "}
          {money}
        </Choice>
        <Choice values={values} kind="drop" label={t("watch-fields.drop")}>
          <Percent name="drop" values={values} most={99} label={t("watch-fields.drop.label")} /> %{" "}
          <Than name="dropFrom" values={values} label={t("watch-fields.drop.from")} />
        </Choice>
        <Choice values={values} kind="usual" label={t("watch-fields.usual")}>
          <Percent name="usual" values={values} most={99} label={t("watch-fields.usual.label")} /> %
        </Choice>
        <Choice values={values} kind="lowest" label={t("watch-fields.lowest")}>
          {t.rich("watch-fields.lowest.days", {
            field: () => (
              <input
                class="short"
                type="number"
                name="days"
                min="1"
                max="3650"
                value={values.days}
                aria-label={t("watch-fields.lowest.label")}
              />
            ),
          })}
        </Choice>
        <Choice values={values} kind="back" label={t("watch-fields.back")} />
        <Choice values={values} kind="change" label={t("watch-fields.change")} />
        <Choice values={values} kind="rise" label={t("watch-fields.rise")}>
          <Percent name="rise" values={values} most={1000} label={t("watch-fields.rise.label")} /> %{" "}
          <Than name="riseFrom" values={values} label={t("watch-fields.rise.from")} />
        </Choice>
      </fieldset>
      <label>
        {t("watch-fields.series")}{" "}
        <select name="series">
          {allSeriesKinds.map((kind) => (
            <option value={kind} selected={kind === values.series}>
              {seriesName(kind, chart)}
            </option>
          ))}
        </select>
      </label>
      <More values={values} money={money} />
    </>
  );
}

function More({ values, money }: Values & { money: string }) {
  const { t } = useReader();
  const isUsual =
    !values.minDelta && !values.until && values.rearm === String(defaultSettings.watch.rearmPercent);
  return (
    <details open={!isUsual}>
      <summary>{t("watch-fields.more")}</summary>
      <label>
        {t("watch-fields.min-delta", { money })}{" "}
        <input
          class="short"
          name="minDelta"
          inputmode="decimal"
          maxlength={40}
          autocomplete="off"
          value={values.minDelta}
        />
      </label>
      <label>
        {t("watch-fields.rearm")}{" "}
        <input class="short" type="number" name="rearm" min="1" max="99" value={values.rearm} />
      </label>
      <label>
        {t("watch-fields.until")} <input class="short" type="date" name="until" value={values.until} />
      </label>
      <p class="quiet">{t("watch-fields.empty")}</p>
    </details>
  );
}

interface ChoiceProps extends Values {
  readonly kind: WatchRule["kind"];
  readonly label: string;
}

const Choice = ({ values, kind, label, children }: PropsWithChildren<ChoiceProps>) => (
  <div>
    <label>
      <input type="radio" name="rule" value={kind} checked={values.rule === kind} /> {label}
    </label>
    {children && <span class="more">{children}</span>}
  </div>
);

interface FieldProps extends Values {
  readonly name: string;
  readonly label: string;
}

const Percent = ({ name, values, most, label }: FieldProps & { most: number }) => (
  <input class="short" type="number" name={name} min="1" max={most} value={values[name]} aria-label={label} />
);

function Than({ name, values, label }: FieldProps) {
  const { t } = useReader();
  return (
    <select name={name} aria-label={label}>
      <option value="creation" selected={values[name] === "creation"}>
        {t("watch-fields.from.creation")}
      </option>
      <option value="last" selected={values[name] === "last"}>
        {t("watch-fields.from.last")}
      </option>
    </select>
  );
}
