import * as z from "zod/mini";
import { Page } from "./page.ts";
import { Text } from "./text.ts";

/** POST /v1/verifications/lease. `egress` names the address the verifier visits from; suffixes of marketplaces. */
export const LeaseRequest = z.object({
  egress: z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,64}$/)),
  marketplaces: z.array(Text(10)).check(z.minLength(1), z.maxLength(23)),
  max: z.int().check(z.gte(1), z.lte(50)),
  /** It looks only at what another egress has read a price of that needs a second reading. */
  secondReadings: z.optional(z.boolean()),
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

/** At most one visit a second is leased to an egress; `retryAfterMs` is when asking again makes sense. */
export const Leases = z.object({ verifications: z.array(Lease), retryAfterMs: z.int() });
export type Leases = z.infer<typeof Leases>;

/** POST /v1/verifications/{id}/reading: what `readPage` gave. */
export const ReadingRequest = z.object({ leaseToken: z.uuid(), page: Page });
export type ReadingRequest = z.infer<typeof ReadingRequest>;

/** What became of the reading. `failed`: it told nothing about the claim, another look follows. */
export const ReadingResult = z.object({
  outcome: z.enum(["accepted", "refuted", "second-reading", "failed"]),
});
export type ReadingResult = z.infer<typeof ReadingResult>;

/** POST /v1/verifications/{id}/release: gives a lease back unvisited. */
export const ReleaseRequest = z.object({ leaseToken: z.uuid() });
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;
