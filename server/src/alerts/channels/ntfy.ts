import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { type Link, mainLink, plainText, type Words, wordsOf } from "./message-text.ts";
import { endOfIsolation } from "./product-name.ts";

// ntfy makes a file of a longer message (4,096 bytes, https://docs.ntfy.sh/publish/#limitations) and refuses a JSON
// body of more than twice that, escapes included.
const longestMessage = 3_900;
const longestTitle = 400;
const longestBody = 8_000;

/** To a topic of an ntfy server. The thread is its sequence: a repetition or a correction takes the place of what it is about. */
export function ntfyChannel(fetch: GuardedFetch, now: () => number): Channel<"ntfy"> {
  return {
    atOnce: 4,
    async send({ server, topic, token }, outgoing, signal) {
      const { message, thread } = outgoing;
      const words = wordsOf(outgoing);
      const text = plainText(words);
      const bodyWith = (shown: string) =>
        JSON.stringify({
          topic,
          title: cutTitle(words.title),
          message: shown,
          sequence_id: thread,
          priority: message.kind === "correction" ? 4 : 3,
          click: mainLink(words).url,
          actions: linksOf(words).map(({ label, url }) => ({ action: "view", label, url })),
        });
      const whole = bodyWith(cut(text, longestMessage));
      const over = Buffer.byteLength(whole) - longestBody;
      const body = over > 0 ? bodyWith(cut(text, longestMessage - over)) : whole;
      const headers = {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      };
      return sentOf(await fetch({ url: server, headers, body }, signal), now());
    },
    async close() {},
  };
}

/** ntfy takes three at most. */
function linksOf({ items: [first, ...others], watches }: Words): readonly Link[] {
  if (others.length > 0) return [watches];
  return [...(first.shop ? [first.shop] : []), first.history, first.stop];
}

function cut(text: string, longest: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longest) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, longest), { stream: true })}…`;
}

/** A name that is isolated stays so. */
function cutTitle(title: string): string {
  const short = cut(title, longestTitle);
  return short + endOfIsolation(short);
}
