import { baseRateText } from "@tidemark/chart/appraisal";
import { browserReader } from "@tidemark/chart/reader";
import { type BaseRate, exponentOf, type Marketplace, thresholdOf, typedPrice } from "@tidemark/core";
import type { WatchRule } from "@tidemark/core/wire";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import { readerFormats, write } from "../reader.ts";
import { moneyOf, shortAmount } from "../ui/money.ts";
import { percentText, ruleText } from "./watch-text.ts";

const percents = [5, 10, 15, 20] as const;
const back: WatchRule = { kind: "back" };
const otherRules: readonly WatchRule[] = [
  { kind: "usual", percent: 10 },
  back,
  { kind: "change" },
  { kind: "lowest", days: 30 },
  { kind: "lowest", days: 90 },
  { kind: "lowest", days: 365 },
  { kind: "rise", percent: 10, from: "creation" },
];
const dropOf = (percent: number): WatchRule => ({ kind: "drop", percent, from: "creation" });

interface WatchFormProps {
  readonly marketplace: Marketplace;
  /** The accepted price now, in minor units; null when there is none. */
  readonly price: number | null;
  /** It was there and cannot be bought now. */
  readonly isGone: boolean;
  readonly isDisabled: boolean;
  /** While a request runs, buttons take no second one; they keep the focus. */
  readonly isBusy: boolean;
  /** How often a price (minor units) was reached; undefined where no history is known. */
  readonly rateOf?: ((target: number) => BaseRate | null) | undefined;
  /** Resolves with whether it was saved; otherwise what was typed stays. Never rejects. */
  readonly onSave: (rule: WatchRule) => Promise<boolean>;
}

/** Presets and a price of one's own in a row, how often that was reached, and other rules behind a fold. */
export function WatchForm(props: WatchFormProps): ReactElement {
  const { marketplace, price, isGone, isDisabled, isBusy, rateOf } = props;
  const onSave: WatchFormProps["onSave"] = async (rule) => !isBusy && props.onSave(rule);
  const [text, setText] = useState("");
  const below = useId();
  const exponent = exponentOf(marketplace.currency);
  const money = moneyOf(marketplace.currency, exponent);
  const typed = text.trim() === "" ? null : typedPrice(text, marketplace, readerFormats().locale);
  const target = typed?.ok ? typed.minor : price;
  const problem =
    typed && !typed.ok
      ? write(`watch.hint.${typed.reason}`, { example: exampleOf(price, exponent, money) })
      : null;
  const rate = target !== null && rateOf ? baseRateText(rateOf(target), money(target), browserReader()) : "";
  const isReached = typed?.ok && price !== null && typed.minor >= price;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed?.ok && (await onSave({ kind: "target", price: typed.minor }))) setText("");
  };
  const saveName = typed?.ok ? write("watch.save", { price: money(typed.minor) }) : write("watch.save-empty");
  return (
    <>
      {isGone && (
        <button
          type="button"
          className="button strong"
          disabled={isDisabled}
          onClick={() => void onSave(back)}
        >
          {write("watch.title-gone")}
        </button>
      )}
      <form className="watch-row" onSubmit={(event) => void save(event)}>
        {!isGone && (
          <fieldset className="presets" aria-label={write("watch.presets")}>
            {percents.map((percent) => (
              <Preset
                key={percent}
                percent={percent}
                at={thresholdOf(dropOf(percent), price)}
                money={money}
                isDisabled={isDisabled}
                onClick={() => void onSave(dropOf(percent))}
              />
            ))}
          </fieldset>
        )}
        <span className="own-price">
          <input
            type="text"
            inputMode="text"
            spellCheck={false}
            autoComplete="off"
            aria-label={write("watch.target")}
            placeholder={write("watch.target")}
            aria-invalid={problem !== null}
            aria-describedby={below}
            disabled={isDisabled}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {typed && (
            <button type="submit" aria-label={saveName} title={saveName} disabled={isDisabled || !typed.ok}>
              <span aria-hidden="true">✓</span>
            </button>
          )}
        </span>
      </form>
      <p
        id={below}
        className={`often${problem ? " bad" : ""}${rateOf && !isGone ? " two" : ""}${typed || isDisabled ? "" : " of-now"}`}
        role={problem ? "alert" : "status"}
      >
        {problem ??
          (isDisabled
            ? write("watch.disabled")
            : isReached
              ? write("watch.already")
              : price === null && !isGone && !typed
                ? write("watch.no-price")
                : rate)}
      </p>
      <details className={isGone ? undefined : "more"}>
        <summary>{write("watch.more")}</summary>
        <div className="others">
          {otherRules.map((rule) => (
            <button
              key={ruleText(rule, money)}
              type="button"
              className="preset"
              disabled={isDisabled}
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

const exampleOf = (price: number | null, exponent: number, money: (minor: number) => string): string =>
  money(price === null ? 25 * 10 ** exponent : (thresholdOf(dropOf(10), price) ?? price));

interface PresetProps {
  readonly percent: number;
  /** The price that it waits for; null when there is none yet. */
  readonly at: number | null;
  readonly money: (minor: number) => string;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}

/** Its name begins with its visible text, which users of voice control say. */
function Preset({ percent: share, at, money, isDisabled, onClick }: PresetProps): ReactElement {
  const percent = percentText(share);
  const price = at === null ? null : shortAmount(money(at));
  return (
    <button
      type="button"
      className="preset"
      disabled={isDisabled}
      aria-label={
        price === null
          ? write("watch.preset-name-unpriced", { percent })
          : write("watch.preset-name", { percent, price })
      }
      onClick={onClick}
    >
      <b>{write("watch.preset", { percent })}</b>
      {price !== null && <small>{price}</small>}
    </button>
  );
}
