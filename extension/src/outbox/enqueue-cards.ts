import { seriesOfCard } from "@tidemark/core";
import type { Page, ReportedCard } from "@tidemark/core/wire";
import { type EnqueueOutcome, priceFingerprint } from "./enqueue.ts";
import { isRecent, queueUnlessRepeated } from "./last-reports.ts";
import { type Entry, isCardKey, type Outbox, productKey, productOf } from "./outbox.ts";

export type SearchPage = Extract<Page, { kind: "search" }>;

export interface SeenSearch {
  readonly page: SearchPage;
  readonly newId: () => string;
  /** Epoch ms by this computer's clock. */
  readonly now: number;
}

/** As many as fit into one body. */
export const maxCardsPerPage = 50;
/** Well below the server's limit for one reporter: product pages come first. */
export const maxCardsPerHour = 240;
const hourMs = 3_600_000;

const plainCards = ({ marketplace, deliveryCountry, cards }: SearchPage): ReportedCard[] =>
  cards
    .flatMap(({ asin, price, isPlain }) =>
      isPlain && price ? [{ marketplace, asin, deliveryCountry, price }] : [],
    )
    .slice(0, maxCardsPerPage);

function leftThisHour({ said }: Outbox, now: number): number {
  const recent = Object.entries(said).filter(
    ([key, { at }]) => isCardKey(key) && at <= now && now - at < hourMs,
  );
  return maxCardsPerHour - recent.length;
}

/** Whether the product's own page was reported recently with the same price. */
function reportedByPage({ said }: Outbox, entry: Entry, print: string): boolean {
  const last = said[productKey(productOf(entry))];
  return last?.print.split(" ").includes(print) === true && isRecent(last, entry.readAt);
}

/** Queues the plain cards of a search page, except those of which the same was reported recently. */
export function enqueueCards(
  outbox: Outbox,
  { page, newId, now }: SeenSearch,
): { outbox: Outbox; outcome: EnqueueOutcome } {
  let after = outbox;
  let outcome: EnqueueOutcome = "nothing";
  for (const card of plainCards(page)) {
    const mapped = seriesOfCard(card);
    if (!mapped.ok) {
      if (outcome === "nothing") outcome = mapped.reason;
      continue;
    }
    const entry = { id: newId(), readAt: now, card };
    const print = priceFingerprint(mapped);
    if (leftThisHour(after, now) > 0 && !reportedByPage(after, entry, print))
      after = queueUnlessRepeated(after, entry, print);
    outcome = after === outbox ? "known" : "queued";
  }
  return { outbox: after, outcome };
}
