import type { ExtraView } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";
import type { ChartReader } from "./reader.ts";
import { provenanceOf } from "./words.ts";

export const extraName = (kind: ExtraView["kind"], { t }: Pick<ChartReader, "t">): string =>
  t(`extra.${kind}`);

/** The value of an extra: `10%`, `$4.99`, `free`, `$0.52 per 100 ml`. */
export function extraValueText(
  { kind, percent, minor, unit }: ExtraView,
  money: WriteMoney,
  { t, formats }: ChartReader,
): string {
  if (percent !== null) return formats.percent(percent / 100);
  if (kind === "shipping" && minor === 0) return t("extra.free");
  return unit === null ? money(minor ?? 0) : t("extra.per", { price: money(minor ?? 0), unit });
}

/** What one pays with an extra: `With a 10% coupon: $23.30.` */
function paysText(extra: ExtraView, money: WriteMoney, reader: ChartReader): string {
  const { kind, minor, pays } = extra;
  const { t } = reader;
  const value = extraValueText(extra, money, reader);
  if (kind === "unit") return t("extra.unit.has", { value });
  if (kind === "shipping" && minor === 0) return t("extra.shipping.free");
  return pays === null
    ? t(`extra.${kind}.has`, { value })
    : t(`extra.${kind}.pays`, { value, price: money(pays) });
}

type Seen = Pick<ExtraView, "reporters" | "verified">;

/** Who saw an extra: `2 people and the server’s own check`. */
export const extraSeenText = ({ reporters, verified }: Seen, reader: ChartReader): string =>
  reporters === 0
    ? reader.t("seen.check")
    : verified
      ? provenanceOf("both", reporters, reader)
      : reader.t("seen.people", { count: reporters });

/** An extra in force: `With a 10% coupon: $23.30. Seen by 2 people; yours may differ.` */
export function extraText(extra: ExtraView, money: WriteMoney, reader: ChartReader): string {
  const { reporters: count, verified } = extra;
  const { t } = reader;
  const seen =
    count === 0 ? t("extra.seen.check") : t(verified ? "extra.seen.both" : "extra.seen", { count });
  return `${paysText(extra, money, reader)} ${seen}`;
}

/** The extras in force. */
export const extrasInForce = (extras: readonly ExtraView[] = []): readonly ExtraView[] =>
  extras.filter(({ until }) => until === null);
