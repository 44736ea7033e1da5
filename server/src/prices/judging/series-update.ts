import {
  type Acceptance,
  type ClaimEnd,
  type Decision,
  mergeProposals,
  type ProductDescription,
  type SeriesState,
} from "@tidemark/core";
import type { LockedSeries } from "./lock-series.ts";
import type { NewEvidence, SeriesUpdateData } from "./write-updates.ts";

/** Collects what judging decides of one locked series, decision by decision, until it is written. */
export class SeriesUpdate implements SeriesUpdateData {
  readonly before: LockedSeries;
  after: SeriesState;
  readonly acceptances: Acceptance[] = [];
  readonly ended: Decision["ended"][number][] = [];
  unreadEnd: ClaimEnd | null = null;
  readonly evidence: NewEvidence[] = [];
  readonly votedClaims = new Map<string, string | null>();
  confirmedAt: number | null = null;
  readonly confirmedDays: { day: number; price: number | null }[] = [];
  description: ProductDescription = { title: null, image: null };

  constructor(before: LockedSeries) {
    this.before = before;
    this.after = before.state;
  }

  /** Takes a decision that rests on what was seen at a moment (epoch ms). */
  take(decision: Decision, seenAt: number): void {
    this.after = decision.state;
    this.ended.push(...decision.ended);
    this.unreadEnd ??= decision.unreadEnd;
    if (!decision.accepted) return;
    this.acceptances.push(decision.accepted);
    this.confirm(Math.max(seenAt, decision.state.confirmedAt), decision.accepted.price);
  }

  /** Takes what those who agreed on an accepted price make of the product. */
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
