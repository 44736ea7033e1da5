import { accept, unchanged } from "./judge-report.ts";
import type { Policy } from "./policy.ts";
import { type Decision, isPriced, type SeriesState } from "./state.ts";

/** A verifier's price of a series; null is "shown as unavailable". Time: epoch ms. */
export interface ReadPrice {
  readonly price: number | null;
  readonly at: number;
}

export type ReadingOutcome = Decision & {
  /** `refuted`: the accepted price stands. `second-reading`: nothing supports what was read yet. */
  readonly kind: "accepted" | "refuted" | "second-reading";
};

/** Takes a verifier's reading in. One reading never accepts without an agreeing report or a second reading. */
export function judgeReading(
  state: SeriesState,
  reading: ReadPrice,
  earlier: readonly ReadPrice[],
  policy: Policy,
): ReadingOutcome {
  const { price, at } = reading;
  if (isPriced(state) && price === state.price) {
    return {
      kind: "refuted",
      state: { ...state, verifiedPrice: price ?? state.verifiedPrice, claims: [], unread: 0 },
      accepted: null,
      ended: state.claims.map((claim) => ({ claim, end: "refuted" })),
      unreadEnd: state.unread > 0 ? "refuted" : null,
    };
  }
  const claim = state.claims.find((open) => open.price === price && open.words.length > 0);
  if (claim) {
    const provenance = { reporters: claim.words.length, verified: true, alone: false };
    return { kind: "accepted", ...accept(state, { price, at: claim.firstSeenAt, ...provenance }, "refuted") };
  }
  const first = earlier.find(
    (other) =>
      other.price === price &&
      at - other.at >= policy.secondReadingAfterMs &&
      at - other.at <= policy.secondReadingWithinMs,
  );
  if (first) {
    const provenance = { reporters: 0, verified: true, alone: false };
    return { kind: "accepted", ...accept(state, { price, at: first.at, ...provenance }, "refuted") };
  }
  return { kind: "second-reading", ...unchanged(state) };
}
