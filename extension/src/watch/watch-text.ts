import { seriesNames } from "@tidemark/chart/words";
import { isAfterExtra } from "@tidemark/core";
import type { Watch, WatchRule } from "@tidemark/core/wire";
import { write } from "../reader.ts";
import { texts } from "../texts.ts";
import { moneyOf } from "../ui/money.ts";

const { rules } = texts.watch;

/** What a watch waits for, in words. */
export function ruleText(rule: WatchRule, money: (minor: number) => string): string {
  switch (rule.kind) {
    case "target":
      return rules.target(money(rule.price));
    case "drop":
      return rule.from === "creation" ? rules.drop(rule.percent) : rules.dropLast(rule.percent);
    case "rise":
      return rule.from === "creation" ? rules.rise(rule.percent) : rules.riseLast(rule.percent);
    case "lowest":
      return rules.lowest(rule.days);
    case "back":
      return rules.back;
    case "usual":
      return rules.usual(rule.percent);
    case "change":
      return rules.change;
  }
}

/** The change from the price now to the price it waits for, in minor units; null when no single price decides. */
const distanceOf = ({ price, threshold }: Watch): number | null =>
  price === null || threshold === null ? null : threshold - price;

/** The rule with its price, and how far it is. */
export function watchText(watch: Watch): { readonly rule: string; readonly progress: string } {
  const money = moneyOf(watch.currency, watch.exponent);
  const { rule, threshold, state } = watch;
  const percent = ruleText(rule, money);
  const of = isAfterExtra(watch.series) ? `${seriesNames[watch.series]}: ` : "";
  const text = rule.kind !== "target" && threshold !== null ? `${percent}: ${money(threshold)}` : percent;
  const distance = distanceOf(watch);
  const toGo = distance !== null && distance !== 0 && state === "waiting";
  const sign = distance !== null && distance < 0 ? "−" : "+";
  return {
    rule: of + text,
    progress: toGo ? texts.watch.toGo(`${sign}${money(Math.abs(distance))}`) : texts.watch.states[state],
  };
}

/** Sorted by the distance to the price they wait for, as a share of the price now; those without one are last. */
export function byNearness(watches: readonly Watch[]): Watch[] {
  const share = (watch: Watch): number => {
    const distance = distanceOf(watch);
    if (distance === null || watch.state === "paused" || watch.state === "expired") return Infinity;
    return Math.abs(distance) / Math.max(1, watch.price ?? 1);
  };
  return [...watches].sort((a, b) => share(a) - share(b) || 0);
}

/** Why a request failed, in words. */
export const faultText = (fault: { readonly reason: string; readonly detail?: string }): string => {
  const { faults } = texts.watch;
  if (fault.reason === "interrupted") return write("problem.interrupted");
  const text = faults[fault.reason as keyof typeof faults] ?? faults.refused;
  return fault.reason === "refused" && fault.detail ? `${text} ${fault.detail.slice(0, 200)}` : text;
};
