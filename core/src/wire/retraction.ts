import * as z from "zod/mini";
import { SeriesName } from "./series-name.ts";
import { Text } from "./text.ts";

/** POST /v1/retractions: retracts an accepted point of a series, by its revision. */
export const Retraction = z.object({
  marketplace: Text(10),
  asin: Text(10),
  series: SeriesName,
  /** Below 0: an imported point before the server's own first one. */
  revision: z.int().check(z.gte(-2_147_483_648), z.lte(2_147_483_647)),
});
export type Retraction = z.infer<typeof Retraction>;

/** The revision of the retraction itself. */
export const RetractionResult = z.object({ revision: z.int() });
export type RetractionResult = z.infer<typeof RetractionResult>;
