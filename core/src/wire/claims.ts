import * as z from "zod/mini";
import { SeriesName } from "./series-name.ts";

const time = z.iso.datetime();
const price = z.nullable(z.int());
const share = z.number();

/** A vote for a claim, without its reporter. */
export const VoteView = z.object({
  lastSeenAt: time,
  version: z.nullable(z.string()),
  /** By its reporter's record; null on a private server. */
  weight: z.nullable(z.number()),
  quarantined: z.boolean(),
});

/** A claim, its weight, whether and why it is believed, and what it waits for. Prices: minor units. */
export const ClaimView = z.object({
  id: z.uuid(),
  price,
  firstSeenAt: time,
  lastReportedAt: time,
  /** The share by which the price is below the reference, the highest price that counts. */
  drop: share,
  reference: price,
  /** Needs a verification, as long as there is a verifier. */
  grave: z.boolean(),
  believed: z.boolean(),
  waitsFor: z.nullable(z.string()),
  tally: z.nullable(
    z.object({
      weight: z.number(),
      support: z.number(),
      opposition: z.number(),
      groups: z.int(),
      versions: z.int(),
    }),
  ),
  needs: z.nullable(z.object({ weight: z.number(), groups: z.int(), versions: z.int() })),
  refutations: z.int(),
  words: z.array(VoteView),
});
export type ClaimView = z.infer<typeof ClaimView>;

/** A refuted price; until `mutedUntil` reports of it do not make the product dirty. */
export const RefutedPriceView = z.object({ price, refutations: z.int(), mutedUntil: time, words: z.int() });

/** GET /v1/products/{marketplace}/{asin}/claims, for the operator. */
export const ClaimsView = z.object({
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  currency: z.string(),
  exponent: z.int(),
  series: z.array(
    z.object({
      series: SeriesName,
      price,
      since: z.nullable(time),
      claims: z.array(ClaimView),
      alternatives: z.array(RefutedPriceView),
    }),
  ),
  /** The open verification request. Classes: 0 trusted, 1 paid by a token, 2 when idle, 3 an audit. */
  verification: z.nullable(
    z.object({
      class: z.int(),
      score: z.number(),
      requestedAt: time,
      notBefore: time,
      failures: z.int(),
      leasedTo: z.nullable(z.string()),
    }),
  ),
});
export type ClaimsView = z.infer<typeof ClaimsView>;
