import type { Outgoing } from "../channels/channel.ts";
import type { HolderLinks, LinkAction } from "../holders/links.ts";
import { keyOf, messageView } from "../messages/message-view.ts";
import type { LeasedDelivery } from "./delivery-queue.ts";

/** What the channel of a delivery is handed. */
export function outgoingOf(
  { holderId, linkEpoch, channelId, timeZone, language, message }: LeasedDelivery,
  links: HolderLinks,
): Outgoing {
  const link = (action: LinkAction, subject = 0n) => links.make(action, holderId, linkEpoch, subject);
  return {
    message: messageView(message),
    thread: keyOf(message.corrects ?? message.id),
    timeZone,
    language,
    links: {
      product: ({ marketplace, asin }) => links.product(marketplace, asin),
      stop: ({ watchId }) => link("stop", BigInt(watchId)),
      pause: ({ watchId }) => link("pause", BigInt(watchId)),
      watches: link("list"),
      unsubscribe: link("unsubscribe", channelId),
    },
  };
}
