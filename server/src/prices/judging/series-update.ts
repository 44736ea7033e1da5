import {
  type Acceptance,
  type ClaimEnd,
  type Decision,
  mergeProposals,
  type ProductDescription,
  type SeriesState,
  type VoteOrigin,
} from "@tidemark/core";
import type { LockedSeries } from "./lock-series.ts";

/** Evidence to keep: one reporter's sighting of one claimed price. */
export interface NewEvidence {
  readonly reportId: string;
  readonly claimId: string;
  readonly reporter: string;
  /** Epoch ms. */
  readonly observedAt: number;
  readonly client: string | null;
  /** What the report called the product, sanitized. */
  readonly title: string | null;
  readonly image: string | null;
  /** Public profile. */
  readonly from?: VoteOrigin;
}

/** Collects what judging decides of one locked series, decision by decision, until it is written in the same transaction. */
export class SeriesUpdate {
  readonly before: LockedSeries;
  after: SeriesState;
  /** Oldest first. */
  readonly acceptances: Acceptance[] = [];
  readonly ended: Decision["ended"][number][] = [];
  unreadEnd: ClaimEnd | null = null;
  readonly evidence: NewEvidence[] = [];
  /** Reporters who voted or confirmed, and the claim that their vote is on now; null: none. */
  readonly votedClaims = new Map<string, string | null>();
  /** Epoch ms of the newest confirmation. */
  confirmedAt: number | null = null;
  /** Every UTC day on which a price was confirmed, as its first epoch ms. */
  readonly confirmedDays: { day: number; price: number | null }[] = [];
  /** What those who agreed on the accepted prices call the product. */
  description: ProductDescription = { title: null, image: null };

  constructor(before: LockedSeries) {
    this.before = before;
    this.after = before.state;
  }

  /** Adds a decision that rests on what was seen at a moment (epoch ms). */
  take(decision: Decision, seenAt: number): void {
    this.after = decision.state;
    this.ended.push(...decision.ended);
    this.unreadEnd ??= decision.unreadEnd;
    if (!decision.accepted) return;
    this.acceptances.push(decision.accepted);
    this.confirm(Math.max(seenAt, decision.state.confirmedAt), decision.accepted.price);
  }

  /** Adds what those who agreed on an accepted price call the product. */
  describe({ title, image }: ProductDescription): void {
    const { description } = this;
    this.description = {
      title: mergeProposals(description.title, title),
      image: mergeProposals(description.image, image),
    };
  }

  /** The price was seen in force at a moment (epoch ms): its UTC day counts as observed. */
  confirm(at: number, price: number | null): void {
    this.confirmedAt = Math.max(at, this.confirmedAt ?? at);
    const day = Math.floor(at / 86_400_000) * 86_400_000;
    if (!this.confirmedDays.some((known) => known.day === day)) this.confirmedDays.push({ day, price });
  }
}
