import type { ExtraView } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";

export const extraNames: Record<ExtraView["kind"], string> = {
  coupon: "Coupon",
  subscribe: "Subscribe & Save",
  shipping: "Shipping",
  unit: "Per unit",
};

/** The value of an extra: `10 %`, `$4.99`, `free`, `$0.52 per 100 ml`. */
export function extraValueText({ kind, percent, minor, unit }: ExtraView, money: WriteMoney): string {
  if (percent !== null) return `${percent} %`;
  if (kind === "shipping" && minor === 0) return "free";
  return unit === null ? money(minor ?? 0) : `${money(minor ?? 0)} per ${unit}`;
}

/** What one pays with an extra: `With a 10 % coupon $23.30`. */
function paysText(extra: ExtraView, money: WriteMoney): string {
  const value = extraValueText(extra, money);
  const pays = extra.pays === null ? "" : ` ${money(extra.pays)}`;
  switch (extra.kind) {
    case "coupon":
      return `With a ${value} coupon${pays}`;
    case "subscribe":
      return `With a subscription (${value} off)${pays}`;
    case "shipping":
      return extra.minor === 0 ? "Shipping is free" : `With ${value} shipping${pays}`;
    case "unit":
      return value;
  }
}

/** Who saw an extra: `2 readers and our own check`. */
export function extraSeenText({ reporters, verified }: Pick<ExtraView, "reporters" | "verified">): string {
  const readers = reporters === 1 ? "1 reader" : `${reporters} readers`;
  if (reporters === 0) return "our own check";
  return verified ? `${readers} and our own check` : readers;
}

/** An extra in force as a sentence: `With a 10 % coupon $23.30; 2 readers saw it, yours may differ.` */
export const extraText = (extra: ExtraView, money: WriteMoney): string =>
  `${paysText(extra, money)}; ${extraSeenText(extra)} saw it, yours may differ.`;

/** The extras in force. */
export const extrasInForce = (extras: readonly ExtraView[] = []): readonly ExtraView[] =>
  extras.filter(({ until }) => until === null);
