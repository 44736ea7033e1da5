import { marketplaceByHost, outcomeOfListing, parseProductLink, unreadPage } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import { countPage } from "../counts/page-tally.ts";
import type { PageOutcome } from "../messages.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { enqueueCards } from "../outbox/enqueue-cards.ts";
import { mayCount, mayQueue, mayQueueCards } from "../state/settings.ts";
import type { State } from "../state/store.ts";

/** Where a page was read. */
export interface PageOrigin {
  readonly url: string;
  readonly incognito: boolean;
}

/** Takes what a content script read: nothing of private windows, of other shops or without consent. */
export function receivePage(
  state: State,
  page: Page,
  origin: PageOrigin,
  context: { readonly newId: () => string; readonly now: number },
): readonly [State, PageOutcome] {
  const [queued, outcome] = queuePage(state, page, origin, context);
  const counted = countedPage(page, origin);
  const isRefused = outcome === "private-window" || outcome === "not-allowed" || outcome === "other-shop";
  if (!counted || isRefused || !mayCount(state.settings)) return [queued, outcome];
  return [{ ...queued, tally: countPage(queued.tally, counted, context.now) }, outcome];
}

/** What a product's page counts as; null for other pages. */
function countedPage(page: Page, { url }: PageOrigin) {
  if (page.kind === "product") {
    return { marketplace: page.listing.marketplace, ...outcomeOfListing(page.listing) };
  }
  const link = page.kind === "other" ? parseProductLink(url) : null;
  return link?.ok && link.marketplace ? { marketplace: link.marketplace.suffix, ...unreadPage } : null;
}

function queuePage(
  state: State,
  page: Page,
  origin: PageOrigin,
  { newId, now }: { readonly newId: () => string; readonly now: number },
): readonly [State, PageOutcome] {
  if (origin.incognito) return [state, "private-window"];
  if (!mayQueue(state.settings)) return [state, "not-allowed"];
  if (page.kind !== "product" && page.kind !== "search") return [state, "no-product"];
  if (page.kind === "search" && !mayQueueCards(state.settings)) return [state, "not-allowed"];
  const { marketplace } = page.kind === "product" ? page.listing : page;
  const host = URL.parse(origin.url)?.hostname ?? "";
  if (marketplaceByHost(host)?.suffix !== marketplace) return [state, "other-shop"];
  const { outbox, outcome } =
    page.kind === "product"
      ? enqueue(state.outbox, { id: newId(), now, listing: page.listing })
      : enqueueCards(state.outbox, { page, newId, now });
  return [outbox === state.outbox ? state : { ...state, outbox }, outcome];
}
