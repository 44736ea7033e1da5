import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { plainText, wordsOf } from "./message-text.ts";

/** To the notify URL of an Apprise API server, as text. */
export function appriseChannel(fetch: GuardedFetch, now: () => number): Channel<"apprise"> {
  return {
    atOnce: 4,
    async send({ url, tag }, outgoing, signal) {
      const words = wordsOf(outgoing);
      const { links, message } = outgoing;
      const [first] = words.items as [(typeof words.items)[0]];
      const link = words.items.length === 1 ? links.product(first.item) : links.watches;
      const body = JSON.stringify({
        title: words.title,
        body: `${plainText(words)}\n\n${link}`,
        type: message.kind === "correction" ? "warning" : "info",
        format: "text",
        ...(tag && { tag }),
      });
      return sentOf(
        await fetch({ url, headers: { "content-type": "application/json" }, body }, signal),
        now(),
      );
    },
    async close() {},
  };
}
