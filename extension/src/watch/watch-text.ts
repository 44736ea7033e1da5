import { browserReader } from "@tidemark/chart/reader";
import { seriesName } from "@tidemark/chart/words";
import { isAfterExtra } from "@tidemark/core";
import type { Watch, WatchRule } from "@tidemark/core/wire";
import { readerFormats, write } from "../reader.ts";
import { moneyOf } from "../ui/money.ts";

/** `5%` of 5. */
export const percentText = (percent: number): string => readerFormats().percent(percent / 100);

/** What a watch waits for, in words. */
export function ruleText(rule: WatchRule, money: (minor: number) => string): string {
  switch (rule.kind) {
    case "target":
      return write("watch.rule.target", { price: money(rule.price) });
    case "drop":
    case "rise":
      return write(rule.from === "creation" ? `watch.rule.${rule.kind}` : `watch.rule.${rule.kind}-last`, {
        percent: percentText(rule.percent),
      });
    case "lowest":
      return write("watch.rule.lowest", { days: rule.days });
    case "usual":
      return write("watch.rule.usual", { percent: percentText(rule.percent) });
    case "back":
    case "change":
      return write(`watch.rule.${rule.kind}`);
  }
}

/** The change from the price now to the price it waits for, in minor units; null when no single price decides. */
const distanceOf = ({ price, threshold }: Watch): number | null =>
  price === null || threshold === null ? null : threshold - price;

/** The rule with its price, and how far it is. */
export function watchText(watch: Watch): { readonly rule: string; readonly progress: string } {
  const money = moneyOf(watch.currency, watch.exponent);
  const { rule, threshold, state } = watch;
  const plain = ruleText(rule, money);
  const priced =
    rule.kind !== "target" && threshold !== null
      ? write("watch.rule.at", { rule: plain, price: money(threshold) })
      : plain;
  const distance = distanceOf(watch);
  const isToGo = distance !== null && distance !== 0 && state === "waiting";
  return {
    rule: isAfterExtra(watch.series)
      ? write("watch.rule.of", { series: seriesName(watch.series, browserReader()), rule: priced })
      : priced,
    progress: isToGo
      ? write("watch.to-go", { amount: money(Math.abs(distance)) })
      : write(`watch.state.${state === "met" ? metState(watch) : state}`),
  };
}

/** A watch does not fire on what was reached before it began, or while it was paused. */
const metState = ({ lastAlertAt, rule }: Watch) =>
  lastAlertAt !== null ? "met" : rule.kind === "rise" ? "met-before-rise" : "met-before";

const faults = ["locked", "lost", "gone", "busy", "unreachable", "no-tidemark", "none", "no-consent", "no-push"] as const; // biome-ignore format: one row

/** Why a request failed, in words. */
export const faultText = (fault: { readonly reason: string; readonly detail?: string }): string => {
  if (fault.reason === "interrupted") return write("interrupted.text");
  const known = faults.find((reason) => reason === fault.reason);
  if (known) return write(`watch.fault.${known}`);
  return fault.reason === "refused" && fault.detail
    ? write("watch.fault.refused-because", { detail: fault.detail.slice(0, 200) })
    : write("watch.fault.refused");
};

/** The same of what a person typed or chose: a server's own sentence about it stands alone. */
export const refusalText = (fault: { readonly reason: string; readonly detail?: string }): string =>
  (fault.reason === "refused" && fault.detail) || faultText(fault);
