import { unchanged } from "./judge-report.ts";
import type { Policy } from "./policy.ts";
import type { Decision, SeriesState } from "./state.ts";

/** Ends the claims that nobody has reported for `claimTtlMs`; confirming votes of the same age go with them. */
export function expireClaims(state: SeriesState, now: number, policy: Policy): Decision {
  const expired = state.claims.filter((claim) => now - claim.lastReportedAt >= policy.claimTtlMs);
  const confirmingVotes = state.confirmingVotes?.filter((vote) => now - vote.lastSeenAt < policy.claimTtlMs);
  const claims = state.claims.filter((claim) => !expired.includes(claim));
  return {
    ...unchanged({ ...state, claims, ...(confirmingVotes && { confirmingVotes }) }),
    ended: expired.map((claim) => ({ claim, end: "expired" })),
  };
}
