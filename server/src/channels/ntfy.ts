import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { plainText, wordsOf } from "./words.ts";

// ntfy makes a file of a longer message: 4,096 bytes, https://docs.ntfy.sh/publish/#limitations.
const longestBytes = 3_900;

/** To a topic of an ntfy server. The thread is its sequence: a repetition or a correction takes the place of what it is about. */
export function ntfyChannel(fetch: GuardedFetch, now: () => number): Channel<"ntfy"> {
  return {
    atOnce: 4,
    async send({ server, topic, token }, outgoing, signal) {
      const { message, thread, links } = outgoing;
      const words = wordsOf(outgoing);
      const [first] = words.items as [(typeof words.items)[0]];
      const isOne = words.items.length === 1;
      const click = isOne ? links.product(first.item) : links.watches;
      const body = JSON.stringify({
        topic,
        title: words.title,
        message: cut(plainText(words)),
        sequence_id: thread,
        priority: message.kind === "correction" ? 4 : 3,
        click,
        actions: [
          { action: "view", label: isOne ? "Open product" : "My watches", url: click },
          ...(isOne ? [{ action: "view", label: "Stop this watch", url: links.stop(first.item) }] : []),
        ],
      });
      const headers = {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      };
      return sentOf(await fetch({ url: server, headers, body }, signal), now());
    },
    async close() {},
  };
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longestBytes) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, longestBytes), { stream: true })}…`;
}
