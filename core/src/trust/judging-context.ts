import type { Crowd } from "./crowd.ts";

/** What judging needs to know besides the series. */
export interface JudgingContext {
  readonly now: number;
  /** Number of reporters, everybody of a circle counted as one; at most 2 are counted. */
  readonly reporters: number;
  /** Whether a verifier can visit this product: on, present, and not failing. */
  readonly verifierCanVisit: boolean;
  /** The reporters whose votes count here; needed by a public policy. */
  readonly crowd?: Crowd;
}
