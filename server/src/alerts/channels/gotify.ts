import type { Channel } from "./channel.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { markdown, markedBody } from "./markup.ts";
import { mainLink, wordsOf } from "./message-text.ts";
import { cutUnits } from "./product-name.ts";

/** Gotify has no limit of its own; longer messages are hard to read on a phone. */
const longestMessage = 8_000;
const longestTitle = 250;

/** To an application of a Gotify server, as Markdown. Titles are plain text there. */
export function gotifyChannel(fetch: GuardedFetch, now: () => number): Channel<"gotify"> {
  return {
    atOnce: 4,
    async send({ server, token }, outgoing, signal) {
      const words = wordsOf(outgoing);
      const body = JSON.stringify({
        title: cutUnits(words.title, longestTitle),
        // Two spaces at its end keep a line apart from the next one.
        message: markedBody(words, markdown, longestMessage).replaceAll("\n", "  \n"),
        priority: outgoing.message.kind === "correction" ? 7 : 5,
        extras: {
          "client::display": { contentType: "text/markdown" },
          "client::notification": { click: { url: mainLink(words).url } },
        },
      });
      const headers = { "content-type": "application/json", "x-gotify-key": token };
      const url = `${server.replace(/\/+$/, "")}/message`;
      return sentOf(await fetch({ url, headers, body }, signal), now());
    },
    async close() {},
  };
}
