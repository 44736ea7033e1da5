import type { Policy } from "./policy.ts";
import type { VerificationRequest } from "./verification-request.ts";

/** The state of a product's verification. Times: epoch ms. */
export interface Verification {
  /** The earliest moment of the next visit; null: no verification is open. */
  readonly notBefore: number | null;
  /** Failed visits since the last reading or the request, and when the first of them was. */
  readonly failures: number;
  readonly firstFailedAt: number | null;
  /** Readings in a row that left something in dispute. */
  readonly unclear: number;
  /** Verifications given up since the last reading, and when the last was. */
  readonly givenUp: number;
  readonly gaveUpAt: number | null;
}

/** A product that was never visited. */
export const unverified: Verification = {
  notBefore: null,
  failures: 0,
  firstFailedAt: null,
  unclear: 0,
  givenUp: 0,
  gaveUpAt: null,
};

/**
 * `requested`: somebody wants a visit. `failed`: a visit decided nothing about the dispute. `unclear`: a reading
 * left something in dispute. `settled`: a reading left nothing. `withdrawn`: nothing is in dispute any more, without a
 * reading.
 */
export type VerificationEvent = "requested" | "failed" | "unclear" | "settled" | "withdrawn";

export interface VerificationStep {
  readonly verification: Verification;
  /** A visit at `notBefore` (the first three), or how the verification ended. */
  readonly next: "visit" | "second-reading" | "retry" | "settled" | "withdrawn" | "given-up";
  /** The request is worth at least this from now on; null: no more than before. */
  readonly raisedTo: VerificationRequest | null;
}

/** Added to `secondReadingAfterMs`, so that clocks that differ a little do not bring the visit too early. */
const secondReadingSlackMs = 1000;
/** So many unclear readings in a row request another. A page that reads differently each time proves nothing. */
const mostUnclear = 2;
/** Most changes that a reading saw are true: a second reading is as urgent as a drop that the trusted report. */
export const secondReadingRequest: VerificationRequest = { class: 0, score: 4 };

/** The life cycle of a verification: the caller stores what this returns. It ends, whatever the visits bring. */
export function verificationAfter(
  before: Verification,
  event: VerificationEvent,
  now: number,
  policy: Policy,
): VerificationStep {
  switch (event) {
    case "requested":
      return { verification: requested(before, now, policy), next: "visit", raisedTo: null };
    case "failed":
      return failed(before, now, policy);
    case "unclear": {
      if (before.unclear >= mostUnclear) return failed(before, now, policy);
      const notBefore = now + policy.secondReadingAfterMs + secondReadingSlackMs;
      const verification = { ...unverified, unclear: before.unclear + 1, notBefore };
      return { verification, next: "second-reading", raisedTo: secondReadingRequest };
    }
    case "settled":
      return { verification: unverified, next: "settled", raisedTo: null };
    case "withdrawn":
      return { verification: { ...before, notBefore: null }, next: "withdrawn", raisedTo: null };
  }
}

function requested(before: Verification, now: number, policy: Policy): Verification {
  if (before.notBefore !== null) return before;
  const { givenUp, gaveUpAt } = before;
  return { ...unverified, givenUp, gaveUpAt, notBefore: Math.max(now, cooldownUntil(before, policy)) };
}

function failed(before: Verification, now: number, { retryAfterMs }: Policy): VerificationStep {
  const failures = before.failures + 1;
  const failing = { ...before, failures, firstFailedAt: before.firstFailedAt ?? now };
  const retryMs = retryAfterMs[failures - 1];
  if (retryMs !== undefined) {
    return { verification: { ...failing, notBefore: now + retryMs }, next: "retry", raisedTo: null };
  }
  const verification = { ...failing, notBefore: null, givenUp: before.givenUp + 1, gaveUpAt: now };
  return { verification, next: "given-up", raisedTo: null };
}

/** Until when a product that was given up is not visited again; 0: it never was. */
export function cooldownUntil({ givenUp, gaveUpAt }: Verification, { cooldownMs }: Policy): number {
  if (gaveUpAt === null) return 0;
  return gaveUpAt + (cooldownMs[Math.min(givenUp, cooldownMs.length) - 1] ?? 0);
}

/** Whether people wait for the verifier: not while it keeps failing at the product, nor for a while after it gave up. */
export function canVerify(
  {
    notBefore,
    failures,
    firstFailedAt,
    gaveUpAt,
  }: Pick<Verification, "notBefore" | "failures" | "firstFailedAt" | "gaveUpAt">,
  now: number,
  { giveUpFailures, giveUpAfterMs, claimTtlMs }: Policy,
): boolean {
  if (gaveUpAt !== null && now - gaveUpAt < claimTtlMs) return false;
  const failing = notBefore !== null && failures >= giveUpFailures && firstFailedAt !== null;
  return !(failing && now - firstFailedAt >= giveUpAfterMs);
}
