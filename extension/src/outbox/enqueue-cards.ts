import { seriesOfCard } from "@tidemark/core";
import type { Page, ReportedCard } from "@tidemark/core/wire";
import { type Enqueued, printOf } from "./enqueue.ts";
import { isFresh, say } from "./last-reports.ts";
import { type Entry, isCardKey, type Outbox, pageKeyOf } from "./outbox.ts";

type SearchPage = Extract<Page, { kind: "search" }>;

export interface Search {
  readonly page: SearchPage;
  readonly newId: () => string;
  /** Epoch ms by this computer's clock. */
  readonly now: number;
}

/** One body's worth. */
export const maxCardsOfPage = 50;
/** Well below what the server takes of one reporter, for product pages come first. */
export const maxCardsAnHour = 240;
const hourMs = 3_600_000;

const plainCards = ({ marketplace, deliveryCountry, cards }: SearchPage): ReportedCard[] =>
  cards
    .flatMap(({ asin, price, isPlain }) =>
      isPlain && price ? [{ marketplace, asin, deliveryCountry, price }] : [],
    )
    .slice(0, maxCardsOfPage);

function leftThisHour({ said }: Outbox, now: number): number {
  const recent = Object.entries(said).filter(
    ([key, { at }]) => isCardKey(key) && at <= now && now - at < hourMs,
  );
  return maxCardsAnHour - recent.length;
}

/** Whether the product's own page said so a short while ago. */
function saidByPage({ said }: Outbox, entry: Entry, print: string): boolean {
  const last = said[pageKeyOf(entry)];
  return last?.print.split(" ").includes(print) === true && isFresh(last, entry.readAt);
}

/** Queues the plain cards of a search page, but for those of which the same was said a short while ago. */
export function enqueueCards(
  outbox: Outbox,
  { page, newId, now }: Search,
): { outbox: Outbox; outcome: Enqueued } {
  let after = outbox;
  let outcome: Enqueued = "nothing";
  for (const card of plainCards(page)) {
    const mapped = seriesOfCard(card);
    if (!mapped.ok) {
      if (outcome === "nothing") outcome = mapped.reason;
      continue;
    }
    const entry = { id: newId(), readAt: now, card };
    const print = printOf(mapped);
    if (leftThisHour(after, now) > 0 && !saidByPage(after, entry, print)) after = say(after, entry, print);
    outcome = after === outbox ? "known" : "queued";
  }
  return { outbox: after, outcome };
}
