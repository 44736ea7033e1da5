/** What judging needs to know of a series. Prices are minor units; null is "shown as unavailable". Times: epoch ms. */
export interface SeriesState {
  /** Counts acceptances and retractions. */
  readonly revision: number;
  readonly price: number | null;
  /** First agreeing sighting of the accepted price; 0 while none is. */
  readonly since: number;
  /** Last known sighting of the accepted price: those within a quarter of an hour of it need not be known. */
  readonly confirmedAt: number;
  /** The last price before an "unavailable". */
  readonly lastPrice: number | null;
  /** The last price that a verifier supported. */
  readonly verifiedPrice: number | null;
  /** Accepted points of the reference span and the one in force before it, oldest first. */
  readonly recent: readonly { readonly at: number; readonly price: number | null }[];
  /**
   * Open claims, no two with the same price: all of them, or those that the reports at hand may decide (of the
   * reported prices, and those for which their reporters voted).
   */
  readonly claims: readonly Claim[];
  /** Open claims besides these. */
  readonly unread: number;
  /** Public profile: votes for the accepted price, given by trusted reporters while claims were open. */
  readonly confirmingVotes?: readonly Vote[];
  /** Public profile: prices that readings refuted. */
  readonly refutedPrices?: readonly RefutedPrice[];
}

/** A series that has no row yet. */
export const unseen: SeriesState = {
  revision: 0,
  price: null,
  since: 0,
  confirmedAt: 0,
  lastPrice: null,
  verifiedPrice: null,
  recent: [],
  claims: [],
  unread: 0,
};

export interface Claim {
  readonly id: string;
  readonly price: number | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  /** One a reporter. */
  readonly votes: readonly Vote[];
}

export interface Vote {
  readonly reporter: string;
  readonly observedAt: number;
  readonly lastSeenAt: number;
  /** Public profile. */
  readonly from?: VoteOrigin;
  /** Private profile: the circle of its reporter, where that is another's (`circle.ts`). */
  readonly circle?: string;
}

/** Where a vote comes from: what distinguishes independent reporters from one group of attackers. */
export interface VoteOrigin {
  /** The network group: a hash under the day's key. */
  readonly group: string;
  /** Of the extension. */
  readonly version: string;
  /** The UTC day on which its reporter registered, counted from 1970. */
  readonly registeredOn: number;
}

/** A price that readings refuted. Times: epoch ms. */
export interface RefutedPrice {
  readonly price: number | null;
  readonly refutations: number;
  readonly lastRefutedAt: number;
  /** Votes of reporters with weight since; they open no claim until there are enough. */
  readonly votes: readonly Vote[];
}

/** How a price came to be accepted. */
export interface Provenance {
  readonly reporters: number;
  readonly verified: boolean;
  /** On one vote, because there was only one reporter. */
  readonly alone: boolean;
  /** No alert goes out before a reading supports it. */
  readonly quiet?: boolean;
}

export interface Acceptance extends Provenance {
  readonly price: number | null;
  readonly at: number;
}

export type ClaimEnd = "accepted" | "refuted" | "superseded" | "expired";

/** What a reading or a report decided; the caller writes exactly this. */
export interface Decision {
  readonly state: SeriesState;
  readonly accepted: Acceptance | null;
  readonly ended: readonly { readonly claim: Claim; readonly end: ClaimEnd }[];
  /** How the unread claims end; null: they stay open. */
  readonly unreadEnd: ClaimEnd | null;
}

/** Whether any price is accepted. The retraction of the only one leaves none; the revision stays. */
export const isPriced = ({ since }: SeriesState): boolean => since > 0;

/** The last known sighting of the price in force; 0: none, or by a clock that was ahead. */
export const lastConfirmation = (state: SeriesState, now: number): number =>
  isPriced(state) && state.confirmedAt <= now ? state.confirmedAt : 0;

/** The price in force at a moment, as far as `recent` goes back; undefined before it. */
export function priceAt(state: SeriesState, at: number): number | null | undefined {
  return state.recent.findLast((point) => point.at <= at)?.price;
}
