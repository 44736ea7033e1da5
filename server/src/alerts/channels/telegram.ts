import { t } from "../../platform/texts.ts";
import type { Channel, Sent } from "./channel.ts";
import type { Answer, GuardedFetch } from "./guarded-fetch.ts";
import { sentOf } from "./http-outcome.ts";
import { markedBody, markedTitle, simpleHtml } from "./markup.ts";
import { wordsOf } from "./message-text.ts";
import type { TelegramBot } from "./telegram-bot.ts";

/** Letters of a message (https://core.telegram.org/bots/api#sendmessage); ours are counted with their markup. */
const longestMessage = 4_096;

/** To a Telegram chat, by the bot of its holder or by the server's own (null: it has none). */
export function telegramChannel(
  fetch: GuardedFetch,
  now: () => number,
  { api, ownToken }: Pick<TelegramBot, "api" | "ownToken">,
): Channel<"telegram"> {
  return {
    // Telegram takes 30 messages a second from a bot.
    atOnce: 4,
    async send({ token = ownToken ?? undefined, chat }, outgoing, signal) {
      if (!token || !chat) {
        return { ok: false, reason: t("refused.bot-gone"), next: "give-up" };
      }
      const words = wordsOf(outgoing);
      const title = markedTitle(words, simpleHtml);
      const body = JSON.stringify({
        chat_id: chat,
        text: `${title}\n${markedBody(words, simpleHtml, longestMessage - title.length - 1)}`,
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
      });
      const headers = { "content-type": "application/json" };
      const url = `${api}/bot${token}/sendMessage`;
      return outcomeOf(await fetch({ url, headers, body }, signal), now());
    },
    async close() {},
  };
}

/** 403: the bot was blocked or left the group. How long to wait stands in the body. */
function outcomeOf(answer: Answer, now: number): Sent {
  const sent = sentOf(answer, now, [403]);
  if (sent.ok || !answer.ok || answer.status !== 429) return sent;
  const seconds = Number(/"retry_after":\s*(\d{1,5})\b/.exec(answer.body)?.[1] ?? 0);
  return seconds > 0 ? { ...sent, afterMs: Math.min(seconds, 3600) * 1000 } : sent;
}
