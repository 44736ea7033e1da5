import { type ChannelMade, type Channels, Me, NewChannel, NewWatch, SettingsPatch, type Watch, WatchPatch } from "@tidemark/core/wire"; // biome-ignore format: one row
import * as z from "zod/mini";
import type { Fault } from "../server/holder-client.ts";

const id = z.string().check(z.regex(/^\d{1,20}$/));

/** What the extension's own pages ask for about watches. */
export const HolderOrder = z.discriminatedUnion("type", [
  z.object({ type: z.literal("watches"), marketplace: z.string(), asin: z.string() }),
  /** `key` stays the same while the same wish is repeated: it makes one watch. */
  z.object({ type: z.literal("watch"), watch: NewWatch, key: z.string(), timeZone: z.string() }),
  z.object({ type: z.literal("change-watch"), id, patch: WatchPatch }),
  z.object({ type: z.literal("remove-watch"), id }),
  z.object({ type: z.literal("me") }),
  z.object({ type: z.literal("holder-settings"), patch: SettingsPatch }),
  z.object({ type: z.literal("channels") }),
  z.object({ type: z.literal("add-channel"), channel: NewChannel }),
  z.object({ type: z.literal("remove-channel"), id }),
  /** Subscribes with this browser's push service. */
  z.object({ type: z.literal("push-on") }),
  z.object({ type: z.literal("renew-links") }),
  z.object({ type: z.literal("erase-holder") }),
  /** Forgets a token that the server no longer knows. */
  z.object({ type: z.literal("start-anew") }),
]);
export type HolderOrder = z.infer<typeof HolderOrder>;

/** All that is kept of a holder; a message is read when it is shown, so that one does not hide the rest. */
export const MeSaid = z.extend(Me, { messages: z.array(z.unknown()) });
export type MeSaid = z.infer<typeof MeSaid>;

/** `none`: nothing was watched yet. `no-push`: the push service did not answer, or there is none. */
export type HolderFault = Fault | { readonly ok: false; readonly reason: "none" | "no-consent" | "no-push" };
type Held<T> = { readonly ok: true; readonly value: T } | HolderFault;

export interface HolderAnswers {
  readonly watches: Held<readonly Watch[]>;
  readonly watch: Held<Watch>;
  readonly "change-watch": Held<Watch>;
  readonly "remove-watch": Held<null>;
  readonly me: Held<MeSaid>;
  readonly "holder-settings": Held<unknown>;
  readonly channels: Held<Channels>;
  readonly "add-channel": Held<ChannelMade>;
  readonly "remove-channel": Held<null>;
  readonly "push-on": Held<null>;
  readonly "renew-links": Held<unknown>;
  readonly "erase-holder": Held<null>;
  readonly "start-anew": { readonly ok: true };
}
