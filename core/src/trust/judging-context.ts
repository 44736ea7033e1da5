import type { Crowd } from "./crowd.ts";

/** What holds context a series at the moment of judging. */
export interface JudgingContext {
  readonly now: number;
  /** Reporters that exist; more than 2 need not be counted. */
  readonly reporters: number;
  /** Whether a verifier can look at this product: on, present, and not failing. */
  readonly verifierCanLook: boolean;
  /** Who the strangers are whose votes count here; needed by a policy that has rules for them. */
  readonly crowd?: Crowd;
}
