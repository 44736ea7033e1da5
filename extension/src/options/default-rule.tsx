import type { WatchDefaults } from "@tidemark/core/wire";
import { type ReactElement, useId } from "react";
import { write } from "../reader.ts";
import { NumberField } from "../ui/number-field.tsx";

type Rule = WatchDefaults["rule"];
type RuleChoice = Exclude<Rule["kind"], "target"> | "drop-last" | "rise-last";

const initialRules: Record<RuleChoice, Rule> = {
  drop: { kind: "drop", percent: 10, from: "creation" },
  "drop-last": { kind: "drop", percent: 10, from: "last" },
  usual: { kind: "usual", percent: 10 },
  lowest: { kind: "lowest", days: 90 },
  rise: { kind: "rise", percent: 10, from: "creation" },
  "rise-last": { kind: "rise", percent: 10, from: "last" },
  back: { kind: "back" },
  change: { kind: "change" },
};

function choiceOf(rule: Rule): RuleChoice {
  if (rule.kind === "drop" || rule.kind === "rise")
    return rule.from === "last" ? `${rule.kind}-last` : rule.kind;
  return rule.kind === "target" ? "drop" : rule.kind;
}

interface DefaultRuleProps {
  readonly rule: Rule;
  readonly onChange: (rule: Rule) => void;
}

/** The rule of a new watch that names none: its kind, and how many percent or days it takes. */
export function DefaultRule({ rule, onChange }: DefaultRuleProps): ReactElement {
  const id = useId();
  const choices = Object.keys(initialRules) as RuleChoice[];
  return (
    <div className="default-rule">
      <label className="short" htmlFor={id}>
        {write("holder.rule")}
      </label>
      <select
        id={id}
        value={choiceOf(rule)}
        onChange={(event) => onChange(initialRules[event.target.value as RuleChoice])}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {write(`holder.rule.${choice}`)}
          </option>
        ))}
      </select>
      {(rule.kind === "drop" || rule.kind === "rise" || rule.kind === "usual") && (
        <NumberField
          label={write("holder.percent")}
          value={rule.percent}
          max={rule.kind === "rise" ? 1000 : 99}
          onChange={(percent) => onChange({ ...rule, percent })}
        />
      )}
      {rule.kind === "lowest" && (
        <NumberField
          label={write("holder.days")}
          value={rule.days}
          max={3650}
          onChange={(days) => onChange({ ...rule, days })}
        />
      )}
    </div>
  );
}
