import { extraOfSeries, parseExtra, priceWithExtra, unitKey } from "../extras.ts";
import type { AfterExtraKind } from "../series-kind.ts";
import type { ExtraState } from "./judge-extras.ts";
import { accept } from "./judge-report.ts";
import { dropReference } from "./large-drop.ts";
import type { Policy } from "./policy.ts";
import { type Decision, isPriced, type SeriesState } from "./state.ts";

/** What is accepted of one extra. */
type AcceptedExtra = Pick<ExtraState, "value" | "since" | "reporters" | "verified">;

/** A price after an extra: the series it makes, and what it follows from. */
export interface PriceAfterExtra {
  readonly kind: AfterExtraKind;
  readonly series: SeriesState;
  readonly headline: SeriesState;
  /** Of the headline price in force. */
  readonly extra: AcceptedExtra;
  /** The unit in which the series was priced first; null: it never was. */
  readonly unit: string | null;
}

export type AfterExtraOutcome = {
  /** Null: the series stands. */
  readonly decision: Decision | null;
  /** The price may be told as soon as a reading shows the extra. */
  readonly waitsForReading: boolean;
};

/**
 * What becomes of the series of a price after an extra. It holds only prices that may be told to anybody: those on which
 * a quorum agrees, or the verifier, and no large drop that no reading shows. A lower price that waits for a reading leaves
 * the series of the same headline price as it is: it is no end of the offer. Else the series has no price.
 */
export function judgePriceAfterExtra(after: PriceAfterExtra, now: number, policy: Policy): AfterExtraOutcome {
  const { series, headline, extra } = after;
  const price = priceOf(after);
  const told = price !== null && mayTell(after, price, now, policy) ? price : null;
  const waitsForReading = price !== null && told === null && !isOfOne(extra);
  // Of another headline price, or below what one pays now, the series' price is over in any case.
  const isUndecided =
    waitsForReading && series.price !== null && price <= series.price && series.since >= headline.since;
  const stands = isPriced(series) ? series.price === told || isUndecided : told === null;
  if (stands) return { decision: null, waitsForReading };
  const { reporters, verified } = extra;
  const at = Math.max(extra.since, headline.since);
  const agreement = { price: told, at, seenAt: at, reporters, verified, alone: false };
  return { decision: accept(series, agreement, now, "superseded", policy), waitsForReading };
}

const isOfOne = ({ reporters, verified }: AcceptedExtra): boolean => !verified && reporters < 2;

function priceOf({ kind, headline, extra, unit }: PriceAfterExtra): number | null {
  if (extra.value === null || headline.price === null || !isPriced(headline)) return null;
  const value = parseExtra(extra.value);
  const own = value && "unit" in value ? value.unit : null;
  // Prices of two units cannot be compared.
  if (unit !== null && (own === null || unitKey(own) !== unitKey(unit))) return null;
  return priceWithExtra(extraOfSeries[kind], headline.price, extra.value);
}

/**
 * Whether anybody may be told of a price: not of one that rests on one reporter, nor of a large drop that no reading
 * shows. A drop is measured against this series, and, but for prices of a unit, against the headline price, too. A first
 * price of a unit has nothing to be measured against: it needs a reading.
 */
function mayTell(
  { kind, series, headline, extra }: PriceAfterExtra,
  price: number,
  now: number,
  policy: Policy,
): boolean {
  if (isOfOne(extra)) return false;
  if (extra.verified) return true;
  const references = [
    dropReference(series, now, policy),
    kind === "per_unit" ? null : dropReference(headline, now, policy),
  ].filter((one) => one !== null);
  const reference = Math.max(0, ...references);
  return reference > 0 && (reference - price) / reference < policy.largeDrop;
}
