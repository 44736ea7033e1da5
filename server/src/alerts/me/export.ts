import type { Me } from "@tidemark/core/wire";
import { channelViews } from "../channels/channels.ts";
import type { Holder } from "../holders/holder.ts";
import { linksOf } from "../holders/links.ts";
import { messagesAfter } from "../messages/messages.ts";
import type { AlertServices } from "../services.ts";
import { listWatches } from "../watches/watches.ts";

const pageSize = 100;

/** All stored data of a holder as the JSON of a `Me`. Streamed: only one page of messages is in memory at a time. */
export async function exportHolder(
  services: AlertServices,
  holder: Omit<Holder, "device">,
): Promise<ReadableStream<Uint8Array>> {
  const { pool, clock } = services;
  const [watches, channels] = await Promise.all([
    listWatches(pool, holder.id, clock()),
    channelViews(pool, holder.id),
  ]);
  const head: Omit<Me, "messages"> = {
    createdAt: new Date(holder.createdAt).toISOString(),
    settings: holder.settings,
    watches,
    channels,
    links: linksOf(services, holder),
  };
  const parts = jsonParts(services, holder, head);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(stream) {
      const { done, value } = await parts.next();
      if (done) stream.close();
      else stream.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

async function* jsonParts(
  { pool }: AlertServices,
  holder: Omit<Holder, "device">,
  head: Omit<Me, "messages">,
): AsyncGenerator<string, undefined> {
  yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  // Messages of merged holders have numbers below 1.
  let after = -(2 ** 31);
  let isFirst = true;
  for (;;) {
    const messages = await messagesAfter(pool, holder.id, after, holder.messages, pageSize);
    if (messages.length > 0) {
      yield (isFirst ? "" : ",") + JSON.stringify(messages).slice(1, -1);
      after = messages.at(-1)!.number;
      isFirst = false;
    }
    if (messages.length < pageSize) break;
  }
  yield "]}";
}
