import * as z from "zod/mini";
import { Appraisal } from "./product.ts";
import { SeriesName } from "./series-name.ts";

const Minor = z.nullable(z.int());
/** Epoch seconds. */
const Seconds = z.nullable(z.int());

/**
 * GET /v1/lookup/{prefix}: all products whose SHA-256 of `marketplace:ASIN` begins with the prefix, in columns.
 * GET /v1/lookup tells the number of hex digits of the prefix; with 0 digits it is itself the answer.
 */
export const LookupAnswer = z.object({
  length: z.int().check(z.nonnegative()),
  prefix: z.string(),
  products: z.object({ marketplace: z.array(z.string()), asin: z.array(z.string()) }),
  /** `product` is a row index of `products`. `since` is null while no price was accepted. */
  series: z.object({
    product: z.array(z.int()),
    series: z.array(SeriesName),
    price: z.array(Minor),
    since: z.array(Seconds),
    lastConfirmedAt: z.array(Seconds),
    lowest: z.array(Minor),
    lowestAt: z.array(Seconds),
    highest: z.array(Minor),
    highestAt: z.array(Seconds),
    /** Null while no price is accepted. */
    appraisal: z.array(z.nullable(Appraisal)),
  }),
  /** Open claims; `row` is a row index of `series`. */
  claims: z.object({
    row: z.array(z.int()),
    price: z.array(Minor),
    seenBy: z.array(z.int()),
    since: z.array(z.int()),
  }),
});
export type LookupAnswer = z.infer<typeof LookupAnswer>;
