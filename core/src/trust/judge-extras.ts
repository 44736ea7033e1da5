import { type ExtraKind, type ExtraText, extraKey, extraKinds, type SaidExtras } from "../extras.ts";
import type { Crowd } from "./crowd.ts";
import { expireClaims } from "./expire-claims.ts";
import { judgeReading } from "./judge-reading.ts";
import { accept, judgeReport, withdrawReporters } from "./judge-report.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import type { Decision, SeriesState, Vote, VoteOrigin } from "./state.ts";

/** A value of an extra that was reported and is not accepted. Times: epoch ms. */
export interface ExtraClaim {
  /** Null: the page shows none. */
  readonly value: ExtraText | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  readonly votes: readonly Vote[];
}

/** One extra of an accepted headline price. Times: epoch ms. */
export interface ExtraState {
  /** Null: none. */
  readonly value: ExtraText | null;
  readonly since: number;
  readonly confirmedAt: number;
  readonly reporters: number;
  /** A reading showed the value with the headline price. */
  readonly verified: boolean;
  readonly claims: readonly ExtraClaim[];
  /** Public profile. */
  readonly confirmingVotes: readonly Vote[];
}

export type ExtrasState = Readonly<Record<ExtraKind, ExtraState>>;

/** An extra that was accepted, or ended. */
export interface ExtraChange {
  readonly kind: ExtraKind;
  readonly value: ExtraText | null;
  readonly at: number;
  readonly reporters: number;
  readonly verified: boolean;
}

export interface ExtrasOutcome {
  readonly state: ExtrasState;
  readonly changes: readonly ExtraChange[];
}

/** One page's extras as they arrived. The page showed the accepted headline price: the caller sees to that. */
export interface ReportedExtras {
  readonly reporter: string;
  readonly said: SaidExtras;
  readonly observedAt: number;
  readonly receivedAt: number;
  /** Public profile. */
  readonly from?: VoteOrigin;
  /** Private profile: the circle of its reporter, where that is another's. */
  readonly circle?: string;
}

/** No extra of a headline price that is accepted since a moment. */
export const noExtra = (since: number): ExtraState => ({
  value: null,
  since,
  confirmedAt: since,
  reporters: 0,
  verified: false,
  claims: [],
  confirmingVotes: [],
});

/**
 * The profile's policy for extras: their values are compared exactly and have no order, so no step between them is large.
 * How far a price after an extra may fall is for `mayTell`.
 */
const policyOf = (policy: Policy): Policy => ({
  ...policy,
  largeDrop: Number.POSITIVE_INFINITY,
  samePriceShare: 0,
});

/**
 * Judges what a report says of the extras by the rule for prices, each extra by itself: as many must agree as on a price.
 * The headline series is not touched.
 */
export function judgeReportedExtras(
  state: ExtrasState,
  { said, ...report }: ReportedExtras,
  context: JudgingContext,
  policy: Policy,
): ExtrasOutcome {
  return judgeEach(state, said, (series, price) =>
    judgeReport(
      expireClaims(series, context.now, policy).state,
      { ...report, price, claimId: claimIdOf(price) },
      context,
      policyOf(policy),
    ),
  );
}

/**
 * Judges what a verifier's reading of the accepted headline price says of the extras: as of a price. But one reading that
 * shows another value ends an extra that people alone agree on, for a false coupon is worse than none.
 */
export function judgeReadExtras(
  state: ExtrasState,
  said: SaidExtras,
  at: number,
  policy: Policy,
  crowd?: Crowd,
): ExtrasOutcome {
  return judgeEach(state, said, (series, price) => {
    const outcome = judgeReading(series, { price, at }, [], policyOf(policy), crowd);
    const isRefuted = outcome.kind === "second-reading" && series.price !== null;
    if (!isRefuted || series.verifiedPrice !== null) return outcome;
    const none = { price: null, at, seenAt: at, reporters: 0, verified: true, alone: false };
    const ended = accept(outcome.state, none, at, "refuted", policyOf(policy));
    const claims = outcome.state.claims.filter((claim) => claim.price === price);
    return { ...ended, state: { ...ended.state, claims } };
  });
}

/** Withdraws every vote of reporters; claims of others are judged again. What was accepted stays. */
export function withdrawFromExtras(
  state: ExtrasState,
  reporters: ReadonlySet<string>,
  context: JudgingContext,
  policy: Policy,
): ExtrasOutcome {
  const accepted = Object.fromEntries(extraKinds.map((kind) => [kind, state[kind].value]));
  return judgeEach(state, accepted, (series) =>
    withdrawReporters(expireClaims(series, context.now, policy).state, reporters, context, policyOf(policy)),
  );
}

const claimIdOf = (price: number | null): string => `claim-${price}`;

function judgeEach(
  state: ExtrasState,
  said: SaidExtras,
  judge: (series: SeriesState, price: number | null) => Decision & { readonly supports?: boolean },
): ExtrasOutcome {
  const after: Record<ExtraKind, ExtraState> = { ...state };
  const changes: ExtraChange[] = [];
  for (const kind of extraKinds) {
    const value = said[kind];
    if (value === undefined) continue;
    const before = state[kind];
    const numbers = new Numbers([before.value, ...before.claims.map((claim) => claim.value), value]);
    const { state: series, accepted, supports } = judge(asSeries(before, numbers), numbers.of(value));
    const { reporters, verified } = accepted ?? {
      reporters: before.reporters,
      verified: before.verified || (supports === true && before.value !== null),
    };
    after[kind] = {
      value: numbers.valueOf(series.price),
      since: series.since,
      confirmedAt: series.confirmedAt,
      reporters,
      verified,
      claims: series.claims.map(({ id: _, price, ...claim }) => ({
        ...claim,
        value: numbers.valueOf(price),
      })),
      confirmingVotes: series.confirmingVotes ?? [],
    };
    const { value: now, since } = after[kind];
    if (accepted || verified !== before.verified) {
      changes.push({ kind, value: now, at: since, reporters, verified });
    }
  }
  return { state: after, changes };
}

/**
 * Values as the rule for prices takes them: equal values have equal numbers, and the numbers mean nothing else. Of several
 * spellings the first one stays.
 */
class Numbers {
  readonly #values = new Map<string, ExtraText>();
  readonly #keys: readonly string[];

  constructor(values: readonly (ExtraText | null)[]) {
    for (const value of values) {
      if (value !== null && !this.#values.has(extraKey(value))) this.#values.set(extraKey(value), value);
    }
    this.#keys = [...this.#values.keys()];
  }

  of(value: ExtraText | null): number | null {
    return value === null ? null : this.#keys.indexOf(extraKey(value)) + 1;
  }

  valueOf(number: number | null): ExtraText | null {
    return number === null ? null : this.#values.get(this.#keys[number - 1]!)!;
  }
}

function asSeries(extra: ExtraState, numbers: Numbers): SeriesState {
  const { since, confirmedAt, verified, confirmingVotes } = extra;
  const price = numbers.of(extra.value);
  return {
    revision: 1,
    price,
    since,
    confirmedAt,
    lastPrice: null,
    verifiedPrice: verified ? price : null,
    recent: [{ at: since, price }],
    claims: extra.claims.map(({ value, ...claim }) => {
      const number = numbers.of(value);
      return { ...claim, id: claimIdOf(number), price: number };
    }),
    unread: 0,
    confirmingVotes,
    refutedPrices: [],
  };
}
