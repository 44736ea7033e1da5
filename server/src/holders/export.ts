import type { Links, Me } from "@tidemark/core/wire";
import { newestMessages } from "../alerts/message-view.ts";
import { channelViews } from "../channels/channels.ts";
import type { Services } from "../http/context.ts";
import { listWatches } from "../watches/watches.ts";
import type { Holder } from "./holder.ts";

/** The holder's own links. */
export const linksOf = (
  { links }: Pick<Services, "links">,
  { id, linkEpoch }: Pick<Holder, "id" | "linkEpoch">,
): Links => ({ watches: links.make("watches", id, linkEpoch), feed: links.make("feed", id, linkEpoch) });

/** All that is kept of a holder. */
export async function exportHolder(services: Services, holder: Holder): Promise<Me> {
  const { pool, clock } = services;
  const [watches, channels, messages] = await Promise.all([
    listWatches(pool, holder.id, clock()),
    channelViews(pool, holder.id),
    newestMessages(pool, holder.id, holder.messages, null),
  ]);
  return {
    createdAt: holder.createdAt.toISOString(),
    settings: holder.settings,
    watches,
    channels,
    messages,
    links: linksOf(services, holder),
  };
}
