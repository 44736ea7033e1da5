import * as z from "zod/mini";

/** Why a page gave no price. An ambiguous price is not read: a wrong price is far worse than none. */
export const NoPriceReason = z.enum([
  "not-found",
  "ambiguous",
  "withheld",
  "range",
  "currency-unknown",
  "implausible",
  /** The page shows a business account's prices: without tax, or by quantity. */
  "business-account",
]);
export type NoPriceReason = z.infer<typeof NoPriceReason>;
