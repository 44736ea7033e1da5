import { unchanged } from "./judge-report.ts";
import type { Policy } from "./policy.ts";
import type { Decision, SeriesState } from "./state.ts";

/** Ends the claims that nobody has reported for `claimTtlMs`. */
export function expireClaims(state: SeriesState, now: number, policy: Policy): Decision {
  const expired = state.claims.filter((claim) => now - claim.lastReportedAt >= policy.claimTtlMs);
  return {
    ...unchanged({ ...state, claims: state.claims.filter((claim) => !expired.includes(claim)) }),
    ended: expired.map((claim) => ({ claim, end: "expired" })),
  };
}
