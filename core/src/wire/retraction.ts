import * as z from "zod/mini";
import { SeriesName } from "./series-name.ts";
import { Text } from "./text.ts";

/** POST /v1/retractions: the accepted point of a series that was never true, by its revision. */
export const Retraction = z.object({
  marketplace: Text(10),
  asin: Text(10),
  series: SeriesName,
  /** Below 0: imported, from before the first point of one's own. */
  revision: z.int().check(z.gte(-2_147_483_648), z.lte(2_147_483_647)),
});
export type Retraction = z.infer<typeof Retraction>;

/** The revision that the retraction itself took. */
export const RetractionResult = z.object({ revision: z.int() });
export type RetractionResult = z.infer<typeof RetractionResult>;
