import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { telegramPoll } from "@tidemark/drizzle";
import { eq, lte, or } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { Logger } from "../../platform/logger.ts";
import { orm, touchedRows } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import { inLanguageOf } from "../holders/writing.ts";
import type { ChannelVault } from "./channel-vault.ts";
import { addChannel } from "./channels.ts";
import type { TelegramBot, TelegramMessage } from "./telegram-bot.ts";
import { useTelegramCode } from "./telegram-link.ts";

export interface UpdatesOptions {
  readonly pool: Pool;
  readonly telegram: TelegramBot;
  readonly vault: ChannelVault;
  readonly clock: () => number;
  readonly log: Logger;
  /** Before the next try, after a failure or while another process asks. */
  readonly againMs?: number;
}

/** Longer than a question to Telegram and what follows from it. */
const leaseMs = 90_000;

/** Links chats that sent `/start CODE` to the server's bot. Of several processes one asks Telegram at a time. */
export function startTelegramUpdates(options: UpdatesOptions): { stop(): Promise<void> } {
  const { pool, telegram, clock, log, againMs = 10_000 } = options;
  const id = randomUUID();
  const stopping = new AbortController();
  const { signal } = stopping;
  let from = 0;

  const round = async (): Promise<boolean> => {
    if (!(await takeLease(pool, id, clock()))) return false;
    const asked = await telegram.waitForMessages(from, signal);
    if (!asked.ok) {
      if (!signal.aborted) log.warn("Telegram could not be asked for messages", { reason: asked.reason });
      return false;
    }
    for (const message of asked.messages) await answer(options, message, signal);
    from = asked.next;
    return true;
  };
  const running = (async () => {
    while (!signal.aborted) {
      const went = await round().catch((err) => {
        if (!signal.aborted) log.error("Messages to the Telegram bot could not be handled", { err });
        return false;
      });
      if (!went) await sleep(againMs, undefined, { signal }).catch(() => {});
    }
    await orm(pool)
      .delete(telegramPoll)
      .where(eq(telegramPoll.process, id))
      .catch(() => {});
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function takeLease(pool: Pool, process: string, now: number): Promise<boolean> {
  const mine = { process, leasedUntil: now + leaseMs };
  const taken = orm(pool)
    .insert(telegramPoll)
    .values({ id: 1, ...mine })
    .onConflictDoUpdate({
      target: telegramPoll.id,
      set: mine,
      setWhere: or(eq(telegramPoll.process, process), lte(telegramPoll.leasedUntil, now))!,
    });
  return (await touchedRows(taken)) > 0;
}

/** Answers `/start` only: nobody is written to who did not ask. */
async function answer(
  options: UpdatesOptions,
  { chat, text }: TelegramMessage,
  signal: AbortSignal,
): Promise<void> {
  const [isStart, code] = /^\/start(?:@\w+)?(?:\s+([\w-]{1,64}))?\s*$/.exec(text) ?? [];
  if (isStart === undefined) return;
  const { telegram, pool, clock } = options;
  const holder = code === undefined ? null : await useTelegramCode(pool, code, clock());
  if (holder === null) return telegram.say(chat, t("telegram.start"), signal);
  await inLanguageOf(pool, holder, async () =>
    telegram.say(chat, await linked(options, holder, chat), signal),
  );
}

/** Makes the chat a channel; what is said to it. */
async function linked(options: UpdatesOptions, holder: bigint, chat: string): Promise<string> {
  try {
    await addChannel(options, holder, { kind: "telegram", chat });
    return t("telegram.linked");
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}
