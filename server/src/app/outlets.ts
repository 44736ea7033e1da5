import type { ChannelSet } from "../alerts/channels/channel.ts";
import { openChannels } from "../alerts/channels/channel-set.ts";
import { ChannelVault } from "../alerts/channels/channel-vault.ts";
import type { Letters } from "../alerts/channels/email.ts";
import { chartOf } from "../alerts/channels/mail-chart.ts";
import type { TelegramBot } from "../alerts/channels/telegram-bot.ts";
import { HolderLinks } from "../alerts/holders/links.ts";
import { MailGuard } from "../alerts/mail/mail-limits.ts";
import type { ServerContext } from "./server-context.ts";

/** How messages reach people, and the links in them. */
export interface Outlets {
  readonly publicUrl: string;
  readonly links: HolderLinks;
  readonly mail: MailGuard;
  readonly channels: ChannelSet;
  readonly vault: ChannelVault;
  readonly telegram: TelegramBot;
  readonly letters: Letters | null;
  readonly vapidPublicKey: string;
}

export function openOutlets(
  { options, config, pool, rateLimits, clock, log, shutdown }: ServerContext,
  publicUrl: string,
): Outlets {
  const { holderKey, vapidKey, channelKey, oldChannelKey } = options.secrets;
  const mail = new MailGuard({
    pool,
    secret: holderKey,
    mostADay: config.mailsPerDay,
    rateLimits,
    clock,
  });
  const isOptedOut = (address: string) => mail.isOptedOut(address);
  const opened = openChannels({
    ...config,
    vapidKey,
    publicUrl,
    isOptedOut,
    chartOf: chartOf(pool, clock, log),
  });
  shutdown.add(() => opened.close());
  const { channels, letters, vapidPublicKey, telegram } = { ...opened, ...options.outlets };
  const links = new HolderLinks(holderKey, publicUrl, clock);
  const vault = new ChannelVault(channelKey, oldChannelKey);
  return { publicUrl, links, mail, channels, vault, telegram, letters, vapidPublicKey };
}
