import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { markdown, markedBody } from "./markup.ts";
import { mainLink, wordsOf } from "./message-text.ts";
import { cutUnits } from "./product-name.ts";

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits, escapes included.
const longestDescription = 4_096;
/** Of 256: each letter may need a backslash. */
const longestPlainTitle = 120;
const colours = { price: 0x0b6aa8, digest: 0x0b6aa8, correction: 0xa84b06 };

/** To a Discord webhook, as an embed. Nobody is mentioned, whatever a title says. */
export function discordChannel(fetch: GuardedFetch, now: () => number): Channel<"discord"> {
  return {
    atOnce: 4,
    async send({ url }, outgoing, signal) {
      const words = wordsOf(outgoing);
      const body = JSON.stringify({
        allowed_mentions: { parse: [] },
        embeds: [
          {
            title: markdown.text(cutUnits(words.title, longestPlainTitle)),
            url: mainLink(words).url,
            description: markedBody(words, markdown, longestDescription),
            color: colours[outgoing.message.kind],
            timestamp: outgoing.message.at,
          },
        ],
      });
      const headers = { "content-type": "application/json" };
      // 404: the webhook was deleted.
      return sentOf(await fetch({ url, headers, body }, signal), now(), [404, 410]);
    },
    async close() {},
  };
}
