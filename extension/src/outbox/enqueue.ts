import { type ListingRefusal, seriesOf } from "@tidemark/core";
import type { Listing } from "@tidemark/core/wire";
import { maxEntries, maxSaid, type Outbox } from "./outbox.ts";

/** `known`: the same was said of this product a while ago. `nothing`: the page has no price to compare. */
export type Enqueued = "queued" | "known" | "nothing" | ListingRefusal;

export interface Sighting {
  readonly id: string;
  readonly listing: Listing;
  /** Epoch ms by this computer's clock. */
  readonly now: number;
}

const dayMs = 86_400_000;
/**
 * The first repetition may follow soon, for a lone reporter is believed on a large drop only when it is seen
 * again; the server wants it 10 minutes later.
 */
const firstRepeatMs = 15 * 60_000;
const repeatMs = 6 * 3_600_000;

export const productKey = ({ marketplace, asin }: Pick<Listing, "marketplace" | "asin">): string =>
  `${marketplace}/${asin}`;

/** What of a listing is compared, as text: listings that say the same have the same print. */
function printOf(listing: Listing): { ok: true; print: string } | { ok: false; reason: Enqueued } {
  const mapped = seriesOf(listing);
  if (!mapped.ok) return mapped;
  if (mapped.observations.length === 0) return { ok: false, reason: "nothing" };
  const pairs = mapped.observations.map(({ kind, price }) => `${kind}=${price ?? "gone"}`);
  return { ok: true, print: pairs.sort().join(" ") };
}

/** Queues a sighting unless it is what was said of the product last, a short while ago. */
export function enqueue(outbox: Outbox, sighting: Sighting): { outbox: Outbox; outcome: Enqueued } {
  const { id, listing, now } = sighting;
  const made = printOf(listing);
  if (!made.ok) return { outbox, outcome: made.reason };
  const key = productKey(listing);
  const last = outbox.said[key];
  const same = last?.print === made.print;
  if (last && same && isFresh(last, now)) return { outbox, outcome: "known" };
  const { [key]: _, ...others } = outbox.said;
  const said = { ...others, [key]: { print: made.print, at: now, again: same ? last.again + 1 : 0 } };
  return {
    outcome: "queued",
    outbox: {
      ...outbox,
      entries: [...outbox.entries, { id, readAt: now, listing }].slice(-maxEntries),
      said: Object.fromEntries(Object.entries(said).slice(-maxSaid)),
    },
  };
}

/** A day of a history exists only when the price was seen on it: a new UTC day is said again. */
function isFresh({ at, again }: Outbox["said"][string], now: number): boolean {
  const agoMs = now - at;
  const sameDay = Math.floor(now / dayMs) === Math.floor(at / dayMs);
  return agoMs >= 0 && sameDay && agoMs < (again === 0 ? firstRepeatMs : repeatMs);
}
