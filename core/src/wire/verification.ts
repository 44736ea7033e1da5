import * as z from "zod/mini";
import { Page } from "./page.ts";
import { Text } from "./text.ts";

/** A lease that its verifier does not renew lasts so long. */
export const longestLeaseMs = 60_000;
const LeaseMs = z.int().check(z.gte(1000), z.lte(longestLeaseMs));

/** POST /v1/verifications/lease. `egress` names the verifier's address; `marketplaces` are suffixes. */
export const LeaseRequest = z.object({
  egress: z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,64}$/)),
  marketplaces: z.array(Text(10)).check(z.minLength(1), z.maxLength(23)),
  max: z.int().check(z.gte(1), z.lte(50)),
  /** Only products whose price was read by another egress and needs a second reading. */
  secondReadings: z.optional(z.boolean()),
  /** How long a lease lasts until it is renewed; without it `longestLeaseMs`. */
  leaseMs: z.optional(LeaseMs),
});
export type LeaseRequest = z.infer<typeof LeaseRequest>;

export const Lease = z.object({
  id: z.string(),
  marketplace: z.string(),
  asin: z.string(),
  url: z.url(),
  leaseToken: z.uuid(),
  leaseExpiresAt: z.iso.datetime(),
});
export type Lease = z.infer<typeof Lease>;

/** At most one visit a second is leased to an egress; `retryAfterMs`: when to ask again. */
export const Leases = z.object({ verifications: z.array(Lease), retryAfterMs: z.int() });
export type Leases = z.infer<typeof Leases>;

/** POST /v1/verifications/{id}/reading: the result of `readPage`. */
export const ReadingRequest = z.object({ leaseToken: z.uuid(), page: Page });
export type ReadingRequest = z.infer<typeof ReadingRequest>;

/** The outcome of a reading. `failed`: it neither supports nor refutes the claim, and another visit follows. */
export const ReadingResult = z.object({
  outcome: z.enum(["accepted", "refuted", "second-reading", "failed"]),
});
export type ReadingResult = z.infer<typeof ReadingResult>;

/** POST /v1/verifications/{id}/renewal: holds a lease that has not run out for `leaseMs` from now on. */
export const RenewalRequest = z.object({ leaseToken: z.uuid(), leaseMs: LeaseMs });
export type RenewalRequest = z.infer<typeof RenewalRequest>;

/** POST /v1/verifications/{id}/release: returns a lease without a visit. */
export const ReleaseRequest = z.object({ leaseToken: z.uuid() });
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;
