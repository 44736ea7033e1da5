import { extrasOf, extrasText, type ListingRefusal, type Observations, seriesOf } from "@tidemark/core";
import type { Listing } from "@tidemark/core/wire";
import { queueUnlessRepeated } from "./last-reports.ts";
import type { Outbox } from "./outbox.ts";

/** `known`: the same was reported recently. `nothing`: the page has no price to compare. */
export type EnqueueOutcome = "queued" | "known" | "nothing" | ListingRefusal;

export interface Sighting {
  readonly id: string;
  readonly listing: Listing;
  /** Epoch ms by this computer's clock. */
  readonly now: number;
}

/** The prices as text: sightings with equal prices have equal fingerprints. */
export const priceFingerprint = ({ observations }: Extract<Observations, { ok: true }>): string =>
  observations
    .map(({ kind, price }) => `${kind}=${price ?? "gone"}`)
    .sort()
    .join(" ");

/** Queues a sighting unless the same was reported recently. */
export function enqueue(outbox: Outbox, sighting: Sighting): { outbox: Outbox; outcome: EnqueueOutcome } {
  const { id, listing, now } = sighting;
  const mapped = seriesOf(listing);
  if (!mapped.ok) return { outbox, outcome: mapped.reason };
  if (mapped.observations.length === 0) return { outbox, outcome: "nothing" };
  const extras = extrasOf(listing, mapped.observations);
  // A coupon that comes or goes is news, too.
  const said = (extras && extrasText(extras.price, extras.said)) ?? "";
  const print = `${priceFingerprint(mapped)} ${said}`.trimEnd();
  const after = queueUnlessRepeated(outbox, { id, readAt: now, listing }, print);
  return { outbox: after, outcome: after === outbox ? "known" : "queued" };
}
