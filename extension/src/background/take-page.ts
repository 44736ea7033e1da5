import { marketplaceByHost } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import type { Seen } from "../messages.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { mayQueue } from "../state/settings.ts";
import type { State } from "../state/store.ts";

/** Where a page was seen. */
export interface Origin {
  readonly url: string;
  readonly incognito: boolean;
}

/** Takes in what a content script read: nothing of private windows, other shops or without consent. */
export function takePage(
  state: State,
  page: Page,
  origin: Origin,
  sighting: { readonly id: string; readonly now: number },
): readonly [State, Seen] {
  if (origin.incognito) return [state, "private-window"];
  if (!mayQueue(state.settings)) return [state, "not-allowed"];
  if (page.kind !== "product") return [state, "no-product"];
  const { listing } = page;
  const host = URL.parse(origin.url)?.hostname ?? "";
  if (marketplaceByHost(host)?.suffix !== listing.marketplace) return [state, "other-shop"];
  const { outbox, outcome } = enqueue(state.outbox, { ...sighting, listing });
  return [outbox === state.outbox ? state : { ...state, outbox }, outcome];
}
