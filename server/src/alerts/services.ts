import type { Limit } from "../platform/http/rate-limit.ts";
import type { PriceServices } from "../prices/services.ts";
import type { ChannelSet } from "./channels/channel.ts";
import type { ChannelVault } from "./channels/channel-vault.ts";
import type { Letters } from "./channels/email.ts";
import type { TelegramBot } from "./channels/telegram-bot.ts";
import type { LinkCodes } from "./devices/link-codes.ts";
import type { HolderLinks } from "./holders/links.ts";
import type { MailGuard } from "./mail/mail-limits.ts";
import type { OptOutLinks } from "./mail/opt-out.ts";

export interface AlertServices extends PriceServices {
  readonly links: HolderLinks;
  readonly linkCodes: LinkCodes;
  /** Limits mails, and knows who must never be written to. */
  readonly mail: MailGuard;
  readonly optOutLinks: OptOutLinks;
  readonly channels: ChannelSet;
  readonly vault: ChannelVault;
  readonly telegram: TelegramBot;
  /** Null: the server sends no e-mail. */
  readonly letters: Letters | null;
  /** What a browser subscribes to Web Push with. */
  readonly vapidPublicKey: string;
  readonly limits: PriceServices["limits"] & {
    readonly holders: Limit;
    /** New watches. */
    readonly watches: Limit;
    /** Test messages. */
    readonly tests: Limit;
  };
}
