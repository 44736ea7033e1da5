import { createHmac } from "node:crypto";
import type { Channel, Outgoing } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";

/** JSON to any URL, signed: `v1=` and the hex HMAC-SHA256 of `timestamp.body` by the channel's secret. */
export function webhookChannel(fetch: GuardedFetch, now: () => number): Channel<"webhook"> {
  return {
    atOnce: 16,
    async send({ url, secret = "" }, outgoing, signal) {
      const body = JSON.stringify(bodyOf(outgoing));
      const timestamp = String(Math.floor(now() / 1000));
      const headers = {
        "content-type": "application/json",
        "idempotency-key": outgoing.message.key,
        "tidemark-timestamp": timestamp,
        "tidemark-signature": signatureOf(secret, timestamp, body),
      };
      return sentOf(await fetch({ url, headers, body }, signal), now());
    },
    async close() {},
  };
}

/** The signature's header: a receiver makes the same from what it got, and refuses old timestamps. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;

function bodyOf({ message, thread, links, isTest }: Outgoing) {
  const { key, kind, corrects, at, items, more } = message;
  return {
    key,
    thread,
    kind: isTest ? "test" : kind,
    corrects,
    at,
    items: items.map((item) => ({
      ...item,
      links: { product: links.product(item), stop: links.stop(item), pause: links.pause(item) },
    })),
    more,
    links: { watches: links.watches, unsubscribe: links.unsubscribe },
  };
}
