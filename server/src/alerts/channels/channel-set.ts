import { appriseChannel } from "./apprise.ts";
import type { ChannelSet } from "./channel.ts";
import { discordChannel } from "./discord.ts";
import { emailChannel, type Letters, type Smtp } from "./email.ts";
import { gotifyChannel } from "./gotify.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import type { ChartOf } from "./mail-chart.ts";
import { ntfyChannel } from "./ntfy.ts";
import { pushoverChannel } from "./pushover.ts";
import { telegramChannel } from "./telegram.ts";
import { type TelegramBot, telegramBot } from "./telegram-bot.ts";
import { vapidOf, webPushChannel } from "./web-push.ts";
import { webhookChannel } from "./webhook.ts";

export interface ChannelConfig {
  readonly smtp: Smtp | null;
  readonly mailFrom: string | null;
  readonly allowedNetworks: readonly string[];
  /** Private key of Web Push, base64url. */
  readonly vapidKey: string;
  /** Of the server's own bot; null: it has none. */
  readonly telegramBotToken: string | null;
  readonly publicUrl: string;
  /** Whether nothing may be sent to an address any more. */
  readonly isOptedOut: (address: string) => Promise<boolean>;
  readonly chartOf: ChartOf;
}

export interface OpenChannels {
  readonly channels: ChannelSet;
  /** Null when the server sends no mail. */
  readonly letters: Letters | null;
  /** What a browser subscribes to Web Push with. */
  readonly vapidPublicKey: string;
  readonly telegram: TelegramBot;
  close(): Promise<void>;
}

/** Opens all channels that the server is set up for. */
export function openChannels(config: ChannelConfig, now: () => number = Date.now): OpenChannels {
  const { smtp, mailFrom, allowedNetworks, publicUrl, isOptedOut, chartOf } = config;
  const fetch = guardedFetch({ allowedNetworks });
  const mail = smtp && mailFrom ? emailChannel({ smtp, mailFrom, isOptedOut, chartOf }) : null;
  const vapid = vapidOf(config.vapidKey, subjectOf(publicUrl, mailFrom));
  const telegram = telegramBot({ token: config.telegramBotToken, allowedNetworks });
  const channels: ChannelSet = {
    email: mail,
    webhook: webhookChannel(fetch, now),
    ntfy: ntfyChannel(fetch, now),
    telegram: telegramChannel(fetch, now, telegram),
    discord: discordChannel(fetch, now),
    gotify: gotifyChannel(fetch, now),
    pushover: pushoverChannel(fetch, now),
    apprise: appriseChannel(fetch, now),
    "web-push": webPushChannel(fetch, vapid, now),
  };
  return {
    channels,
    letters: mail?.letters ?? null,
    vapidPublicKey: vapid.publicKey,
    telegram,
    async close() {
      await Promise.all(Object.values(channels).map((channel) => channel?.close()));
    },
  };
}

function subjectOf(publicUrl: string, mailFrom: string | null): string {
  if (publicUrl.startsWith("https:")) return publicUrl;
  return `mailto:${/([^<>\s]+@[^<>\s]+)>?$/.exec(mailFrom ?? "")?.[1] ?? "operator@tidemark.invalid"}`;
}
