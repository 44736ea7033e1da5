import type { Appraisal, StruckCheck } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";

/** A verdict on a price in a few words, and its reasons, one sentence each. */
export interface AppraisalWords {
  readonly verdict: string;
  readonly reasons: readonly string[];
}

export const verdictNames: Record<Appraisal["verdict"], string> = {
  good: "Good price",
  usual: "Usual price",
  high: "High price",
  "was-never-seen": "The “was” price was never seen here",
  "not-enough-data": "Not enough data yet",
};

/** An appraisal in English; dates in the locale's format. */
export function appraisalWords(appraisal: Appraisal, money: WriteMoney, locale?: string): AppraisalWords {
  const { verdict, lowest, struck } = appraisal;
  const reasons = [
    usualText(appraisal, money),
    lowest && lowestText(lowest, locale),
    struck && struckText(struck, money),
  ];
  return {
    verdict: verdictNames[verdict],
    reasons: reasons.filter((reason) => typeof reason === "string"),
  };
}

const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);

function usualText({ usual, percent }: Appraisal, money: WriteMoney): string {
  if (!usual || percent === null) {
    return "The usual price is known once it was seen on 10 days within three weeks or more.";
  }
  const off = percent === 0 ? "About" : `${Math.abs(percent)} % ${percent < 0 ? "below" : "above"}`;
  return `${off} its usual price of ${money(usual.price)}: that of 90 days, seen on ${days(usual.observedDays)}.`;
}

function lowestText(
  { since, observedDays }: NonNullable<Appraisal["lowest"]>,
  locale: string | undefined,
): string {
  if (since === null) return `Lowest ever seen here, on ${days(observedDays)}.`;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(since),
  );
  return `Lowest since ${date}, seen on ${days(observedDays)}.`;
}

function struckText({ was, finding, lowestBefore }: StruckCheck, money: WriteMoney): string | null {
  switch (finding) {
    case "never-seen":
      return `Nothing as high as the “was” price of ${money(was)} was ever seen here.`;
    case "overstated":
      return `“Was” ${money(was)}, but the lowest of the 30 days before the reduction was ${money(lowestBefore ?? 0)}.`;
    case "true":
      return `The “was” price of ${money(was)} is true: nothing lower was seen in the 30 days before the reduction.`;
    case "not-enough-data":
      return null;
  }
}
