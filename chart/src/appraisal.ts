import {
  type BaseRate,
  type CountedAppraisal,
  importSourceName,
  type VerdictFact,
  verdictFacts,
} from "@tidemark/core";
import type { Appraisal } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";
import type { ChartReader } from "./reader.ts";

/** A verdict on a price, and its reasons, one sentence each, the most important first. */
export interface AppraisalWords {
  /** `Good price` */
  readonly verdict: string;
  /** With how far it is from the usual price, where that says more: `Good price: 7% below usual`. */
  readonly headline: string;
  readonly reasons: readonly string[];
}

/** Of fewer days, how many they are is said with the usual price. */
const fewDays = 45;

export function appraisalWords(
  appraisal: CountedAppraisal,
  money: WriteMoney,
  reader: ChartReader,
): AppraisalWords {
  return {
    verdict: reader.t(`verdict.${appraisal.verdict}`),
    headline: verdictHeadline(appraisal, reader),
    reasons: verdictFacts(appraisal).map((fact) => factText(fact, money, reader)),
  };
}

/** `Good price: 7% below usual`; only the verdict where no difference makes it. */
export function verdictHeadline(
  { verdict, percent }: Pick<Appraisal, "verdict" | "percent">,
  { t, formats }: ChartReader,
): string {
  if (!percent || (verdict !== "good" && verdict !== "high")) return t(`verdict.${verdict}`);
  const off = formats.percent(percent / 100);
  return t(verdict === "good" ? "verdict.below-usual" : "verdict.above-usual", { percent: off });
}

/** One reason as a sentence. */
export function factText(fact: VerdictFact, money: WriteMoney, { t, formats }: ChartReader): string {
  switch (fact.kind) {
    case "below-usual":
    case "above-usual": {
      const { percent, usual, observedDays: days } = fact;
      const kind = percent === 0 ? "about-usual" : fact.kind;
      const values = { percent: formats.percent(percent / 100), usual: money(usual) };
      return days < fewDays ? t(`fact.${kind}-of-few`, { ...values, days }) : t(`fact.${kind}`, values);
    }
    case "usual-unknown":
      return t("fact.usual-unknown");
    case "rise":
    case "fall": {
      const values = { was: money(fact.was), day: formats.day(fact.at) };
      if (fact.percent === 0) return t(`fact.${fact.kind}-little`, values);
      return t(`fact.${fact.kind}`, { ...values, percent: formats.percent(fact.percent / 100) });
    }
    case "lowest": {
      if (fact.since === null) return t("fact.lowest-ever", { days: fact.observedDays });
      // A UTC day: at its noon it has the same date nearly everywhere.
      const day = formats.day(`${fact.since}T12:00:00Z`);
      if (!fact.with) return t("fact.lowest-since", { day });
      return t("fact.lowest-since-with", { day, sources: formats.list(fact.with.map(importSourceName)) });
    }
    case "struck": {
      const was = money(fact.was);
      if (fact.finding === "never-seen") return t("fact.struck-never-seen", { was });
      if (fact.finding === "overstated") {
        return t("fact.struck-overstated", { was, lowest: money(fact.lowestBefore ?? 0) });
      }
      return t("fact.struck-true", { was });
    }
  }
}

/** How often a price (as text) was reached, as a sentence; null: too little was seen. */
export function baseRateText(rate: BaseRate | null, price: string, { t }: ChartReader): string {
  if (!rate) return t("rate.unknown", { price });
  const { days, observedDays: seen, lastDaysAgo: ago, medianDays } = rate;
  if (days === 0 || ago === null) return t("rate.never", { price, seen });
  const median = medianDays ?? 1;
  if (ago === 0) return t("rate.now", { price, days, seen, median });
  return t("rate.before", { price, days, seen, ago, median });
}
