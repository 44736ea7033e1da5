import * as z from "zod/mini";
import { Text } from "./text.ts";

/** Rows of one body: more than there are outcomes in a few marketplaces. */
export const maxPageCounts = 100;

/**
 * How many product pages of a marketplace gave a price (`priced`) by a rule, or none for a reason. `outcome` names the rule
 * or the reason; a server counts one that it does not know as "other".
 */
export const PageCount = z.object({
  marketplace: Text(10),
  priced: z.boolean(),
  outcome: Text(40),
  pages: z.int().check(z.gte(1), z.lte(10_000)),
});
export type PageCount = z.infer<typeof PageCount>;

/** POST /v1/page-counts: what one browser counted on a UTC day that is over. No product, no time. */
export const PageCountBatch = z.object({
  /** The extension's version. */
  client: z.optional(Text(32)),
  counts: z.array(PageCount).check(z.minLength(1), z.maxLength(maxPageCounts)),
});
export type PageCountBatch = z.infer<typeof PageCountBatch>;

/** False: this reporter's counts of today were taken before, or nothing of these is known. */
export const PageCountResult = z.object({ counted: z.boolean() });
export type PageCountResult = z.infer<typeof PageCountResult>;
