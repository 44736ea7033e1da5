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
      const { message } = outgoing;
      const [first, ...others] = words.items;
      const links =
        others.length > 0 ? [words.watches] : [...(first.shop ? [first.shop] : []), first.history];
      const body = JSON.stringify({
        title: words.title,
        body: `${plainText(words)}\n\n${links.map(({ label, url }) => `${label}: ${url}`).join("\n")}`,
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
