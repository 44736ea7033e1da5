import { type ChannelMade, type Channels, type ChannelTest, Me, NewChannel, NewWatch, SettingsPatch, type TelegramLink, type Watch, WatchPatch } from "@tidemark/core/wire"; // biome-ignore format: one row
import * as z from "zod/mini";
import { type DeviceAnswers, deviceRequests } from "./device-messages.ts";
import { type HolderResult, id } from "./holder-result.ts";

export type { HolderFault } from "./holder-result.ts";

/** From the extension's own pages to the background, about watches. */
export const HolderRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("watches"), marketplace: z.string(), asin: z.string() }),
  /** `key` is the idempotency key: a request that is repeated under it makes one watch. */
  z.object({ type: z.literal("watch"), watch: NewWatch, key: z.string(), timeZone: z.string() }),
  z.object({ type: z.literal("change-watch"), id, patch: WatchPatch }),
  z.object({ type: z.literal("remove-watch"), id }),
  /** `isAgain`: by itself, on a page that was open before. */
  z.object({ type: z.literal("me"), isAgain: z.optional(z.boolean()) }),
  z.object({ type: z.literal("holder-settings"), patch: SettingsPatch }),
  z.object({ type: z.literal("channels") }),
  z.object({ type: z.literal("add-channel"), channel: NewChannel }),
  z.object({ type: z.literal("test-channel"), id }),
  /** Asks for a link that opens a chat with the server's bot. */
  z.object({ type: z.literal("link-telegram") }),
  z.object({ type: z.literal("remove-channel"), id }),
  /** Subscribes with this browser's push service. */
  z.object({ type: z.literal("push-on") }),
  z.object({ type: z.literal("renew-links") }),
  z.object({ type: z.literal("erase-holder") }),
  /** Removes a token that the server no longer knows. */
  z.object({ type: z.literal("start-anew") }),
  ...deviceRequests,
]);
export type HolderRequest = z.infer<typeof HolderRequest>;

/** All that the server keeps of a holder. Messages are parsed one by one when shown: an unreadable one hides no other. */
export const MeAnswer = z.extend(Me, { messages: z.array(z.unknown()) });
export type MeAnswer = z.infer<typeof MeAnswer>;

export interface HolderAnswers extends DeviceAnswers {
  readonly watches: HolderResult<readonly Watch[]>;
  /** `isFirst`: it began the holder. */
  readonly watch: HolderResult<Watch> & { readonly isFirst?: boolean };
  readonly "change-watch": HolderResult<Watch>;
  readonly "remove-watch": HolderResult<null>;
  readonly me: HolderResult<MeAnswer>;
  readonly "holder-settings": HolderResult<unknown>;
  readonly channels: HolderResult<Channels>;
  readonly "add-channel": HolderResult<ChannelMade>;
  readonly "test-channel": HolderResult<ChannelTest>;
  readonly "link-telegram": HolderResult<TelegramLink>;
  readonly "remove-channel": HolderResult<null>;
  readonly "push-on": HolderResult<null>;
  readonly "renew-links": HolderResult<unknown>;
  readonly "erase-holder": HolderResult<null>;
  readonly "start-anew": { readonly ok: true };
}
