import type { PublicRules } from "./public-rules.ts";

const minute = 60_000;
const hour = 60 * minute;

/** The constants of a trust profile. Times in ms, shares 0-1. */
export interface Policy {
  /** A report older than this on arrival neither opens nor feeds a claim. */
  readonly staleAfterMs: number;
  /** A claim ends this long after its last report. */
  readonly claimTtlMs: number;
  /** Reporters who must agree, within how long. */
  readonly quorum: number;
  readonly quorumWindowMs: number;
  /** A drop by this share or more needs the verifier. */
  readonly largeDrop: number;
  /** A drop is measured against every price accepted this long ago or less, so that many small steps are one large drop. */
  readonly dropReferenceMs: number;
  /** Reporters who must agree on a large drop while no verifier can visit. */
  readonly largeDropQuorum: number;
  /** A lone reporter must see a large drop again this much later while no verifier can visit. */
  readonly seenAgainAfterMs: number;
  /** A verifier that failed this often over this long cannot verify the product. */
  readonly giveUpFailures: number;
  readonly giveUpAfterMs: number;
  /** An egress that has not asked for work for this long counts as away. */
  readonly verifierAwayAfterMs: number;
  /** Waits before the next visit after the 1st, 2nd … failure in a row; then the verification is given up. */
  readonly retryAfterMs: readonly number[];
  /** How long a product is not visited after it was given up the 1st, 2nd … time in a row; the last repeats. */
  readonly cooldownMs: readonly number[];
  /** A reading that nothing supports needs a second one, this much later and not later than that. */
  readonly secondReadingAfterMs: number;
  readonly secondReadingWithinMs: number;
  /** Two readings that disagree this long after an acceptance by people alone take it back. */
  readonly retractWithinMs: number;
  /** Within a claim, prices count as one when they differ by at most this share, or by one minor unit; 0: exact. */
  readonly samePriceShare: number;
  /** Where no title or image has a majority of those who agreed: the earliest of the most frequent ones, or none. */
  readonly descriptionTie: "earliest" | "none";
  /** Readings that bore out this many reports of an invited reporter make it count apart from its circle. */
  readonly independentAfterReports: number;
  /** What a member may invite: browsers that can still join, and those invited within a span; for how long, and how many at once. */
  readonly memberInvites: {
    readonly open: number;
    readonly withinSpan: number;
    readonly spanMs: number;
    readonly lastsMs: number;
    readonly usesAtOnce: number;
  };
  /** For a server that anybody may report to; null: everyone was let in by an invite. */
  readonly publicRules: PublicRules | null;
}

/** Everyone was let in by an invite. */
export const privatePolicy: Policy = {
  staleAfterMs: hour,
  claimTtlMs: 24 * hour,
  quorum: 2,
  quorumWindowMs: 24 * hour,
  largeDrop: 0.2,
  dropReferenceMs: 7 * 24 * hour,
  largeDropQuorum: 3,
  seenAgainAfterMs: 10 * minute,
  giveUpFailures: 2,
  giveUpAfterMs: 15 * minute,
  verifierAwayAfterMs: 15 * minute,
  retryAfterMs: [2 * minute, 6 * minute, 18 * minute],
  cooldownMs: [],
  secondReadingAfterMs: minute,
  secondReadingWithinMs: 30 * minute,
  retractWithinMs: 30 * minute,
  samePriceShare: 0,
  descriptionTie: "earliest",
  independentAfterReports: 10,
  memberInvites: { open: 5, withinSpan: 20, spanMs: 30 * 24 * hour, lastsMs: 14 * 24 * hour, usesAtOnce: 5 },
  publicRules: null,
};
