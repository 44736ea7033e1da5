import { exponentOf, type Marketplace, thresholdOf, typedPrice } from "@tidemark/core";
import type { WatchRule } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useState } from "react";
import { texts } from "../texts.ts";
import { Field } from "../ui/field.tsx";
import { moneyOf } from "../ui/money.ts";
import { ruleText } from "./watch-text.ts";

const percents = [5, 10, 15, 20] as const;
const otherRules: readonly WatchRule[] = [
  { kind: "usual", percent: 10 },
  { kind: "back" },
  { kind: "change" },
  { kind: "lowest", days: 30 },
  { kind: "lowest", days: 90 },
  { kind: "lowest", days: 365 },
  { kind: "rise", percent: 10, from: "creation" },
];

interface WatchFormProps {
  readonly marketplace: Marketplace;
  /** The accepted price now, in minor units; null when there is none. */
  readonly price: number | null;
  readonly busy: boolean;
  /** Resolves with whether it was saved; otherwise what was typed stays. Never rejects. */
  readonly onSave: (rule: WatchRule) => Promise<boolean>;
}

/** Presets, a price of one's own, and other rules behind a fold. */
export function WatchForm({ marketplace, price, busy, onSave }: WatchFormProps): ReactElement {
  const { watch } = texts;
  const [text, setText] = useState("");
  const exponent = exponentOf(marketplace.currency);
  const money = moneyOf(marketplace.currency, exponent);
  const typed = text.trim() === "" ? null : typedPrice(text, marketplace);
  const example = money(price === null ? 25 * 10 ** exponent : (thresholdOf({ kind: "drop", percent: 10, from: "creation" }, price) ?? price)); // biome-ignore format: one row
  const problem = typed && !typed.ok ? watch.hints[typed.reason](example) : undefined;
  const already = typed?.ok && price !== null && typed.minor >= price ? watch.already : undefined;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed?.ok && (await onSave({ kind: "target", price: typed.minor }))) setText("");
  };
  return (
    <>
      <fieldset className="presets" aria-label={watch.presets}>
        {percents.map((percent) => {
          const rule: WatchRule = { kind: "drop", percent, from: "creation" };
          const at = thresholdOf(rule, price);
          // Lets a narrow button break the line between currency and number.
          const shown = at === null ? null : money(at).replaceAll("\u00a0", " ");
          return (
            <button
              key={percent}
              type="button"
              className="preset"
              disabled={busy}
              aria-label={watch.presetName(percent, shown)}
              onClick={() => void onSave(rule)}
            >
              <b>−{watch.preset(percent)}</b>
              {shown && <small>{shown}</small>}
            </button>
          );
        })}
      </fieldset>
      {price === null && <p className="muted small">{watch.noPrice}</p>}
      <form className="target" onSubmit={(event) => void save(event)}>
        <Field label={watch.target} value={text} onChange={setText} hint={already} problem={problem} />
        <button type="submit" className="button" disabled={busy || !typed?.ok}>
          {typed?.ok ? watch.save(money(typed.minor)) : watch.saveEmpty}
        </button>
      </form>
      <details>
        <summary>{watch.more}</summary>
        <div className="others">
          {otherRules.map((rule) => (
            <button
              key={ruleText(rule, money)}
              type="button"
              className="preset"
              disabled={busy}
              onClick={() => void onSave(rule)}
            >
              {ruleText(rule, money)}
            </button>
          ))}
        </div>
      </details>
    </>
  );
}
