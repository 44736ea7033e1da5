import {
  type Asin,
  extrasOf,
  extrasText,
  type Observations,
  productIdOf,
  type SeenExtras,
  type SeriesId,
  seriesIdOf,
  seriesOf,
  seriesOfCard,
} from "@tidemark/core";
import { Listing, type Refusal, type Report, ReportedCard } from "@tidemark/core/wire";
import { compiled } from "../../platform/http/compiled.ts";

/** Whom reports come from, and when they arrived (epoch ms). */
export interface Sender {
  readonly reporter: string;
  /** The UTC day on which the reporter registered, counted from 1970. */
  readonly registeredOn: number;
  /** The network group of this day, a signed 64-bit number; null where groups do not count. */
  readonly group: string | null;
  /** The extension's version. */
  readonly client: string | null;
  readonly receivedAt: number;
}

/** A report as the intake takes it: parsed, mapped to series, its moment by the server's clock (epoch ms). */
export interface ParsedReport extends Sender {
  readonly id: string;
  readonly observedAt: number;
  /** Public profile: when it confirms, it is one of the sampled ones, kept a day at most for an audit. */
  readonly sampled: boolean;
  /** Made of a card: confirms the accepted price or is refused, and is never judged. */
  readonly light: boolean;
  /** By its number. */
  readonly marketplace: number;
  /** As sent: sanitized where they are written. */
  readonly title: string | null;
  readonly image: string | null;
  readonly observations: readonly { readonly seriesId: SeriesId; readonly price: number | null }[];
  /** Of the headline price; null: there is none, or it is a card's. */
  readonly extras: ParsedExtras | null;
}

/** What a page says of the extras, and the same as one text to compare (see `extrasText`). */
export interface ParsedExtras extends SeenExtras {
  readonly text: string | null;
}

/** One observation of a report: one series' price, minor units. */
export interface Observed {
  readonly report: ParsedReport;
  readonly seriesId: SeriesId;
  readonly price: number | null;
}

/** The extras that an observation comes with: the headline price's alone. */
export const extrasOfObserved = ({ report, seriesId }: Observed): ParsedExtras | null =>
  (seriesId & 7n) === 0n ? report.extras : null;

const WireListing = compiled(Listing);
const WireCard = compiled(ReportedCard);

/** A week: an extension's queue after a holiday. Older reports are refused. */
const oldestMs = 7 * 24 * 3_600_000;

interface Seen extends Pick<ParsedReport, "light" | "title" | "image" | "extras"> {
  readonly asin: string;
  readonly mapped: Observations;
}

/** What was seen, a listing or a card, as series take it; null when it is neither or both. */
function seenIn({ listing, card }: Report): Seen | null {
  if (card === undefined) {
    const parsed = WireListing.safeParse(listing);
    if (!parsed.success) return null;
    const { asin, title, image } = parsed.data;
    const mapped = seriesOf(parsed.data);
    const extras = mapped.ok ? extrasOf(parsed.data, mapped.observations) : null;
    return {
      asin,
      title,
      image,
      light: false,
      mapped,
      extras: extras && { ...extras, text: extrasText(extras.price, extras.said) },
    };
  }
  const parsed = WireCard.safeParse(card);
  if (!parsed.success || listing !== undefined) return null;
  const mapped = seriesOfCard(parsed.data);
  return { asin: parsed.data.asin, title: null, image: null, light: true, mapped, extras: null };
}

/** Parses one report apart from its neighbours; the reason when it is refused. */
export function parseReport(report: Report, sender: Sender, sampled = false): ParsedReport | Refusal {
  const seen = seenIn(report);
  if (!seen) return "invalid-listing";
  const { asin, mapped, light, title, image, extras } = seen;
  if (!mapped.ok) return mapped.reason;
  if (report.ageMs > oldestMs) return "stale";
  // The schema's pattern is parseAsin's.
  const product = productIdOf(mapped.marketplace, asin as Asin);
  return {
    ...sender,
    id: report.id.toLowerCase(),
    observedAt: sender.receivedAt - report.ageMs,
    sampled,
    light,
    title,
    image,
    extras,
    marketplace: mapped.marketplace.number,
    observations: mapped.observations.map(({ kind, price }) => ({
      seriesId: seriesIdOf(product, kind),
      price,
    })),
  };
}
