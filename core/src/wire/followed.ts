import * as z from "zod/mini";

/** A headline price at a followed server. Minor units; null: unavailable. Epoch seconds. */
export const FollowedPrice = z.object({
  marketplace: z.string(),
  asin: z.string(),
  price: z.nullable(z.int()),
  since: z.int(),
  lastConfirmedAt: z.nullable(z.int()),
});
export type FollowedPrice = z.infer<typeof FollowedPrice>;

/**
 * GET /v1/followed/{prefix}: what the followed servers answer to their private look-up, of products whose SHA-256 of `marketplace:ASIN` begins
 * with the prefix. Nothing of it is kept.
 */
export const FollowedLookup = z.object({
  servers: z
    .array(
      z.object({
        /** Host and port. */
        server: z.string().check(z.maxLength(300)),
        /** Null: it did not answer, or not to everybody. */
        prices: z.nullable(z.array(FollowedPrice).check(z.maxLength(2000))),
      }),
    )
    .check(z.maxLength(20)),
});
export type FollowedLookup = z.infer<typeof FollowedLookup>;
