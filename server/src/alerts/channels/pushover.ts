import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { markedBody, simpleHtml } from "./markup.ts";
import { mainLink, wordsOf } from "./message-text.ts";
import { cutUnits } from "./product-name.ts";

export const pushoverApi = "https://api.pushover.net";

// https://pushover.net/api#limits, markup included.
const longestTitle = 250;
const longestMessage = 1_024;
const longestUrl = 512;

/** To a person or group of Pushover, by an application of their own. */
export function pushoverChannel(
  fetch: GuardedFetch,
  now: () => number,
  api: string = pushoverApi,
): Channel<"pushover"> {
  return {
    atOnce: 4,
    async send({ user, token }, outgoing, signal) {
      const words = wordsOf(outgoing);
      const { url, label } = mainLink(words);
      const body = JSON.stringify({
        token,
        user,
        title: cutUnits(words.title, longestTitle),
        message: markedBody(words, simpleHtml, longestMessage),
        html: 1,
        timestamp: Math.floor(Date.parse(outgoing.message.at) / 1000),
        ...(url.length <= longestUrl && { url, url_title: label }),
      });
      const headers = { "content-type": "application/json" };
      return sentOf(await fetch({ url: `${api}/1/messages.json`, headers, body }, signal), now());
    },
    async close() {},
  };
}
