import { type Asin, productIdOf, type SeriesId, seriesIdOf, seriesOf } from "@tidemark/core";
import { Listing, type Refusal, type Report } from "@tidemark/core/wire";
import { compiled } from "../http/compiled.ts";

/** A report as the intake takes it: parsed, mapped to series, its moment by the server's clock (epoch ms). */
export interface ParsedReport {
  readonly id: string;
  readonly reporter: string;
  readonly client: string | null;
  readonly observedAt: number;
  readonly receivedAt: number;
  /** As sent: to be cleaned where they are written. */
  readonly title: string | null;
  readonly image: string | null;
  readonly observations: readonly { readonly seriesId: SeriesId; readonly price: number | null }[];
}

/** One observation of a report: a sighting of one series' price, minor units. */
export interface Observed {
  readonly report: ParsedReport;
  readonly seriesId: SeriesId;
  readonly price: number | null;
}

export interface Sender {
  readonly reporter: string;
  readonly client: string | null;
  readonly receivedAt: number;
}

const WireListing = compiled(Listing);

/** A week: what an extension's queue can hold after a holiday; older says nothing that history needs. */
const oldestMs = 7 * 24 * 3_600_000;

/** Parses one report apart from its neighbours; the reason when it is refused. */
export function parseReport(report: Report, sender: Sender): ParsedReport | Refusal {
  const parsed = WireListing.safeParse(report.listing);
  if (!parsed.success) return "invalid-listing";
  const listing = parsed.data;
  const mapped = seriesOf(listing);
  if (!mapped.ok) return mapped.reason;
  if (report.ageMs > oldestMs) return "stale";
  // The schema's pattern is parseAsin's.
  const product = productIdOf(mapped.marketplace, listing.asin as Asin);
  return {
    ...sender,
    id: report.id.toLowerCase(),
    observedAt: sender.receivedAt - report.ageMs,
    title: listing.title,
    image: listing.image,
    observations: mapped.observations.map(({ kind, price }) => ({
      seriesId: seriesIdOf(product, kind),
      price,
    })),
  };
}
