import * as z from "zod/mini";
import { Moments } from "./product.ts";
import { SeriesName } from "./series-name.ts";

/** Prices and series in a bundle at most. */
export const maxBundlePoints = 250_000;
export const maxBundleSeries = 20_000;

/** What a holder imported of one series from one tool: `p[i]`, minor units, from `t[i]` on; null: none is known. */
export const OwnImport = z.object({
  marketplace: z.string(),
  asin: z.string(),
  series: SeriesName,
  /** The tool's id (`importSources`); newer servers may send others. */
  source: z.string(),
  t: Moments,
  p: z.array(z.nullable(z.int())),
});
export type OwnImport = z.infer<typeof OwnImport>;

/**
 * GET /v1/me/imported: all prices that a holder imported, of watched products first. Nobody else gets them. `left`: series
 * that did not fit.
 */
export const ImportedBundle = z.object({ series: z.array(OwnImport), left: z.int() });
export type ImportedBundle = z.infer<typeof ImportedBundle>;
