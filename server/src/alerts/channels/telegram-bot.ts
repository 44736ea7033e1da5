import * as z from "zod/mini";
import { jsonOrNull } from "../../platform/json-or-null.ts";
import { t } from "../../platform/texts.ts";
import { guardedFetch } from "./guarded-fetch.ts";

export const telegramApi = "https://api.telegram.org";

/** What is read of a message to a bot. */
export interface TelegramMessage {
  /** Number of the update. */
  readonly update: number;
  readonly chat: string;
  readonly text: string;
}

export type Asked<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: string };

/** What the server asks Telegram. Nothing rejects; a reason is a sentence without secrets. */
export interface TelegramBot {
  readonly api: string;
  /** Token of the server's own bot; null: it has none. */
  readonly ownToken: string | null;
  /** The name of the server's own bot, without its @. */
  name(signal: AbortSignal): Promise<Asked<{ readonly name: string }>>;
  /** The one chat that wrote to a bot lately. */
  findChat(token: string, signal: AbortSignal): Promise<Asked<{ readonly chat: string }>>;
  /** Waits for messages to the server's own bot; those before `from` are forgotten. `next`: where to go on. */
  waitForMessages(
    from: number,
    signal: AbortSignal,
  ): Promise<Asked<{ readonly messages: readonly TelegramMessage[]; readonly next: number }>>;
  /** Plain text to a chat of the server's own bot. */
  say(chat: string, text: string, signal: AbortSignal): Promise<void>;
}

const Me = z.object({ username: z.string().check(z.regex(/^\w{1,64}$/)) });
const Update = z.object({
  update_id: z.int(),
  message: z.catch(
    z.optional(z.object({ chat: z.object({ id: z.int() }), text: z.catch(z.string(), "") })),
    undefined,
  ),
});
const Answer = z.object({ ok: z.literal(true), result: z.unknown() });

/** How long Telegram holds a question back when nobody writes. */
const waitS = 25;
const wholeMs = 35_000;
/** A few messages, each with another one that it answers. */
const maxBytes = 1_000_000;
const atOnce = 10;

export interface TelegramOptions {
  readonly token: string | null;
  readonly allowedNetworks: readonly string[];
  readonly api?: string;
}

export function telegramBot({
  token: ownToken,
  allowedNetworks,
  api = telegramApi,
}: TelegramOptions): TelegramBot {
  const fetch = guardedFetch({ allowedNetworks, wholeMs, maxBytes });
  let known: string | null = null;

  const ask = async <T>(
    token: string,
    method: string,
    question: object,
    schema: z.ZodMiniType<T>,
    signal: AbortSignal,
  ): Promise<Asked<{ readonly result: T }>> => {
    const headers = { "content-type": "application/json" };
    const post = { url: `${api}/bot${token}/${method}`, headers, body: JSON.stringify(question) };
    const answer = await fetch(post, signal);
    if (!answer.ok) return { ok: false, reason: answer.reason };
    if (answer.status !== 200)
      return {
        ok: false,
        reason: refusalOf(answer.status),
      };
    const parsed = Answer.safeParse(jsonOrNull(answer.body));
    const result = parsed.success ? schema.safeParse(parsed.data.result) : parsed;
    return result.success
      ? { ok: true, result: result.data as T }
      : { ok: false, reason: t("refused.telegram-answer") };
  };

  return {
    api,
    ownToken,
    async name(signal) {
      if (known !== null) return { ok: true, name: known };
      if (ownToken === null) return { ok: false, reason: t("refused.no-bot") };
      const me = await ask(ownToken, "getMe", {}, Me, signal);
      if (!me.ok) return me;
      known = me.result.username;
      return { ok: true, name: known };
    },
    async findChat(token, signal) {
      const updates = await ask(token, "getUpdates", { limit: 100 }, z.array(Update), signal);
      if (!updates.ok) return updates;
      const chats = new Set(
        updates.result.flatMap(({ message }) => (message ? [String(message.chat.id)] : [])),
      );
      const [chat, ...others] = chats;
      if (chat === undefined) {
        return {
          ok: false,
          reason: t("refused.no-chat"),
        };
      }
      return others.length > 0 ? { ok: false, reason: t("refused.several-chats") } : { ok: true, chat };
    },
    async waitForMessages(from, signal) {
      const question = { offset: from, timeout: waitS, limit: atOnce, allowed_updates: ["message"] };
      const updates = await ask(ownToken!, "getUpdates", question, z.array(Update), signal);
      if (!updates.ok) return updates;
      const messages = updates.result.flatMap(({ update_id, message }) =>
        message ? [{ update: update_id, chat: String(message.chat.id), text: message.text }] : [],
      );
      const next = Math.max(from, ...updates.result.map(({ update_id }) => update_id + 1));
      return { ok: true, messages, next };
    },
    async say(chat, text, signal) {
      await ask(ownToken!, "sendMessage", { chat_id: chat, text }, z.unknown(), signal);
    },
  };
}

function refusalOf(status: number): string {
  if (status === 401 || status === 404) return t("refused.bot-token");
  return status === 409 ? t("refused.bot-read") : t("refused.telegram", { status });
}
